// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// A connection by how long it has stood as it does; of two from the same moment the one that came first is older.
struct StandingAge: Comparable, Sendable {
    let since: MonotonicInstant
    let id: ConnectionAdmission.ID

    static func < (left: Self, right: Self) -> Bool {
        (left.since, left.id.number) < (right.since, right.id.number)
    }

    static func older(_ one: Self?, _ other: Self?) -> Self? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }
}

/// A rank by which the largest comes first.
struct LargestFirst: Comparable, Sendable {
    let size: Int

    static func < (left: Self, right: Self) -> Bool { left.size > right.size }
}

/// The connections of one address, those of each standing by their age.
struct AdmissionHolder: Sendable {
    private typealias Ages = RankedSet<ConnectionAdmission.ID, StandingAge>

    /// Whether it has a limit of its own; a reverse proxy on this computer has none, for it speaks for many.
    let isLimited: Bool
    private var served = Ages()
    private var waiting = Ages()
    private var idle = Ages()
    private var slow = Ages()
    /// Connections that keep bytes of an incomplete request.
    private var unfinished = RankedSet<ConnectionAdmission.ID, LargestFirst>()
    /// Bytes of all its incomplete requests.
    private(set) var unfinishedBytes = 0

    init(isLimited: Bool) {
        self.isLimited = isLimited
    }

    var count: Int { served.count + waiting.count + idle.count + slow.count }
    var servedCount: Int { served.count }
    var waitingCount: Int { waiting.count }

    var oldestServed: StandingAge? { served.first?.rank }
    var oldestWaiting: StandingAge? { waiting.first?.rank }
    var oldestSlow: StandingAge? { slow.first?.rank }
    /// Of the waiting and the idle ones.
    var oldestResting: StandingAge? { .older(waiting.first?.rank, idle.first?.rank) }
    /// Of all but the served ones.
    var oldestUnserved: StandingAge? { .older(oldestResting, oldestSlow) }
    /// The connection with the most bytes of an incomplete request.
    var largestUnfinished: ConnectionAdmission.ID? { unfinished.first?.element }

    /// A connection has had this standing since `age`; without one it no longer has it.
    mutating func set(_ id: ConnectionAdmission.ID, _ standing: ConnectionAdmission.Standing, age: StandingAge?) {
        switch standing {
        case .served: served.set(id, rank: age)
        case .waiting: waiting.set(id, rank: age)
        case .idle: idle.set(id, rank: age)
        case .slow: slow.set(id, rank: age)
        }
    }

    /// A connection keeps so many bytes of an incomplete request, where it kept so many `before`.
    mutating func keeps(_ bytes: Int, of id: ConnectionAdmission.ID, before: Int) {
        unfinishedBytes += bytes - before
        unfinished.set(id, rank: bytes > 0 ? LargestFirst(size: bytes) : nil)
    }
}
