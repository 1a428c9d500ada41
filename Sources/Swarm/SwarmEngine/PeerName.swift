// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Whose conduct is meant: the id is a word that anybody may say, the host is where TCP reached it.
package struct PeerName: Hashable, Sendable {
    /// As hosts are counted: an IPv4 address, or the network of an IPv6 address.
    let host: HostAddress
    let id: PeerID

    /// The name of who says `id` and was reached at, or came from, `host`.
    package init(_ id: PeerID, at host: HostAddress) {
        self.host = host.account
        self.id = id
    }
}
