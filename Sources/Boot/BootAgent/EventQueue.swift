// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Events on their way to the server, in order; when it is full the oldest makes room.
package struct EventQueue: Sendable {
    /// One waiting event.
    package struct Entry: Hashable, Sendable {
        /// Counts up; tells an entry from one that took its place meanwhile.
        package let number: Int
        /// What is to be sent.
        package let event: MachineEvent
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
        if entries.count == limit { entries.removeFirst() }
        entries.append(Entry(number: count, event: event))
        count += 1
    }

    /// The entry is done with.
    package mutating func remove(_ entry: Entry) {
        entries.removeAll { $0.number == entry.number }
    }
}
