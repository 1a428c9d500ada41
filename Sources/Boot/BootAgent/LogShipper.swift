// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import LinuxSystem
internal import Synchronization
package import TorrentCore

/// What came of sending a chunk of the log.
package enum LogDelivery: Hashable, Sendable {
    /// It has arrived, or is refused in a way that no repetition changes.
    case done
    /// Nobody had it, as far as is known, or the server does not know the key, of which there will be another.
    case again
    /// The server takes no logs.
    case unwanted
}

/// Sends the kernel's log to the server as a ``LogQueue`` says, and never keeps anybody waiting for it.
package actor LogShipper {
    private struct State {
        var queue = LogQueue()
        var isOver = false
    }

    private nonisolated let state = Mutex(State())
    private let deliver: @Sendable (LogQueue.Batch) async -> LogDelivery
    private let now: @Sendable () -> MonotonicInstant
    private let news: AsyncStream<Void>
    private nonisolated let bell: AsyncStream<Void>.Continuation
    private var isConnected = false
    private var flushing: [CheckedContinuation<Void, Never>] = []

    /// Delivers by a function that says what came of it.
    package init(
        deliver: @escaping @Sendable (LogQueue.Batch) async -> LogDelivery,
        now: @escaping @Sendable () -> MonotonicInstant = { FirstProcess.uptime }
    ) {
        self.deliver = deliver
        self.now = now
        (news, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes what was logged; from any thread.
    package nonisolated func take(_ records: [KernelRecord]) {
        state.withLock { state in
            guard !state.isOver else { return }
            for record in records { state.queue.append(record) }
        }
        bell.yield()
    }

    /// There is a network now, and a key; nothing is tried before.
    package func connected() {
        isConnected = true
        bell.yield()
    }

    /// Sends until the task is cancelled.
    package func run() async {
        var backoff = Backoff(Limits.eventRetryDelays)
        let alarm = Alarm { [bell] in bell.yield() }
        for await _ in news where isConnected {
            while let batch = next() {
                switch await deliver(batch) {
                case .done:
                    state.withLock { $0.queue.done() }
                    backoff.reset()
                case .unwanted:
                    state.withLock { $0 = State(isOver: true) }
                case .again:
                    guard (try? await Task.sleep(for: backoff.next())) != nil else { return }
                }
            }
            if state.withLock({ $0.queue.isEmpty }) { finishFlushing() }
            let now = now()
            alarm.set(state.withLock { $0.queue.wake(at: now) }, now: now)
        }
    }

    private func next() -> LogQueue.Batch? {
        let (now, isLast) = (now(), !flushing.isEmpty)
        return state.withLock { $0.queue.next(at: now, isLast: isLast) }
    }

    /// Sends at once what waits, but takes no longer than a second.
    package func flush() async {
        guard isConnected, !state.withLock({ $0.queue.isEmpty }) else { return }
        await withDiscardingTaskGroup { group in
            group.addTask {
                try? await Task.sleep(for: Limits.lastWords)
                await self.finishFlushing()
            }
            await withCheckedContinuation { continuation in
                flushing.append(continuation)
                bell.yield()
            }
            group.cancelAll()
        }
    }

    private func finishFlushing() {
        for waiter in flushing { waiter.resume() }
        flushing = []
    }
}
