// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// How a tracker treats its peers.
///
/// The intervals are short because a fleet is: a room is through in minutes, so a machine that learns of new
/// peers only every half hour, as on the Internet, would learn of none. What they cost is small: a thousand
/// machines at 30 s are 33 announces a second, and beyond that the interval grows with the swarm.
package struct TrackerSettings: Hashable, Sendable {
    /// Between two regular announces of one peer, in a swarm of up to ``peersAtShortestInterval``.
    package var interval: Duration = .seconds(30)
    /// How soon a peer that knows nobody may ask again; below 5 s, in which a machine must recover (R6).
    package var minInterval: Duration = .seconds(4)
    /// Beyond so many peers the interval grows in proportion, which bounds the announces a second.
    package var peersAtShortestInterval = 1_000
    /// What a peer's life is longer than two intervals: the slack for one lost announce.
    package var lifetimeSlack: Duration = .seconds(5)
    /// How long a peer of another make is kept at least.
    ///
    /// libtorrent 2.0 announces every five minutes at the most often (its `min_announce_interval`), whatever it is told.
    package var foreignLifetime: Duration = .seconds(660)
    /// The most peers of one swarm; whoever comes later is answered but not told to others.
    package var peersPerSwarm = 16_384
    /// The most peers of one swarm at one address: enough for a box that translates addresses for a room.
    package var peersPerHost = 64
    /// What others are told in place of a loopback address: where this machine's own seeder can be reached.
    package var ownHost: HostAddress?
    /// Who, beside loopback, may claim another address with `ip=`; anybody else could aim a swarm at a third machine.
    package var trustedHosts: Set<HostAddress> = []

    /// The settings as the property declarations give them.
    package init() {}

    /// The interval for a swarm of that size.
    func interval(peers: Int) -> Duration {
        guard peers > peersAtShortestInterval, peersAtShortestInterval > 0 else { return interval }
        let seconds = interval.inSeconds * Double(peers) / Double(peersAtShortestInterval)
        return min(.seconds(seconds.rounded(.up)), TrackerLimits.interval)
    }

    /// How long a peer is remembered that was just told this interval.
    func lifetime(of peerID: PeerID, interval: Duration) -> Duration {
        let own = interval * 2 + lifetimeSlack
        return peerID.isOwnKind ? own : max(own, foreignLifetime)
    }
}
