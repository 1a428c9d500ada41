// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Whom a swarm is connected to, and whom it dialled in vain.
package struct PeerCount: Hashable, Sendable, ExpressibleByIntegerLiteral {
    /// Connected peers, the server among them.
    package let connected: Int
    /// Connected peers, the server not counted.
    package let machines: Int
    /// Hosts, the server not counted, that were dialled in vain and never connected.
    package let unreached: Int
    /// Whether any peer but the server is connected or ever was, by whomever the connection was opened.
    package let hasMet: Bool

    /// Puts these together.
    package init(connected: Int, machines: Int, unreached: Int, hasMet: Bool) {
        self.connected = connected
        self.machines = machines
        self.unreached = unreached
        self.hasMet = hasMet
    }

    /// So many peers, one of them the server, and nobody who was dialled in vain.
    package init(integerLiteral count: Int) {
        self.init(connected: count, machines: max(0, count - 1), unreached: 0, hasMet: count > 1)
    }
}

/// Whether a machine and the others of its swarm reach each other.
///
/// It is cut off from the moment when its download has gone on for ``Limits/peerPatience``, at least one other machine was dialled
/// in vain, and none was ever connected: then the port of peers is most likely blocked.
struct PeerReach: Hashable, Sendable {
    private let begun: MonotonicInstant
    private var count: PeerCount?
    private var wasCutOff = false

    /// A download begins.
    init(at now: MonotonicInstant) { begun = now }

    /// How the swarm stands; tells whether the machine is cut off since now.
    mutating func received(_ count: PeerCount?, at now: MonotonicInstant) -> Bool {
        self.count = count ?? self.count
        let isNews = isCutOff(at: now) && !wasCutOff
        wasCutOff = isCutOff(at: now)
        return isNews
    }

    /// Whether no other machine can be reached.
    func isCutOff(at now: MonotonicInstant) -> Bool {
        guard let count, now - begun >= Limits.peerPatience else { return false }
        return count.unreached > 0 && !count.hasMet
    }

    /// The progress of an event that is made now, with what is known of peers.
    func told(_ progress: TransferProgress, at now: MonotonicInstant) -> TransferProgress {
        guard let count else { return progress }
        var told = progress
        told.peers = UInt64(max(0, count.machines))
        told.unreached = isCutOff(at: now) ? UInt64(max(0, count.unreached)) : 0
        return told
    }
}
