// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Events on their way to the server, in order; when it is full the oldest makes room.
///
/// Of events that tell how far a machine is in the same stage only the latest waits, and of names that a person wants for it
/// only the latest is asked for.
package struct EventQueue: Sendable {
    /// One waiting event.
    package struct Entry: Hashable, Sendable {
        /// Counts up; tells an entry from one that took its place meanwhile.
        package let number: Int
        /// What is to be sent.
        package fileprivate(set) var event: MachineEvent
    }

    private var entries: [Entry] = []
    private var count = 0
    private let limit: Int

    /// Holds up to 64 events.
    package init() {
        self.init(limit: Limits.waitingEvents)
    }

    /// Holds so many events, at least one.
    package init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// The event to send next.
    package var first: Entry? { entries.first }
    /// Whether nothing waits.
    package var isEmpty: Bool { entries.isEmpty }

    /// Puts an event at the end.
    package mutating func append(_ event: MachineEvent) {
        var event = event
        if event.registration != nil {
            for index in entries.indices { entries[index].event.registration = nil }
        }
        if let last = entries.last, event.saysAll(of: last.event) {
            event.traffic.givers = event.traffic.givers ?? last.event.traffic.givers
            entries.removeLast()
        }
        if entries.count == limit { entries.removeFirst() }
        entries.append(Entry(number: count, event: event))
        count += 1
    }

    /// The entry is done with.
    package mutating func remove(_ entry: Entry) {
        entries.removeAll { $0.number == entry.number }
    }
}

extension MachineEvent {
    /// Whether nothing of the other one is worth being told beside this one: it is newer, and only how far the machine is
    /// has changed.
    fileprivate func saysAll(of other: MachineEvent) -> Bool {
        stage == other.stage && machine == other.machine && image == other.image && reason == other.reason
            && phase1 == other.phase1 && disk == other.disk && card == other.card && firmware == other.firmware
            && (transfer != nil || other.transfer == nil) && other.registration == nil
    }
}
