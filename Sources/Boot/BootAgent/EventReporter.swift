// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import BootCatalog
internal import TorrentCore

/// Sends events to the server in order, one after the other, and never keeps anybody waiting for it.
actor EventReporter {
    private let deliver: @Sendable (MachineEvent) async -> Bool
    private let news: AsyncStream<Void>
    private let newsInbox: AsyncStream<Void>.Continuation
    private var queue = EventQueue()
    private var isConnected = false
    private var flushing: [CheckedContinuation<Void, Never>] = []

    /// Delivers by a function that says whether the event is done with.
    init(deliver: @escaping @Sendable (MachineEvent) async -> Bool) {
        self.deliver = deliver
        (news, newsInbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes an event to be sent.
    func report(_ event: MachineEvent) {
        queue.append(event)
        newsInbox.yield()
    }

    /// There is a network now; nothing is tried before.
    func connected() {
        isConnected = true
        newsInbox.yield()
    }

    /// Sends until the task is cancelled.
    func run() async {
        var backoff = Backoff(Limits.eventRetryDelays)
        for await _ in news where isConnected {
            while let entry = queue.first {
                if await deliver(entry.event) {
                    queue.remove(entry)
                    backoff.reset()
                } else if (try? await Task.sleep(for: backoff.next())) == nil {
                    return
                }
            }
            finishFlushing()
        }
    }

    /// Waits until everything is sent, but not longer than a second.
    func flush() async {
        guard !queue.isEmpty, isConnected else { return }
        await withDiscardingTaskGroup { group in
            group.addTask {
                try? await Task.sleep(for: Limits.lastWords)
                await self.finishFlushing()
            }
            await withCheckedContinuation { flushing.append($0) }
            group.cancelAll()
        }
    }

    private func finishFlushing() {
        for waiter in flushing { waiter.resume() }
        flushing = []
    }
}
