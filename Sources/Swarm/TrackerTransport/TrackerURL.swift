// SPDX-License-Identifier: GPL-3.0-or-later

package import HTTPFetch
package import TorrentCore

/// Where a tracker is, and how to speak to it.
package enum TrackerURL: Hashable, Sendable {
    /// BEP 3: announces by GET.
    case http(HTTPURL)
    /// BEP 15: announces by datagrams.
    case udp(PeerAddress)

    /// Reads `http://192.168.1.1:10001/announce` or `udp://192.168.1.1:10001`, whose path means nothing.
    package init(_ text: String) throws(HTTPURLProblem) {
        guard text.lowercased().hasPrefix("udp://") else {
            self = .http(try HTTPURL(text))
            return
        }
        let authority = text.dropFirst("udp://".count).prefix { $0 != "/" && $0 != "?" }
        self = .udp(try PeerAddress(authority: authority, defaultPort: nil))
    }

    /// The host it names, before any redirection.
    package var host: HostAddress {
        switch self {
        case .http(let url): url.address.host
        case .udp(let address): address.host
        }
    }

    /// Why some text is no address of a tracker we can ask, as the end of a sentence that names it.
    package static func sentence(for problem: HTTPURLProblem) -> String {
        switch problem {
        case .noScheme: "has no scheme; it must begin with http:// or udp://"
        case .otherScheme(let scheme): "has the scheme \"\(scheme)\"; only http and udp can be used"
        case .port(""): "names no port"
        case .hostIsAName(let name) where name.contains(":"):
            "has the host \"\(name)\", which is no address; an IPv6 address stands in brackets and without a zone"
        case .noHost, .hostIsAName, .userName, .port, .noPath, .forbiddenCharacter, .tooLong: "\(problem)"
        }
    }
}

extension TrackerURL: CustomStringConvertible {
    /// As a torrent would name it.
    package var description: String {
        switch self {
        case .http(let url): url.description
        case .udp(let address): "udp://\(address)"
        }
    }
}
