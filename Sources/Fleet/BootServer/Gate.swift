// SPDX-License-Identifier: GPL-3.0-or-later

/// Lets one service wait until another one is ready; once open it stays open.
package struct Gate: Sendable {
    private let stream: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation

    /// A closed gate, for one service to wait at.
    package init() {
        (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    }

    /// Lets everybody through.
    package func open() {
        continuation.finish()
    }

    /// Waits until the gate is open, or until the task is cancelled.
    package func wait() async {
        for await _ in stream {}
    }
}
