// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What an origin does about peers that take long to pass on what they are given: see ``GivenBlocks``.
extension SwarmEngine {
    /// Gives anew what was given to a peer that did not say in the usual time that it has it.
    ///
    /// Not where only whole pieces are passed on (v1): how long a block waits for the rest of its piece says nothing.
    mutating func takeBackOverdue(at now: MonotonicInstant) {
        guard leaves != nil, let limit = origin?.usualTime.limit, limit.isFinite else { return }
        let origins = origins
        for key in peers.keys {
            for block in peers[key].given.overdue(at: now, limit: limit) where isNowhere(block, besides: origins) {
                origin?.takeBack(block)
            }
        }
    }

    /// Whether this peer is slow while another is not: who is alone is served as it is.
    func isSlowTaker(_ key: PeerKey) -> Bool {
        guard peers[key].given.isSlow else { return false }
        return peers.keys.contains { other in
            !peers[other].given.isSlow && peers[other].given.all != nil && !peers[other].blocks.isFull
        }
    }

    /// A block that others have, to see how long the peer takes.
    mutating func trialBlock(for key: PeerKey, at now: MonotonicInstant) -> BlockIndex? {
        guard peers[key].given.isTrialDue(at: now) else { return nil }
        let start = Int.random(in: 0..<content.geometry.blockCount, using: &chance)
        return origin?.givenBlock(
            from: start, peerHas: peers[key].blocks, peerSkips: peers[key].skips, except: unreadable)
    }
}
