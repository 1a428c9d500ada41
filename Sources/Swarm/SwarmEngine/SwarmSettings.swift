// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What is decided once for a swarm before it starts.
package struct SwarmSettings: Sendable {
    /// What this peer calls itself.
    package let peerID: PeerID
    /// The TCP port it listens on, told to others.
    package let listenPort: UInt16
    /// Whether it is the origin: it has everything and hands out each block once before any twice.
    package let isOrigin: Bool
    /// The most connections at once, in and out together.
    package var connectionLimit = 60
    /// The least requests in flight over all peers together, in blocks.
    package var minimumWindow = 12
    /// The most requests in flight over all peers together, in blocks.
    package var maximumWindow = 1_024
    /// How much of the downlink's data may be in flight: the window is the measured rate times this.
    package var windowDuration: Duration = .milliseconds(30)
    /// How long a request may stay unanswered before the block is asked of somebody else.
    package var requestTimeout: Duration = .seconds(2)
    /// How long news of proved blocks may wait for company.
    package var haveDelay: Duration = .milliseconds(30)

    /// Sets what has no default.
    package init(peerID: PeerID, listenPort: UInt16, isOrigin: Bool) {
        self.peerID = peerID
        self.listenPort = listenPort
        self.isOrigin = isOrigin
    }
}

/// What one peer may cost the engine.
enum EngineLimits {
    /// Requests a peer may have waiting with us; what libtorrent keeps as well.
    static let uploadQueue = 2_000
    /// Addresses remembered for dialling.
    static let knownAddresses = 2_000
    /// Pieces of a v1 torrent a peer may spoil before it is cut off.
    static let spoiltPieces = 2
    /// Blocks handed to the driver and not yet taken by the network: per peer, and over all peers.
    static let blocksInDriverPerPeer = 4
    static let blocksInDriver = 12
    /// Other peers, origins not counted, that must have everything before a finished one may go while some have not.
    static let holdersThatSuffice = 2
    /// How long an unfinished peer may say nothing before a finished one does not wait for it; news of a download at
    /// the slowest rates worth having come more often.
    static let silence = Duration.seconds(5)
    /// Wants of one peer that an origin keeps.
    static let wants = 4_096
    /// Blocks we ask of one peer that has not delivered any: whoever never does must not take up the window.
    static let untriedQueueDepth = 2
    /// Blocks we ask of one peer that is not our kind; many foreign clients drop requests beyond 250.
    static let foreignQueueDepth = 200
}
