// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// Lets services wait until another one is ready; once open it stays open.
package final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [AsyncStream<Never>.Continuation] = []
    }

    private let state = Mutex(State())

    /// A closed gate.
    package init() {}

    /// Whether it is open.
    package var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Lets everybody through.
    package func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.finish() }
    }

    /// Waits until the gate is open, or until the task is cancelled.
    package func wait() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        let isOpen = state.withLock { state in
            if !state.isOpen { state.waiting.append(continuation) }
            return state.isOpen
        }
        if isOpen { return }
        for await _ in stream {}
    }
}
