// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Who keeps a connection when there are as many as there may be, and how many are dialled (`docs/decisions/0040`).
///
/// There is no limit for a host as long as places are free: a whole room may be behind one address.
extension SwarmEngine {
    /// Whether there is room for one more from a host; makes some if need be.
    ///
    /// Whoever is of no use gives way, first those of the host with the most connections. If all are of use, the host with
    /// the most gives one up, as long as it has two more than the newcomer's.
    mutating func makeRoom(for newcomer: HostAddress, at now: MonotonicInstant) -> Bool {
        guard peers.count >= settings.connectionLimit else { return true }
        let counts = connectionCounts
        func crowd(_ key: PeerKey) -> Int { counts[peers[key].address.host.account, default: 0] }
        let useless = peers.keys.filter { isOfNoUse($0, at: now) }
        let worst = useless.min {
            (-crowd($0), peers[$0].lastExchange, $0.slot) < (-crowd($1), peers[$1].lastExchange, $1.slot)
        }
        if let worst {
            hangUp(worst, .idle, at: now)
            return true
        }
        let most = counts.values.max() ?? 0
        guard most >= counts[newcomer.account, default: 0] + 2 else { return false }
        let host = peers.keys.first { crowd($0) == most }.map { peers[$0].address.host }
        return host.map { yieldPlace(of: $0, at: now) } ?? false
    }

    /// Closes the connection of a host over which least went; tells whether there was one.
    package mutating func yieldPlace(of host: HostAddress, at now: MonotonicInstant) -> Bool {
        let worst = peers.keys.filter { peers[$0].address.host.account == host.account }
            .min { (peers[$0].exchangedBytes, $1.slot) < (peers[$1].exchangedBytes, $0.slot) }
        guard let worst else { return false }
        hangUp(worst, .tooManyConnections, at: now)
        return true
    }

    private var connectionCounts: [HostAddress: Int] {
        peers.keys.reduce(into: [:]) { $0[peers[$1].address.host.account, default: 0] += 1 }
    }

    /// Whether a peer that dialled us only takes up a place: it says that it is there, but has given and taken nothing, nor
    /// is going to.
    private func isOfNoUse(_ key: PeerKey, at now: MonotonicInstant) -> Bool {
        let idle = now - peers[key].lastExchange
        let patience = peers[key].exchangedBytes > 0 ? EngineLimits.idlePlace : EngineLimits.silence
        guard peers[key].isIncoming, idle >= patience, !peers[key].waitsForUs else { return false }
        let mayGive = peers[key].isInterestedInPeer && !peers[key].isSnubbed
        let isSilent = now - peers[key].lastReceived >= EngineLimits.silence
        return isSilent || !(mayGive || peers[key].isPeerInterested) || idle >= EngineLimits.idlePlace
    }

    /// Dials until there are enough; the other places are for those who come later, and find everybody there.
    ///
    /// Of many connections with one host only some count where another is to be dialled.
    mutating func dialMore(at now: MonotonicInstant) {
        let wanted = min(EngineLimits.crowd, settings.connectionLimit / 2)
        let counted = connectionCounts.values.reduce(0) { $0 + min($1, EngineLimits.dialsOfHost) }
        let dialling = addresses.diallingCount
        let limit = min(wanted - counted, settings.connectionLimit - peers.count) - dialling
        let due = addresses.due(
            at: now, limit: limit, limitOfCrowds: wanted - peers.count - dialling, using: &chance)
        for address in due { actions.append(.dial(address)) }
    }
}
