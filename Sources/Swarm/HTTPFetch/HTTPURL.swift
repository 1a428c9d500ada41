// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// An `http` URL with a numeric host: where to connect, and what to ask for there.
package struct HTTPURL: Hashable, Sendable {
    /// Where to connect; port 80 if the URL names none.
    package let address: PeerAddress
    /// Path and query, as the request line carries them; begins with a slash.
    package let target: String

    /// Puts a URL together; a target that could break the request line is refused.
    package init(address: PeerAddress, target: String) throws(HTTPURLProblem) {
        guard address.port != 0 else { throw .port("0") }
        guard target.utf8.count <= HTTPFetchLimits.urlByteCount else {
            throw .tooLong(limit: HTTPFetchLimits.urlByteCount)
        }
        guard target.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .forbiddenCharacter }
        guard target.hasPrefix("/") else { throw .noPath(target) }
        self.address = address
        self.target = target
    }

    /// Reads `http://192.0.2.1:8080/path?query`; a fragment is dropped.
    package init(_ text: String) throws(HTTPURLProblem) {
        guard text.utf8.count <= HTTPFetchLimits.urlByteCount else {
            throw .tooLong(limit: HTTPFetchLimits.urlByteCount)
        }
        guard let (scheme, rest) = text.cut(at: "://") else { throw .noScheme }
        guard scheme.lowercased() == "http" else { throw .otherScheme(String(scheme)) }
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let path = rest[end...].prefix { $0 != "#" }
        try self.init(
            address: PeerAddress(authority: rest[..<end], defaultPort: 80),
            target: path.hasPrefix("/") ? String(path) : "/" + path)
    }

    /// The same with another field at the end of its query.
    package func adding(query: String) throws(HTTPURLProblem) -> HTTPURL {
        try HTTPURL(address: address, target: target + (target.contains("?") ? "&" : "?") + query)
    }

    /// What a `Location` field means as seen from here (RFC 3986 section 4.2): a URL, or a path from the root.
    package func resolving(_ location: String) throws(HTTPURLProblem) -> HTTPURL {
        guard location.hasPrefix("/"), !location.hasPrefix("//") else { return try HTTPURL(location) }
        return try HTTPURL(address: address, target: String(location.prefix { $0 != "#" }))
    }

    /// The `Host` field (RFC 9110 section 7.2).
    var host: String {
        guard address.port == 80 else { return address.description }
        return String(address.description.dropLast(":80".count))
    }
}

extension HTTPURL: CustomStringConvertible {
    /// As it would be typed.
    package var description: String { "http://\(host)\(target)" }
}

extension PeerAddress {
    /// Reads the authority of a URL, `192.0.2.1:8080` or `[2001:db8::1]`; names are never looked up.
    package init(authority: some StringProtocol, defaultPort: UInt16?) throws(HTTPURLProblem) {
        guard !authority.isEmpty else { throw .noHost }
        guard !authority.contains("@") else { throw .userName }
        let (host, port) = authority.hostAndPort
        if let port {
            guard let number = UInt16(port), number != 0 else { throw .port(String(port)) }
            guard let address = HostAddress(host) else { throw .hostIsAName(String(host)) }
            self.init(host: address, port: number)
        } else {
            guard let address = HostAddress(host) else { throw .hostIsAName(String(host)) }
            guard let defaultPort else { throw .port("") }
            self.init(host: address, port: defaultPort)
        }
    }
}

extension StringProtocol {
    fileprivate func cut(at separator: String) -> (SubSequence, SubSequence)? {
        guard let start = indices.first(where: { self[$0...].hasPrefix(separator) }) else { return nil }
        return (self[..<start], self[index(start, offsetBy: separator.count)...])
    }

    /// The host without its brackets, and the digits behind the colon that follows it.
    fileprivate var hostAndPort: (SubSequence, SubSequence?) {
        if hasPrefix("["), let close = firstIndex(of: "]") {
            let host = self[index(after: startIndex)..<close]
            let rest = self[index(after: close)...]
            return (host, rest.isEmpty ? nil : rest.dropFirst(rest.hasPrefix(":") ? 1 : 0))
        }
        guard let colon = lastIndex(of: ":") else { return (self[...], nil) }
        return (self[..<colon], self[index(after: colon)...])
    }
}

/// Why some text is no URL that can be fetched.
package enum HTTPURLProblem: Error, Hashable, Sendable {
    case noScheme
    case otherScheme(String)
    case noHost
    case hostIsAName(String)
    case userName
    case port(String)
    case noPath(String)
    case forbiddenCharacter
    case tooLong(limit: Int)
}

extension HTTPURLProblem: CustomStringConvertible {
    /// What is wrong, as the end of a sentence that names the URL.
    package var description: String {
        switch self {
        case .noScheme: "has no scheme; it must begin with http://"
        case .otherScheme(let scheme): "has the scheme \"\(scheme)\"; only http can be fetched"
        case .noHost: "names no host"
        case .hostIsAName(let name):
            "has the host \"\(name)\", and names cannot be looked up here; use a numeric address such as 192.168.1.1"
        case .userName: "has a user name in it; remove what stands before the @"
        case .port(let text): "has the port \"\(text)\"; 1 to 65535 are allowed"
        case .noPath(let target): "has the path \"\(target)\", which does not begin with a slash"
        case .forbiddenCharacter: "has a space, a control character or a letter beyond ASCII in it; escape it as %xx"
        case .tooLong(let limit): "is longer than \(limit) bytes"
        }
    }
}
