// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What a peer tells a tracker about itself, and how many others it wants to know (BEP 3).
package struct AnnounceRequest: Hashable, Sendable {
    /// The swarm it is about.
    package var infoHash: InfoHash
    /// The id the peer shows in its handshakes.
    package var peerID: PeerID
    /// The TCP port it listens on; zero when it does not listen.
    package var port: UInt16
    /// Bytes sent to peers since `started`.
    package var uploaded: UInt64
    /// Bytes received from peers since `started`.
    package var downloaded: UInt64
    /// Bytes still missing; zero makes the peer a seed.
    package var left: UInt64
    /// Why it announces now; `nil` for the regular announce in between.
    package var event: AnnounceEvent?
    /// How many peers it wants at the most; `nil` leaves that to the tracker.
    package var wanted: Int?
    /// Whether six bytes for each peer suffice (BEP 23); our tracker never writes the long form.
    package var isCompact: Bool
    /// Addresses the peer claims beside the one its packet came from (`ip`, `ipv4`, `ipv6`: BEP 3, 7, 15).
    package var claimedHosts: [HostAddress]
    /// A secret of the peer that stays when its address changes (BEP 7, 15).
    package var key: UInt32?

    /// An announce; what is not given is what a fresh peer would say.
    package init(
        infoHash: InfoHash, peerID: PeerID, port: UInt16, uploaded: UInt64 = 0, downloaded: UInt64 = 0,
        left: UInt64, event: AnnounceEvent? = nil, wanted: Int? = nil, isCompact: Bool = true,
        claimedHosts: [HostAddress] = [], key: UInt32? = nil
    ) {
        self.infoHash = infoHash
        self.peerID = peerID
        self.port = port
        self.uploaded = uploaded
        self.downloaded = downloaded
        self.left = left
        self.event = event
        self.wanted = wanted
        self.isCompact = isCompact
        self.claimedHosts = claimedHosts
        self.key = key
    }
}

/// Why a peer announces at this moment (BEP 3).
package enum AnnounceEvent: String, Hashable, Sendable, CaseIterable {
    /// For the first time to this tracker.
    case started
    /// For the last time: forget me.
    case stopped
    /// The last byte has just arrived.
    case completed
}
