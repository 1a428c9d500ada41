// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Which connection pays next for a newcomer: all addresses, ranked for each question that is asked about them.
///
/// An address is ranked anew whenever one of its connections changes, so that no question looks at all of them.
struct AdmissionRanks: Sendable {
    /// The most connections first, and of two alike the address with the older one.
    private struct CrowdRank: Comparable, Sendable {
        let size: Int
        /// The connection that pays.
        let oldest: StandingAge

        static func < (left: Self, right: Self) -> Bool {
            left.size == right.size ? left.oldest < right.oldest : left.size > right.size
        }
    }

    private typealias Crowds = RankedSet<HostAddress, CrowdRank>
    private typealias Ages = RankedSet<HostAddress, StandingAge>

    /// Addresses with several connections, not all of them served.
    private var crowds = Crowds()
    /// Addresses with one connection, which is slow.
    private var loneSlow = Ages()
    /// Addresses with one connection, which waits or is idle.
    private var loneResting = Ages()
    /// Addresses with several incomplete requests.
    private var waitingCrowds = Crowds()
    /// Addresses with one incomplete request.
    private var loneWaiting = Ages()
    /// Addresses with a limit of their own that are served.
    private var served = Crowds()
    /// Addresses with bytes of incomplete requests.
    private var unfinished = RankedSet<HostAddress, LargestFirst>()

    /// The connections of an address have changed, and are these now; `nil` if it has none.
    ///
    /// An address without a limit of its own is ranked as if it had one connection.
    mutating func update(_ address: HostAddress, _ holder: AdmissionHolder?) {
        guard let holder else { return remove(address) }
        let isCrowd = holder.isLimited && holder.count > 1
        let isWaitingCrowd = holder.isLimited && holder.waitingCount > 1
        crowds.set(address, rank: isCrowd ? Self.rank(holder.count, holder.oldestUnserved) : nil)
        loneSlow.set(address, rank: isCrowd ? nil : holder.oldestSlow)
        loneResting.set(address, rank: isCrowd ? nil : holder.oldestResting)
        waitingCrowds.set(address, rank: isWaitingCrowd ? Self.rank(holder.waitingCount, holder.oldestWaiting) : nil)
        loneWaiting.set(address, rank: isWaitingCrowd ? nil : holder.oldestWaiting)
        served.set(address, rank: holder.isLimited ? Self.rank(holder.servedCount, holder.oldestServed) : nil)
        unfinished.set(
            address, rank: holder.unfinishedBytes > 0 ? LargestFirst(size: holder.unfinishedBytes) : nil)
    }

    private mutating func remove(_ address: HostAddress) {
        crowds.remove(address)
        loneSlow.remove(address)
        loneResting.remove(address)
        waitingCrowds.remove(address)
        loneWaiting.remove(address)
        served.remove(address)
        unfinished.remove(address)
    }

    private static func rank(_ size: Int, _ oldest: StandingAge?) -> CrowdRank? {
        oldest.map { CrowdRank(size: size, oldest: $0) }
    }

    /// Who goes first of all that are not served; an only connection that is not slow has a `moment` before.
    func worstUnserved(at now: MonotonicInstant, moment: Duration) -> ConnectionAdmission.ID? {
        if let crowd = crowds.first { return crowd.rank.oldest.id }
        let resting = loneResting.first.flatMap { now - $0.rank.since >= moment ? $0.rank : nil }
        return StandingAge.older(resting, loneSlow.first?.rank)?.id
    }

    /// Who goes first of all with an incomplete request; an only one has a `moment` before.
    func worstWaiting(at now: MonotonicInstant, moment: Duration) -> ConnectionAdmission.ID? {
        if let crowd = waitingCrowds.first { return crowd.rank.oldest.id }
        return loneWaiting.first.flatMap { now - $0.rank.since >= moment ? $0.rank.id : nil }
    }

    /// Who goes first of the address that is served most often, if that is at least so often.
    func oldestOfMostServed(atLeast least: Int) -> ConnectionAdmission.ID? {
        served.first.flatMap { $0.rank.size >= least ? $0.rank.oldest.id : nil }
    }

    /// The address with the most bytes of incomplete requests.
    var mostUnfinished: HostAddress? { unfinished.first?.element }

    /// When the only connection of an address began to wait or to be idle; of all such addresses, the earliest.
    var oldestLoneResting: MonotonicInstant? { loneResting.first?.rank.since }
}
