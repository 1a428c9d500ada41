// SPDX-License-Identifier: GPL-3.0-or-later

import TorrentCore

/// Where a server is asked.
package enum InterfacePlace: Hashable, Sendable, CustomStringConvertible {
    /// At a socket on this computer.
    case socket(String)
    /// At a host, by name or address, and a port.
    case network(host: String, port: Int)

    /// The port of HTTP.
    private static let usualPort = 80

    /// Reads `http://host:port`, also with an IPv6 address in brackets; what stands behind the port is not looked at.
    package init(url: String) throws(CommandFailure) {
        guard !url.lowercased().hasPrefix("https://") else {
            throw .mistake(
                "this program speaks no TLS; with \"ssh -L 8080:ADDRESS:8080 ADDRESS\", the server's address, write --server http://localhost:8080"
            )
        }
        let scheme = "http://"
        guard url.lowercased().hasPrefix(scheme) else {
            throw .mistake("\(url) is no address of a server; write it like http://192.0.2.1:8080")
        }
        let authority = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let (host, port) = Self.split(authority) else {
            throw .mistake("\(url) is no address of a server; write it like http://192.0.2.1:8080")
        }
        self = .network(host: host, port: port)
    }

    private static func split(_ authority: Substring) -> (String, Int)? {
        guard !authority.contains("@"), authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
            guard !host.contains(":") else { return nil }
        }
        let number = port.map { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int($0) : nil } ?? usualPort
        guard !host.isEmpty, host.utf8.count <= 253, let number, (1...65_535).contains(number) else { return nil }
        return (String(host), number)
    }

    /// Whether a host is this computer.
    package static func isLoopback(_ host: String) -> Bool {
        host.lowercased() == "localhost" || HostAddress(host)?.isLoopback == true
    }

    /// What `Host` says.
    var authority: String {
        switch self {
        case .socket: "localhost"
        case .network(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    package var description: String {
        switch self {
        case .socket(let path): path
        case .network: "http://\(authority)"
        }
    }
}
