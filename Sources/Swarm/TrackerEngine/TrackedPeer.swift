// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// One peer of a swarm, as its last announce left it.
struct TrackedPeer: Hashable, Sendable {
    let address: PeerAddress
    let peerID: PeerID
    let isSeed: Bool
    /// Whether it has announced `completed` already.
    var hasCompleted: Bool
    /// When it counts as gone.
    var expiry: MonotonicInstant
}
