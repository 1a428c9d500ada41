// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Host and port, as a browser writes them into `Host` and behind the scheme of `Origin`.
package struct WebAuthority: Hashable, Sendable {
    /// The host.
    package enum Host: Hashable, Sendable {
        /// A numeric address.
        case address(HostAddress)
        /// A name of ASCII characters in lower case, without a dot at its end.
        case name(String)
    }

    /// The host.
    package let host: Host
    /// The port, where one was written.
    package let port: UInt16?

    /// Pairs the two.
    package init(_ host: Host, port: UInt16?) {
        self.host = host
        self.port = port
    }

    /// Reads `192.0.2.1:10000`, `[2001:db8::1]:10000`, `boot.example.org`; `nil` for what no browser writes.
    package init?(_ text: some StringProtocol) {
        guard let (host, port) = Self.parts(String(text)), port?.isEmpty != true else { return nil }
        if let port {
            guard let number = port.decimal(as: UInt16.self), number > 0 else { return nil }
            self.port = number
        } else {
            self.port = nil
        }
        if host.utf8.first == UInt8(ascii: "[") {
            guard host.utf8.last == UInt8(ascii: "]"), let address = HostAddress(host.dropFirst().dropLast()) else {
                return nil
            }
            self.host = .address(address)
        } else if let address = HostAddress(host) {
            self.host = .address(address)
        } else {
            guard let name = Self.name(host) else { return nil }
            self.host = .name(name)
        }
    }

    /// Reads the value of an `Origin`: a scheme of the web, host, port; `nil` for anything else, `null` among it.
    package init?(origin: some StringProtocol) {
        let schemes = [("http://", UInt16(80)), ("https://", 443)]
        guard let (scheme, usual) = schemes.first(where: { origin.utf8.starts(with: $0.0.utf8) }),
            let written = WebAuthority(String(origin).dropFirst(scheme.count))
        else { return nil }
        // A browser leaves the usual port out; somebody else may not.
        self.init(written.host, port: written.port == usual ? nil : written.port)
    }

    /// Whether the host means the computer that the browser runs on, whatever a name server says.
    var isLoopback: Bool {
        switch host {
        case .address(let address): address.isLoopback
        case .name(let name): name == "localhost"
        }
    }

    private static func parts(_ text: String) -> (host: Substring, port: Substring?)? {
        if text.utf8.first == UInt8(ascii: "[") {
            guard let end = text.utf8.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let rest = text[text.index(after: end)...]
            guard !rest.isEmpty else { return (text[...end], nil) }
            return rest.utf8.first == UInt8(ascii: ":") ? (text[...end], rest.dropFirst()) : nil
        }
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let host = parts.first, !host.isEmpty else { return nil }
        return (Substring(host), parts.count == 2 ? Substring(parts[1]) : nil)
    }

    private static func name(_ text: Substring) -> String? {
        var name = text.lowercased()
        if name.utf8.last == UInt8(ascii: ".") { name.removeLast() }
        let isName = name.utf8.allSatisfy { byte in
            (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || [0x2d, 0x2e, 0x5f].contains(byte)
        }
        let labels = name.utf8.split(separator: 0x2e, omittingEmptySubsequences: false)
        guard isName, name.utf8.count <= Limits.hostNameLength, labels.allSatisfy({ !$0.isEmpty }) else { return nil }
        return name
    }
}

extension WebAuthority: CustomStringConvertible {
    /// As a URL has it.
    package var description: String {
        let written =
            switch host {
            case .address(.ipv4(let number)): "\(HostAddress.ipv4(number))"
            case .address(let address): "[\(address)]"
            case .name(let name): name
            }
        return port.map { "\(written):\($0)" } ?? written
    }
}
