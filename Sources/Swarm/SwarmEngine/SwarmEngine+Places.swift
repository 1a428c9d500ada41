// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// How many are dialled.
extension SwarmEngine {
    private var connectionCounts: [HostAddress: Int] {
        peers.keys.reduce(into: [:]) { $0[peers[$1].address.host.account, default: 0] += 1 }
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
