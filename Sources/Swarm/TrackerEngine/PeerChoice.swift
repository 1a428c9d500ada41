// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Peers drawn by chance for one asker: never the asker itself, and nobody twice.
///
/// A leecher gets a quarter of its places filled with seeds first, since in a big swarm the one seed there is
/// would hardly ever be drawn; a seed gets leechers only.
struct PeerChoice {
    /// The asker is known by its id and by its address: with two families it has two addresses.
    let askerID: PeerID
    let asker: PeerAddress
    let wanted: Int
    /// A loopback address means something on its own machine only.
    let tellsLoopback: Bool
    private(set) var peers: [PeerAddress] = []
    private var taken: Set<PeerAddress> = []

    init(askerID: PeerID, asker: PeerAddress, wanted: Int, tellsLoopback: Bool) {
        self.askerID = askerID
        self.asker = asker
        self.wanted = wanted
        self.tellsLoopback = tellsLoopback
    }

    /// Draws from these until there are so many in all, or as many as wanted, or none left.
    mutating func take(
        from candidates: [TrackedPeer], upTo count: Int, using generator: inout some RandomNumberGenerator
    ) {
        var order = SparseShuffle(below: candidates.count)
        while peers.count < min(count, wanted), let index = order.next(using: &generator) {
            let peer = candidates[index]
            guard mayTell(peer), taken.insert(peer.address).inserted else { continue }
            peers.append(peer.address)
        }
    }

    private func mayTell(_ peer: TrackedPeer) -> Bool {
        peer.peerID != askerID && peer.address != asker && (tellsLoopback || !peer.address.host.isLoopback)
    }
}
