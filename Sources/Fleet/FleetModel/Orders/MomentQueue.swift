// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Things with moments that are put in the order of these; taking the first costs nothing.
struct MomentQueue<Thing: Sendable>: Sendable {
    private var things: [(moment: MonotonicInstant, thing: Thing)] = []
    /// Those before it are done with.
    private var start = 0

    /// The one whose moment comes first.
    var first: (moment: MonotonicInstant, thing: Thing)? { start < things.count ? things[start] : nil }

    /// How many there are.
    var count: Int { things.count - start }

    /// One more, whose moment is not before those of the others.
    mutating func append(_ thing: Thing, at moment: MonotonicInstant) {
        things.append((moment, thing))
    }

    mutating func removeFirst() {
        guard start < things.count else { return }
        start += 1
        guard start >= 1_024, start > things.count / 2 else { return }
        things.removeFirst(start)
        start = 0
    }

    /// The first moment of one that still means something.
    func firstMoment(where isMeant: (Thing) -> Bool) -> MonotonicInstant? {
        things[start...].first { isMeant($0.thing) }?.moment
    }

    /// Forgets all that mean nothing any more.
    mutating func keep(where isMeant: (Thing) -> Bool) {
        things = things[start...].filter { isMeant($0.thing) }
        start = 0
    }
}
