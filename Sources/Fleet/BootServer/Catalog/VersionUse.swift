// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization
package import TorrentCore

/// When bytes of a version were last taken by HTTP, which its swarm does not see; it keeps nobody waiting.
package final class VersionUse: Sendable {
    private let nanoseconds = Atomic<Int64>(.min)

    /// Nothing was taken.
    package init() {}

    /// When it was; `nil` if it never was.
    package var last: MonotonicInstant? {
        let last = nanoseconds.load(ordering: .relaxed)
        return last == .min ? nil : MonotonicInstant(nanoseconds: last)
    }

    /// Bytes are taken.
    package func note(at now: MonotonicInstant) { nanoseconds.store(now.nanoseconds, ordering: .relaxed) }
}

/// How long a version is given: as long as it is on offer, or is fetched by the swarm or by HTTP, and a while longer.
package struct VersionNeed: Sendable {
    private var last: MonotonicInstant
    private let grace: Duration

    /// It is needed now, and so much longer than it is known to be.
    package init(at now: MonotonicInstant, grace: Duration = Limits.versionGrace) {
        last = now
        self.grace = grace
    }

    /// Looks at how it is now; says whether it need not be given any more.
    package mutating func isOver(
        isOffered: Bool, fetchers: Int, taken: MonotonicInstant?, at now: MonotonicInstant
    ) -> Bool {
        if isOffered || fetchers > 0 { last = now }
        if let taken { last = max(last, taken) }
        return now - last >= grace
    }
}
