// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// The name of a network interface as Linux has it: 1 to 15 characters that mean nothing to any configuration.
package struct InterfaceName: Hashable, Sendable, CustomStringConvertible {
    /// The name.
    package let description: String

    /// Takes letters, digits and `. _ - : @`; dnsmasq would read `*` as a pattern and `,` as a list.
    package init?(_ text: String) {
        guard (1...15).contains(text.utf8.count), text != ".", text != "..",
            text.utf8.allSatisfy({ $0.isLetterOrDigit || ".-_:@".utf8.contains($0) })
        else { return nil }
        description = text
    }
}

/// The name of a user of this system.
package struct UserName: Hashable, Sendable, CustomStringConvertible {
    /// The name.
    package let description: String

    /// Takes what useradd takes: letters, digits, `_`, `-` and `.`, not beginning with a dash; at most 32.
    package init?(_ text: String) {
        guard (1...32).contains(text.utf8.count), !text.hasPrefix("-"),
            text.utf8.allSatisfy({ $0.isLetterOrDigit || "._-".utf8.contains($0) })
        else { return nil }
        description = text
    }
}

/// Where the server is for the machines: a numeric IPv4 address and the port of its HTTP routes.
package struct ServerEndpoint: Hashable, Sendable {
    /// The IPv4 address.
    package let address: HostAddress
    /// The TCP port; 80 is left out of the URL.
    package let port: UInt16

    /// Pairs the two; `nil` for IPv6, which no boot chain here speaks yet, and for port zero.
    package init?(address: HostAddress, port: UInt16) {
        guard case .ipv4 = address, port != 0 else { return nil }
        self.address = address
        self.port = port
    }

    /// `http://192.0.2.1:8080`, without a slash at the end.
    package var url: String { port == 80 ? "http://\(address)" : "http://\(address):\(port)" }
}

extension UInt8 {
    var isLetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self)
    }
}
