// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import SwarmSession
package import TorrentCore

extension SwarmSession {
    /// Takes part in a swarm as a manifest says, with the server at this address as the first peer.
    package mutating func follow(_ policy: SwarmPolicy, server: HostAddress) {
        trackers = policy.trackers.map { [$0] }
        usesLocalDiscovery = policy.usesLocalDiscovery
        usesPeerExchange = policy.usesPeerExchange
        if !policy.networks.isEmpty { networks = policy.networks }
        racks = policy.racks
        // The manifest is the server's word: it is one also where it is reached at an address that it does not know of.
        origins = policy.origins + [server]
        peers = [PeerAddress(host: server, port: policy.peerPort)]
    }
}
