// SPDX-License-Identifier: GPL-3.0-or-later

import FleetAccess
import Testing
import TorrentCore

@Suite struct PageSessionsTests {
    private var chance = SeededGenerator(seed: 3)
    private var sessions = PageSessions()
    private let token: TokenNumber
    private let other: TokenNumber

    init() throws {
        token = try #require(TokenNumber(1))
        other = try #require(TokenNumber(2))
    }

    private mutating func code(for token: TokenNumber? = nil, at seconds: Int64 = 0) -> LinkCode {
        sessions.makeCode(for: token ?? self.token, using: &chance, at: at(seconds))
    }

    private mutating func begin(for token: TokenNumber? = nil, at seconds: Int64 = 0) throws -> SessionCookie {
        let code = code(for: token, at: seconds)
        return try #require(sessions.exchange(code, using: &chance, at: at(seconds))).cookie
    }

    private func at(_ seconds: Int64) -> MonotonicInstant { Moment.at(seconds).monotonic }

    @Test mutating func `a code is good once`() throws {
        let code = code()
        let read = try #require(LinkCode(code.text))
        let begun = try #require(sessions.exchange(read, using: &chance, at: at(1)))
        #expect(begun.token == token)
        #expect(sessions.exchange(code, using: &chance, at: at(1)) == nil)
        #expect(sessions.use(try #require(SessionCookie(begun.cookie.text)), at: at(2)) == token)
    }

    @Test mutating func `a code is good for ten minutes`() {
        let (one, two) = (code(), code())
        #expect(sessions.token(of: one, at: at(599)) == token)
        #expect(sessions.exchange(one, using: &chance, at: at(599)) != nil)
        #expect(sessions.token(of: two, at: at(600)) == nil)
        #expect(sessions.exchange(two, using: &chance, at: at(600)) == nil)
    }

    @Test mutating func `a made-up code or cookie is good for nothing`() throws {
        _ = try begin()
        let code = try #require(LinkCode(String(repeating: "a", count: 32)))
        let cookie = try #require(SessionCookie(String(repeating: "a", count: 52)))
        #expect(sessions.exchange(code, using: &chance, at: at(1)) == nil)
        #expect(sessions.use(cookie, at: at(1)) == nil)
        #expect(LinkCode(String(repeating: "a", count: 31)) == nil && SessionCookie("") == nil)
    }

    @Test mutating func `a session ends when it is not used, and lasts while it is, for a month at most`() throws {
        let (idle, kept) = (try begin(), try begin())
        let hour = Int64(3_600)
        for time in stride(from: 11 * hour, to: 30 * 24 * hour, by: 39_600) {
            #expect(sessions.use(kept, at: at(time)) == token)
        }
        #expect(sessions.use(kept, at: at(30 * 24 * hour)) == nil)
        #expect(sessions.use(idle, at: at(12 * hour)) == nil)
        let again = try begin()
        #expect(sessions.use(again, at: at(12 * hour - 1)) == token)
    }

    @Test mutating func `codes and sessions end with their token, and with nobody else's`() throws {
        let (mine, theirs) = (try begin(), try begin(for: other))
        let (mineCode, theirCode) = (code(), code(for: other))
        sessions.end(for: token)
        #expect(sessions.use(mine, at: at(1)) == nil && sessions.use(theirs, at: at(1)) == other)
        #expect(sessions.token(of: mineCode, at: at(1)) == nil && sessions.token(of: theirCode, at: at(1)) == other)
        sessions.end(theirs)
        #expect(sessions.use(theirs, at: at(1)) == nil)
    }

    @Test mutating func `the oldest code goes when there are too many`() {
        let first = code(at: 0)
        let second = code(at: 1)
        for _ in 1..<Limits.codes { _ = code(at: 2) }
        #expect(sessions.codeCount == Limits.codes)
        #expect(sessions.token(of: first, at: at(3)) == nil && sessions.token(of: second, at: at(3)) == token)
    }

    @Test mutating func `the session that was used longest ago goes when there are too many`() throws {
        let (first, second) = (try begin(at: 0), try begin(at: 1))
        for _ in 2..<Limits.sessions { _ = try begin(at: 2) }
        #expect(sessions.use(first, at: at(3)) == token)
        _ = try begin(at: 4)
        #expect(sessions.sessionCount == Limits.sessions)
        #expect(sessions.use(first, at: at(5)) == token && sessions.use(second, at: at(5)) == nil)
    }
}
