// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetAccess
internal import HTTPFetch
package import Hummingbird
package import NIOCore
package import TorrentCore

/// What goes with a request through the routes.
package struct ServerContext: RequestContext {
    /// Hummingbird's own part.
    package var coreContext: CoreRequestContextStorage
    /// Where the request came from; `nil` when it came over no network, as in tests of the routes alone.
    package let remoteAddress: HostAddress?
    /// Who it came from, as far as rights go: somebody who could open the socket, or whoever is at the address.
    package let peer: AccessRequest.Peer
    /// The connection that it came over.
    package let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        remoteAddress = source.channel.remoteAddress.flatMap { HostAddress($0) }
        peer =
            SocketPeers.shared.user(of: source.channel).map { .socket(userID: $0) }
            ?? .network(remoteAddress ?? .ipv4(0x7f00_0001), isEncrypted: false)
    }
}
