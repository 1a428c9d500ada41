// SPDX-License-Identifier: GPL-3.0-or-later

import FleetAccess
import Testing
import TorrentCore

@Suite struct AccessHeadersTests {
    private static let token = "bt_op_" + String(repeating: "a", count: 32)
    private static let cookie = String(repeating: "b", count: 52)

    @Test(
        arguments: [
            ("Bearer \(token)", nil), ("bearer  \(token)", nil), ("BEARER \(token)", "boottorrent-session=\(cookie)"),
        ] as [(String, String?)])
    func `a token stands behind the word Bearer, and goes before a cookie`(authorization: String, cookie: String?) {
        let read = AccessRequest.Credentials(authorization: authorization, cookie: cookie)
        #expect(read == .bearer(AccessToken(Self.token)) && read != .bearer(nil))
    }

    @Test(arguments: [
        "", "Bearer", token, "Basic \(token)", "Bearer \(token) x", "Bearer bt_op_a", "Bearer\u{301} \(token)",
    ])
    func `anything else there is a token that is none`(authorization: String) {
        #expect(AccessRequest.Credentials(authorization: authorization, cookie: nil) == .bearer(nil))
    }

    @Test(arguments: [
        ("boottorrent-session=\(cookie)", true), ("a=b; boottorrent-session=\(cookie); c=d", true),
        ("a=b;boottorrent-session=\(cookie)", true),
    ])
    func `a cookie is found among others`(header: String, _: Bool) {
        let read = AccessRequest.Credentials(authorization: nil, cookie: header)
        #expect(read == .cookie(SessionCookie(Self.cookie)) && read != .cookie(nil))
    }

    @Test func `who sends no cookie of ours is nobody, and a broken one is none`() {
        for header in [nil, "", "a=b", "xboottorrent-session=\(Self.cookie)", "boottorrent-session", ";;="] {
            #expect(AccessRequest.Credentials(authorization: nil, cookie: header) == AccessRequest.Credentials.none)
        }
        let broken = AccessRequest.Credentials(authorization: nil, cookie: "boottorrent-session=abc")
        #expect(broken == .cookie(nil))
    }

    @Test func `a cookie that is set is read again, and no script sees it`() throws {
        let cookie = try #require(SessionCookie(Self.cookie))
        let header = cookie.header(isEncrypted: false)
        let pair = String(header.prefix { $0 != ";" })
        #expect(AccessRequest.Credentials(authorization: nil, cookie: pair) == .cookie(cookie))
        #expect(header.hasSuffix("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict"))
        #expect(cookie.header(isEncrypted: true).hasSuffix("; Secure"))
        #expect(SessionCookie.headerOfNone(isEncrypted: false).hasPrefix("boottorrent-session=; Path=/; Max-Age=0;"))
    }

    @Test(arguments: UInt64(1)...4)
    func `whatever a stranger writes into a head, nothing traps`(seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        let parts = [
            "Bearer ", "bt_op_", "boottorrent-session=", ";", ":", "[", "]", ".", "?", "&", "=", "http://", "::1",
            "65536", "é",
            "\u{301}", "\0", " ", "a", "/",
        ]
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0...12, using: &chance)).map { _ in
                parts[Int.random(in: 0..<parts.count, using: &chance)]
            }.joined()
            _ = AccessRequest.Credentials(authorization: text, cookie: nil)
            _ = AccessRequest.Credentials(authorization: nil, cookie: text)
            _ = AccessRequest.hasSecret(inTarget: text)
            _ = WebAuthority(origin: text)
            if let authority = WebAuthority(text) { #expect(WebAuthority(authority.description) == authority) }
        }
    }

    @Test(arguments: [
        ("/api/v1/status?token=x", true), ("/api/v1/status?a=1&access_token=", true), ("/?CODE=1", true),
        ("/api/v1/machines/\(token)", true), ("/?x=\(token)", true), ("/?x=bt_rd_", true),
        ("/?boottorrent-session=1", true), ("/api/v1/boots?machine=token", false), ("/token?a=b", false), ("/", false),
        ("/?", false), ("", false), ("/?tokens=1", false),
    ])
    func `a secret in an address is seen, whether it is right or not`(target: String, isSeen: Bool) {
        #expect(AccessRequest.hasSecret(inTarget: target) == isSeen)
    }
}
