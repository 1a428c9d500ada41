// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Who is in which swarm, for the infohashes this tracker serves and no others.
///
/// Peers of IPv4 and IPv6 share a swarm. Time and chance are arguments.
package struct TrackerSwarms: Sendable {
    private let settings: TrackerSettings
    private var swarms: [InfoHash: Swarm] = [:]

    /// Serves nothing yet.
    package init(settings: TrackerSettings) {
        self.settings = settings
    }

    /// Serves these from now on; swarms that stay keep their peers, others are forgotten.
    package mutating func allow(_ infoHashes: Set<InfoHash>) {
        swarms = swarms.filter { infoHashes.contains($0.key) }
        for infoHash in infoHashes where swarms[infoHash] == nil {
            swarms[infoHash] = Swarm()
        }
    }

    /// Forgets peers that have been silent for too long.
    package mutating func elapsed(to now: MonotonicInstant) {
        for infoHash in Array(swarms.keys) {
            swarms[infoHash]?.expire(at: now)
        }
    }

    /// How many are in each of these swarms; those not served are not in the answer.
    package func scrape(_ request: ScrapeRequest) -> [InfoHash: ScrapeEntry] {
        var entries: [InfoHash: ScrapeEntry] = [:]
        for infoHash in request.infoHashes {
            guard let swarm = swarms[infoHash] else { continue }
            entries[infoHash] = ScrapeEntry(
                complete: swarm.seeds.count, downloaded: swarm.completions, incomplete: swarm.leechers.count)
        }
        return entries
    }

    /// Takes an announce that came from this address, and tells its sender about others.
    package mutating func announce(
        _ request: AnnounceRequest, from source: HostAddress, at now: MonotonicInstant,
        using generator: inout some RandomNumberGenerator
    ) -> AnnounceAnswer {
        guard let count = swarms[request.infoHash]?.count else {
            return .refused(AnnounceRefusal("torrent \(request.infoHash) is not served here"))
        }
        let address = PeerAddress(host: host(of: request, from: source), port: request.port)
        let interval = settings.interval(peers: count)
        if request.event == .stopped {
            leave(request, at: address)
        } else if address.canBeDialled {
            join(request, at: address, until: now + settings.lifetime(of: request.peerID, interval: interval))
        }
        return .peers(reply(to: request, at: address, interval: interval, source: source, using: &generator))
    }

    /// Where a peer is told to be: where its packet came from, unless it is one of our own.
    private func host(of request: AnnounceRequest, from source: HostAddress) -> HostAddress {
        guard source.isLoopback || settings.trustedHosts.contains(source) else { return source }
        return request.claimedHosts.first ?? (source.isLoopback ? settings.ownHost ?? source : source)
    }

    private mutating func join(_ request: AnnounceRequest, at address: PeerAddress, until expiry: MonotonicInstant) {
        guard var swarm = swarms.removeValue(forKey: request.infoHash) else { return }
        defer { swarms[request.infoHash] = swarm }
        let before = swarm[address].flatMap { $0.peerID == request.peerID ? $0 : nil }
        let hadCompleted = before?.hasCompleted ?? false
        if request.event == .completed, !hadCompleted { swarm.countCompletion() }
        if swarm[address] == nil {
            guard swarm.count < settings.peersPerSwarm else { return }
            if swarm.count(at: address.host) >= settings.peersPerHost, let oldest = swarm.stalest(at: address.host) {
                swarm.remove(oldest)
            }
        }
        swarm.insert(
            TrackedPeer(
                address: address, peerID: request.peerID, isSeed: request.left == 0,
                hasCompleted: hadCompleted || request.event == .completed, expiry: expiry))
    }

    /// A late farewell of what a machine was before it started anew must not take out what it is now.
    private mutating func leave(_ request: AnnounceRequest, at address: PeerAddress) {
        guard swarms[request.infoHash]?[address]?.peerID == request.peerID else { return }
        swarms[request.infoHash]?.remove(address)
    }

    private func reply(
        to request: AnnounceRequest, at address: PeerAddress, interval: Duration, source: HostAddress,
        using generator: inout some RandomNumberGenerator
    ) -> AnnounceReply {
        let swarm = swarms[request.infoHash] ?? Swarm()
        let wanted = min(request.wanted ?? TrackerLimits.peersByDefault, TrackerLimits.peersPerAnswer)
        var choice = PeerChoice(
            askerID: request.peerID, asker: address, wanted: request.event == .stopped ? 0 : wanted,
            tellsLoopback: source.isLoopback)
        if request.left > 0 { choice.take(from: swarm.seeds, upTo: (wanted + 3) / 4, using: &generator) }
        choice.take(from: swarm.leechers, upTo: wanted, using: &generator)
        if request.left > 0 { choice.take(from: swarm.seeds, upTo: wanted, using: &generator) }
        return AnnounceReply(
            interval: interval, minInterval: settings.minInterval, complete: swarm.seeds.count,
            incomplete: swarm.leechers.count, peers: choice.peers, externalHost: source)
    }
}
