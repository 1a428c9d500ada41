// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Everybody in one swarm.
///
/// 1. An address (host and port) has one peer: a machine that starts anew, under a new peer id, takes the
///    place of what it was before.
/// 2. A peer is in `seeds` or in `leechers`, at the index that `places` holds for its address.
/// 3. `ports` holds each host with the ports of its peers, and no host without one.
///
/// A peer id seen at a second address does not end the first: peer ids are public in a swarm, so whoever
/// borrows one could otherwise put others out.
struct Swarm: Sendable {
    private struct Place {
        let isSeed: Bool
        var index: Int
    }

    private(set) var seeds: [TrackedPeer] = []
    private(set) var leechers: [TrackedPeer] = []
    private(set) var completions = 0
    private var places: [PeerAddress: Place] = [:]
    private var ports: [HostAddress: [UInt16]] = [:]

    /// How many peers there are.
    var count: Int { seeds.count + leechers.count }

    /// The peer at that address.
    subscript(address: PeerAddress) -> TrackedPeer? {
        guard let place = places[address] else { return nil }
        return place.isSeed ? seeds[place.index] : leechers[place.index]
    }

    /// How many peers one host has here.
    func count(at host: HostAddress) -> Int {
        ports[host]?.count ?? 0
    }

    /// The peer of that host that has been silent for longest.
    func stalest(at host: HostAddress) -> PeerAddress? {
        ports[host]?.map { PeerAddress(host: host, port: $0) }
            .min { (self[$0]?.expiry ?? .distantPast) < (self[$1]?.expiry ?? .distantPast) }
    }

    /// Counts one more download that came to its end.
    mutating func countCompletion() {
        completions &+= 1
    }

    /// Puts a peer in, in place of the one at its address.
    mutating func insert(_ peer: TrackedPeer) {
        remove(peer.address)
        ports[peer.address.host, default: []].append(peer.address.port)
        places[peer.address] = Place(isSeed: peer.isSeed, index: peer.isSeed ? seeds.count : leechers.count)
        if peer.isSeed { seeds.append(peer) } else { leechers.append(peer) }
    }

    /// Takes the peer at that address out, if there is one.
    mutating func remove(_ address: PeerAddress) {
        guard let place = places.removeValue(forKey: address) else { return }
        if place.isSeed {
            Self.remove(at: place.index, from: &seeds, &places)
        } else {
            Self.remove(at: place.index, from: &leechers, &places)
        }
        ports[address.host]?.removeAll { $0 == address.port }
        if ports[address.host]?.isEmpty == true { ports[address.host] = nil }
    }

    /// Fills the gap with the last one, so that nobody else has to move.
    private static func remove(at index: Int, from peers: inout [TrackedPeer], _ places: inout [PeerAddress: Place]) {
        guard let last = peers.popLast(), index < peers.count else { return }
        peers[index] = last
        places[last.address]?.index = index
    }

    /// Takes everybody out whose time is over.
    mutating func expire(at now: MonotonicInstant) {
        for peer in (seeds + leechers) where peer.expiry < now {
            remove(peer.address)
        }
    }
}

extension MonotonicInstant {
    static let distantPast = MonotonicInstant(nanoseconds: .min)
}
