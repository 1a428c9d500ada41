// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// A tracker's address that a machine can use without looking up a name (BEP 3, 15).
package struct AnnounceAddress: Hashable, Sendable {
    /// How one talks to it.
    package enum Scheme: String, Hashable, Sendable, CaseIterable {
        case http
        case udp
    }

    /// How one talks to it.
    package let scheme: Scheme
    /// Where it listens.
    package let tracker: PeerAddress
    /// What stands behind the port, with its slash: `/announce`.
    package let path: String

    /// Puts an address together; the path begins with a slash.
    package init(scheme: Scheme, tracker: PeerAddress, path: String = "/announce") {
        self.scheme = scheme
        self.tracker = tracker
        self.path = path
    }

    /// Reads `http://192.0.2.1:10001/announce` or `udp://…`; without a port, HTTP means 80.
    package init(_ text: String) throws(AnnounceAddressProblem) {
        guard text.utf8.count <= CatalogLimits.announceAddressLength else { throw .tooLong(text.utf8.count) }
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .forbiddenCharacter }
        guard let (word, rest) = text.cut(at: "://"), let scheme = Scheme(rawValue: word.lowercased()) else {
            throw .unknownScheme
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        self.init(
            scheme: scheme, tracker: try Self.tracker(String(rest[..<slash]), scheme: scheme),
            path: slash == rest.endIndex ? "/" : String(rest[slash...]))
    }

    private static func tracker(_ authority: String, scheme: Scheme) throws(AnnounceAddressProblem) -> PeerAddress {
        if let address = PeerAddress(authority) {
            guard address.port != 0 else { throw .noPort }
            return address
        }
        guard let address = PeerAddress("\(authority):80") else { throw .nameInsteadOfAddress(authority) }
        guard scheme == .http else { throw .noPort }
        return address
    }
}

/// Why some text is no announce address.
package enum AnnounceAddressProblem: Error, Hashable, Sendable {
    case tooLong(Int)
    case forbiddenCharacter
    case unknownScheme
    case nameInsteadOfAddress(String)
    case noPort
}

extension AnnounceAddressProblem: CustomStringConvertible {
    /// What is wrong, as the end of a sentence that names the text.
    package var description: String {
        switch self {
        case .tooLong(let length): "has \(length) bytes; \(CatalogLimits.announceAddressLength) are allowed"
        case .forbiddenCharacter: "has a space or another character in it that no address has"
        case .unknownScheme: "begins with neither http:// nor udp://"
        case .nameInsteadOfAddress(let host):
            "has \"\(host)\" where a numeric address belongs; machines do not look names up"
        case .noPort: "has no port"
        }
    }
}

extension AnnounceAddress: CustomStringConvertible {
    /// As a URL.
    package var description: String { "\(scheme.rawValue)://\(tracker)\(path)" }
}

extension String {
    /// What stands before and behind the first place of a separator.
    fileprivate func cut(at separator: String) -> (before: Substring, behind: Substring)? {
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(separator) { return (self[..<rest.startIndex], rest.dropFirst(separator.count)) }
            rest = rest.dropFirst()
        }
        return nil
    }
}
