// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// Lets one service wait until another one is ready; once open it stays open.
package final class Gate: Sendable {
    private let stream: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation
    private let wasOpened = Mutex(false)

    /// A closed gate, for one service to wait at.
    package init() {
        (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    }

    /// Whether it is open.
    package var isOpen: Bool { wasOpened.withLock { $0 } }

    /// Lets everybody through.
    package func open() {
        wasOpened.withLock { $0 = true }
        continuation.finish()
    }

    /// Waits until the gate is open, or until the task is cancelled.
    package func wait() async {
        for await _ in stream {}
    }
}
