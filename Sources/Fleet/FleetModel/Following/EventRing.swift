// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a follower is: the run of the server, and the number of the last event that it has.
package struct EventID: Hashable, Sendable, CustomStringConvertible {
    /// Tells runs of the server apart.
    package let epoch: UInt64
    /// Counted from 1; 0 is before all events.
    package let sequence: UInt64

    /// Pairs the two.
    package init(epoch: UInt64, sequence: UInt64) {
        self.epoch = epoch
        self.sequence = sequence
    }

    /// Reads what ``description`` writes, and nothing else.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 40 else { return nil }
        let parts = String(text).utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2, let epoch = UInt64(Substring(parts[0]), radix: 16),
            let sequence = UInt64(Substring(parts[1]))
        else { return nil }
        self.init(epoch: epoch, sequence: sequence)
        guard description.utf8.elementsEqual(text.utf8) else { return nil }
    }

    /// `18c2f0a4b5c-1042`.
    package var description: String { "\(String(epoch, radix: 16))-\(sequence)" }
}

/// The latest events, for those who were away for a moment.
package struct EventRing<Event: Sendable>: Sendable {
    /// What a follower that comes is to be given.
    package enum Start: Hashable, Sendable {
        /// All behind this one.
        case after(UInt64)
        /// What it missed is not there any more, or it was never here: first that, then all behind this one.
        case resync(after: UInt64)
    }

    private let epoch: UInt64
    private let capacity: Int
    private let mostWeight: Int
    private let weigh: @Sendable (Event) -> Int
    /// `nil` in the places of those that were too heavy.
    private var events: [Event?] = []
    /// The place that the next event takes, once all places are taken.
    private var oldest = 0
    /// How many of the latest are there, and what they weigh together.
    private var kept = 0
    private var weight = 0
    /// The number of the latest event.
    package private(set) var latest: UInt64 = 0

    /// Nothing happened; the epoch is another one for each run of the server.
    ///
    /// So many of the latest are kept, and of them as many as weigh so much together; the latest one is kept in any case.
    package init(
        epoch: UInt64, capacity: Int, weight: Int = .max, of weigh: @escaping @Sendable (Event) -> Int = { _ in 0 }
    ) {
        self.epoch = epoch
        self.capacity = max(1, capacity)
        mostWeight = weight
        self.weigh = weigh
    }

    /// Takes an event in, which is told its number.
    package mutating func append(_ make: (UInt64) -> Event) {
        if kept == capacity { dropFirst() }
        latest += 1
        let event = make(latest)
        if events.count < capacity {
            events.append(event)
        } else {
            events[oldest] = event
            oldest = (oldest + 1) % capacity
        }
        kept += 1
        weight += weigh(event)
        while weight > mostWeight, kept > 1 { dropFirst() }
    }

    /// Drops all of them: whoever followed until now has missed something.
    package mutating func forget() {
        (events, oldest, kept, weight) = ([], 0, 0, 0)
        latest += 1
    }

    private mutating func dropFirst() {
        let place = place(of: latest - UInt64(kept) + 1)
        weight -= events[place].map(weigh) ?? 0
        events[place] = nil
        kept -= 1
    }

    /// Where a follower begins that says which event it had last, if it does.
    package func start(after last: EventID?) -> Start {
        guard let last, last.epoch == epoch, last.sequence <= latest, isThere(behind: last.sequence) else {
            return .resync(after: latest)
        }
        return .after(last.sequence)
    }

    /// Where a follower begins that wants so many of the latest first, as far as they are there.
    package func start(withLatest count: UInt64) -> Start { .after(latest - min(count, UInt64(kept))) }

    /// The events behind one, as many as fit; `nil` when some of them are not there any more.
    ///
    /// - Returns: also the number of the last of them.
    package func events(
        behind sequence: UInt64, upTo size: Int, sizeOf: (Event) -> Int
    ) -> (events: [Event], last: UInt64)? {
        guard isThere(behind: sequence) else { return nil }
        var (taken, last, bytes): ([Event], UInt64, Int) = ([], sequence, 0)
        while last < latest {
            guard let event = events[place(of: last + 1)] else { return nil }
            bytes += sizeOf(event)
            if !taken.isEmpty, bytes > size { break }
            taken.append(event)
            last += 1
        }
        return (taken, last)
    }

    private func isThere(behind sequence: UInt64) -> Bool { sequence + UInt64(kept) >= latest }

    private func place(of sequence: UInt64) -> Int {
        let age = Int(latest - sequence)
        return (oldest + events.count - 1 - age) % events.count
    }
}
