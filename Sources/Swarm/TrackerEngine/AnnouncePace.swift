// SPDX-License-Identifier: GPL-3.0-or-later

/// How eagerly a client announces; made for a local network, where a tracker is near and comes back soon.
package struct AnnouncePace: Hashable, Sendable {
    /// With fewer connected peers than this, a torrent that misses data asks before its regular time.
    package var enoughPeers = 5
    /// The wait after the first failure; it doubles with each further one.
    package var firstRetry: Duration = .milliseconds(500)
    /// The longest such wait while no peer is connected: with a dial that hangs for 2 s still within 5 s (R6).
    package var longestRetryAlone: Duration = .seconds(3)
    /// The longest such wait while the swarm goes on without a tracker (R5).
    package var longestRetry: Duration = .seconds(15)
    /// The shortest time to the next announce for a tracker that names none, as UDP trackers cannot (BEP 15).
    package var shortestInterval: Duration = .seconds(4)

    /// The pace as the property declarations give it.
    package init() {}
}
