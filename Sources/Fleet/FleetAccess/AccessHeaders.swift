// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// How credentials stand in a request's head.
extension AccessRequest.Credentials {
    /// Reads the values of `Authorization` and `Cookie`, as far as they were sent; who sends both means the first.
    ///
    /// Another scheme than Bearer is a token that is none. A cookie of another server on the same host is none of ours.
    package init(authorization: String?, cookie: String?) {
        if let authorization {
            let words = authorization.utf8.split(separator: 0x20).map { Substring($0) }
            let isBearer = words.count == 2 && words[0].lowercased() == "bearer"
            self = .bearer(isBearer ? AccessToken(words[1]) : nil)
        } else if let value = cookie.flatMap(Self.session) {
            self = .cookie(SessionCookie(value))
        } else {
            self = .none
        }
    }

    private static func session(_ header: String) -> Substring? {
        let pairs = header.utf8.split(separator: UInt8(ascii: ";")).map { $0.drop { $0 == 0x20 } }
        let start = "\(SessionCookie.name)=".utf8
        return pairs.first { $0.starts(with: start) }.map { Substring($0.dropFirst(start.count)) }
    }
}

extension SessionCookie {
    /// What the cookie is called.
    package static let name = "boottorrent-session"

    /// The value of `Set-Cookie`: for our own pages' requests alone, and for no script; by TLS alone where it was set by TLS.
    package func header(isEncrypted: Bool) -> String {
        Self.header(text, seconds: Limits.sessionAge.components.seconds, isEncrypted: isEncrypted)
    }

    /// The value of `Set-Cookie` that takes it away.
    package static func headerOfNone(isEncrypted: Bool) -> String { header("", seconds: 0, isEncrypted: isEncrypted) }

    private static func header(_ value: String, seconds: Int64, isEncrypted: Bool) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict" + (isEncrypted ? "; Secure" : "")
    }
}

extension AccessRequest {
    /// Whether a request's target, a path with its query, has a token in it, or something by a name that secrets have.
    ///
    /// It need not be a right one: who writes one there will write the next one there, too.
    package static func hasSecret(inTarget target: String) -> Bool {
        if !AccessToken.cut(outOf: target).hasSameBytes(as: target) { return true }
        guard let question = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return false }
        let query = target.utf8[target.utf8.index(after: question)...]
        return query.split(separator: UInt8(ascii: "&")).contains { pair in
            let name = Substring(pair.prefix { $0 != UInt8(ascii: "=") }).lowercased()
            return ["token", "access_token", "code", SessionCookie.name].contains(name)
        }
    }
}
