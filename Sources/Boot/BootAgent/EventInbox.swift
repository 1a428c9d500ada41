// SPDX-License-Identifier: GPL-3.0-or-later

package import AgentFlow
internal import BootCatalog
internal import LinuxSystem
internal import Synchronization
internal import TorrentCore

/// Where everything that happens on the machine arrives, in order; and the one fetch that may be going on.
///
/// Of progress only the latest waits, and should ever too much wait, progress and keys make room for everything else.
package final class EventInbox: Sendable {
    /// An event, and the fetch it came from.
    private struct Item: Sendable {
        let event: AgentEvent
        let fetch: Int?
    }

    private struct State {
        var fetch = 0
        var stop: AsyncStream<Never>.Continuation?
        /// Finishes when the last fetch has ended and given its port back.
        var end: AsyncStream<Never>?
    }

    private let items: Mailbox<Item>
    private let state = Mutex(State())

    /// Empty; holds as many events as anybody can wait for.
    package convenience init() {
        self.init(limit: Limits.waitingHappenings)
    }

    /// Empty; holds so many events.
    package init(limit: Int) {
        items = Mailbox(limit: limit)
    }

    /// Something happened.
    package func put(_ event: AgentEvent) {
        put(event, of: nil)
    }

    private func put(_ event: AgentEvent, of fetch: Int?) {
        let item = Item(event: event, fetch: fetch)
        switch event {
        case .transferProgress, .targetChosen, .serverAnswered(_, to: nil):
            items.put(item) { $0.fetch == fetch && $0.event.isOutdated(by: event) }
        case .key, .elapsed:
            items.put(item)
        default:
            items.put(item, isKept: true)
        }
    }

    /// Hands the events over one after the other, for ever; late news of a stopped fetch is left out.
    package func forEach(_ body: (AgentEvent) async -> Void) async {
        for await item in items.stream {
            if let fetch = item.fetch, fetch != state.withLock({ $0.fetch }) { continue }
            await body(item.event)
        }
    }

    /// Does the work of a fetch until it is done or stopped, putting what it reports; progress not too often.
    ///
    /// It begins when an earlier fetch, which is stopped, has ended. Its disk may be busy with what it was given a little
    /// longer; who fetches to that disk next waits for it, and says so (`SwarmSession.devicePatience`).
    func fetching(_ work: @escaping @Sendable (_ put: @escaping @Sendable (AgentEvent) -> Void) async -> Void) async {
        let (stops, stop) = AsyncStream<Never>.makeStream()
        let (ownEnd, ended) = AsyncStream<Never>.makeStream()
        defer { ended.finish() }
        let (number, earlier) = state.withLock { state in
            state.stop?.finish()
            state.stop = stop
            state.fetch += 1
            defer { state.end = ownEnd }
            return (state.fetch, state.end)
        }
        if let earlier { for await _ in earlier {} }
        let gate = ProgressGate()
        await withTaskGroup(of: Void.self) { race in
            race.addTask {
                await work { event in
                    guard gate.lets(event, at: FirstProcess.uptime) else { return }
                    self.put(event, of: number)
                }
            }
            race.addTask { for await _ in stops {} }
            await race.next()
            race.cancelAll()
        }
    }

    /// Ends the fetch that is going on; nothing more is heard of it.
    func stopFetching() {
        state.withLock { state in
            state.stop?.finish()
            state.stop = nil
            state.fetch += 1
        }
    }
}

/// Lets progress through five times a second, the first word of completion at once, and everything else always.
final class ProgressGate: Sendable {
    private let last = Mutex<(moment: MonotonicInstant, isComplete: Bool)?>(nil)

    func lets(_ event: AgentEvent, at now: MonotonicInstant) -> Bool {
        guard case .transferProgress(let progress, _, _) = event else { return true }
        let isComplete = progress.verified >= progress.total
        return last.withLock { last in
            if let last, last.isComplete == isComplete, now - last.moment < Limits.progressInterval { return false }
            last = (now, isComplete)
            return true
        }
    }
}

extension AgentEvent {
    /// Whether a later event of the same kind says all that this one says.
    fileprivate func isOutdated(by later: AgentEvent) -> Bool {
        switch (self, later) {
        case (.transferProgress, .transferProgress), (.targetChosen, .targetChosen),
            (.serverAnswered(_, to: nil), .serverAnswered):
            true
        default: false
        }
    }
}
