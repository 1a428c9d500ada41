// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What a request tells of who sends it and from where.
package struct AccessRequest: Hashable, Sendable {
    /// The header that our page sends with what changes something; no form of somebody else's page can.
    package static let header = "X-BootTorrent"
    /// Its value.
    package static let headerValue = "1"

    /// The other end of the connection.
    package enum Peer: Hashable, Sendable {
        /// A program on this computer that could open the server's socket, and the user it runs as.
        case socket(userID: UInt32)
        /// Whoever is at an address.
        case network(HostAddress, isEncrypted: Bool)
    }

    /// What it says to prove a role.
    package enum Credentials: Hashable, Sendable {
        /// Nothing.
        case none
        /// `Authorization: Bearer …`; what is no token at all is `nil`.
        case bearer(AccessToken?)
        /// The page's cookie; what is none of ours is `nil`.
        case cookie(SessionCookie?)
        /// A one-time code in the body; what is none is `nil`.
        case code(LinkCode?)
    }

    /// Who sends it.
    package var peer: Peer
    /// Whether the method promises to change nothing: GET or HEAD.
    package var isSafe: Bool
    /// `Host`, or `:authority`; `nil` where it is missing or no host.
    package var host: WebAuthority?
    /// `Origin`, as it was sent; `nil` where it was not.
    package var origin: String?
    /// Whether our own header is there with its value.
    package var hasHeader: Bool
    /// What proves a role.
    package var credentials: Credentials
    /// Whether a token, a code or a cookie's value stands in the address.
    package var hasSecretInURL: Bool

    /// A request that proves nothing.
    package init(
        from peer: Peer, isSafe: Bool, host: WebAuthority?, origin: String? = nil, hasHeader: Bool = false,
        credentials: Credentials = .none, hasSecretInURL: Bool = false
    ) {
        self.peer = peer
        self.isSafe = isSafe
        self.host = host
        self.origin = origin
        self.hasHeader = hasHeader
        self.credentials = credentials
        self.hasSecretInURL = hasSecretInURL
    }

    /// What its sender would send to have something changed, from a page of ours at the host that it asks.
    package var toAct: Self {
        var act = self
        act.isSafe = false
        act.origin = host.map { "http://\($0)" }
        act.hasHeader = true
        return act
    }
}
