// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
package import BootCatalog
internal import TorrentCore

/// Sends events to the server in order, one after the other, and never keeps anybody waiting for it.
package actor EventReporter {
    private let deliver: @Sendable (MachineEvent) async -> EventDelivery
    private let answered: @Sendable (EventAnswer, Registration?) -> Void
    private let refused: @Sendable () -> Void
    private let news: AsyncStream<Void>
    private let newsInbox: AsyncStream<Void>.Continuation
    private var queue = EventQueue()
    private var isConnected = false
    private var flushing: [CheckedContinuation<Void, Never>] = []

    /// Delivers by a function that says what came of it; the answers go to whom they concern, each with the name
    /// that its event asked for, and so does that the server does not know the key of an event.
    package init(
        deliver: @escaping @Sendable (MachineEvent) async -> EventDelivery,
        answered: @escaping @Sendable (EventAnswer, Registration?) -> Void, refused: @escaping @Sendable () -> Void = {}
    ) {
        self.deliver = deliver
        self.answered = answered
        self.refused = refused
        (news, newsInbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes an event to be sent.
    package func report(_ event: MachineEvent) {
        queue.append(event)
        newsInbox.yield()
    }

    /// There is a network now, and a key, unless the server gives none; nothing is tried before.
    package func connected() {
        isConnected = true
        newsInbox.yield()
    }

    /// Sends until the task is cancelled.
    package func run() async {
        var backoff = Backoff(Limits.eventRetryDelays)
        for await _ in news where isConnected {
            while let entry = queue.first {
                switch await deliver(entry.event) {
                case .done(let answer):
                    queue.remove(entry)
                    backoff.reset()
                    if let answer { answered(answer, entry.event.registration) }
                case .unknownKey:
                    queue.remove(entry)
                    backoff.reset()
                    refused()
                case .again:
                    guard (try? await Task.sleep(for: backoff.next())) != nil else { return }
                }
            }
            finishFlushing()
        }
    }

    /// Waits until everything is sent, but not longer than a second.
    package func flush() async {
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
