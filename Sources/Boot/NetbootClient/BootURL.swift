// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// An `http://` URL with a numeric IPv4 address, as boot scripts hold it.
package struct BootURL: Hashable, Sendable {
    /// Where the server is.
    package let server: PeerAddress
    /// Path and query, as a request line has them.
    package let target: String

    /// Reads a URL; `nil` for names, other protocols, and what would break a request line.
    package init?(_ text: some StringProtocol) {
        let scheme = "http://"
        guard text.hasPrefix(scheme), text.utf8.count <= 2_048,
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else { return nil }
        let rest = text.dropFirst(scheme.count)
        let place = rest.prefix { $0 != "/" }
        guard let address = PeerAddress(place) ?? HostAddress(place).map({ PeerAddress(host: $0, port: 80) }),
            case .ipv4 = address.host, address.port != 0
        else { return nil }
        server = address
        target = place.endIndex == rest.endIndex ? "/" : String(rest[place.endIndex...])
    }
}
