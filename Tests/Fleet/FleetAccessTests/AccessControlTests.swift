// SPDX-License-Identifier: GPL-3.0-or-later

import FleetAccess
import Testing
import TorrentCore

@Suite struct AccessControlTests {
    private var chance = SeededGenerator(seed: 4)
    private var access = AccessControl(Requests.settings())

    private mutating func issue(
        _ role: AccessRole, for age: Duration? = nil
    ) throws -> (token: AccessToken, record: TokenRecord) {
        let now = Moment.at(0).wall
        return try access.issue(
            role, label: #require(TokenLabel("x")), expires: age.map { now + $0 }, using: &chance, at: now)
    }

    private func request(
        _ credentials: AccessRequest.Credentials, isSafe: Bool = true, from address: HostAddress = Requests.admin
    ) -> AccessRequest {
        var request = Requests.request(from: address, isSafe: isSafe)
        request.credentials = credentials
        return request
    }

    /// A session of the page, by way of a link.
    private mutating func session(for number: TokenNumber, at seconds: Int64 = 0) throws -> SessionCookie {
        let code = try #require(access.makeCode(for: number, using: &chance, at: .at(seconds)))
        return try #require(
            access.signIn(request(.code(code), isSafe: false), using: &chance, at: .at(seconds)).cookie)
    }

    @Test mutating func `a token opens what its role may, and it is told whose it was`() throws {
        let (token, record) = try issue(.reader)
        let outcome = access.decide(request(.bearer(token)), needs: .read, at: .at(1))
        #expect(outcome.decision == .allow(as: .reader) && outcome.token == record.number)
        #expect(
            access.decide(request(.bearer(token), isSafe: false), needs: .act, at: .at(1)).decision.code == .wrongRole)
        #expect(access.decide(request(.bearer(nil)), needs: .read, at: .at(1)).decision.code == .unknownToken)
        #expect(access.denials == [.wrongRole: 1, .unknownToken: 1])
    }

    @Test mutating func `a link opens the page once, and its session ends with the token`() throws {
        let (_, record) = try issue(.operator)
        let code = try #require(access.makeCode(for: record.number, using: &chance, at: .at(0)))
        let first = access.signIn(request(.code(code), isSafe: false), using: &chance, at: .at(1))
        let cookie = try #require(first.cookie)
        let again = access.signIn(request(.code(code), isSafe: false), using: &chance, at: .at(2))
        #expect(again.cookie == nil && again.outcome.decision.code == .unknownCode)
        let act = access.decide(request(.cookie(cookie), isSafe: false), needs: .act, at: .at(3))
        #expect(act.decision == .allow(as: .operator) && act.token == record.number)
        #expect(access.revoke(record.number) == record)
        #expect(access.decide(request(.cookie(cookie)), needs: .read, at: .at(4)).decision.code == .noSession)
    }

    @Test mutating func `what another page has a browser send slows nobody down`() throws {
        let (token, _) = try issue(.operator)
        for _ in 0..<100 {
            var forged = request(.code(nil), isSafe: false)
            forged.origin = "http://evil.example"
            #expect(
                access.signIn(forged, using: &chance, at: .at(1)).outcome.decision.code == .foreignOrigin)
            var foreign = request(.bearer(nil))
            foreign.host = WebAuthority("evil.example")
            #expect(access.decide(foreign, needs: .read, at: .at(1)).decision.code == .foreignHost)
        }
        #expect(access.decide(request(.bearer(token)), needs: .read, at: .at(1)).decision == .allow(as: .operator))
    }

    @Test mutating func `what was allowed once is not when its token is gone, and wrong ones change nothing`() throws {
        let (token, record) = try issue(.reader)
        let (_, admin) = try issue(.operator)
        let cookie = try session(for: admin.number)
        let all = [request(.bearer(token)), request(.cookie(cookie))]
        for _ in 0..<50 { _ = access.decide(request(.bearer(nil)), needs: .read, at: .at(1)) }
        #expect(access.decide(request(.bearer(token)), needs: .read, at: .at(1)).decision.code == .slowedDown)
        let denials = access.denials
        #expect(all.allSatisfy { access.allows($0, .read, at: .at(1)) })
        _ = (access.revoke(record.number), access.revoke(admin.number))
        #expect(!all.contains { access.allows($0, .read, at: .at(2)) })
        #expect(access.denials == denials)
    }

    @Test mutating func `a form of another page does not use a code up`() throws {
        let (_, record) = try issue(.operator)
        let code = try #require(access.makeCode(for: record.number, using: &chance, at: .at(0)))
        var forged = request(.code(code), isSafe: false)
        forged.hasHeader = false
        #expect(access.signIn(forged, using: &chance, at: .at(1)).outcome.decision.code == .noHeader)
        #expect(access.signIn(request(.code(code), isSafe: false), using: &chance, at: .at(2)).cookie != nil)
    }

    @Test mutating func `a token that expires while its session is open ends that, and its link opens nothing`() throws
    {
        let (token, record) = try issue(.operator, for: .seconds(100))
        let cookie = try session(for: record.number)
        let code = try #require(access.makeCode(for: record.number, using: &chance, at: .at(99)))
        #expect(access.decide(request(.cookie(cookie)), needs: .read, at: .at(99)).decision.role == .operator)
        #expect(access.decide(request(.cookie(cookie)), needs: .read, at: .at(100)).decision.code == .noSession)
        #expect(access.decide(request(.bearer(token)), needs: .read, at: .at(100)).decision.code == .expiredToken)
        #expect(access.signIn(request(.code(code), isSafe: false), using: &chance, at: .at(100)).cookie == nil)
        #expect(access.makeCode(for: record.number, using: &chance, at: .at(100)) == nil)
    }

    @Test mutating func `another server's token makes no link, and neither does one that is not there`() throws {
        let (_, record) = try issue(.server)
        #expect(access.makeCode(for: record.number, using: &chance, at: .at(0)) == nil)
        #expect(access.makeCode(for: try #require(TokenNumber(99)), using: &chance, at: .at(0)) == nil)
    }

    @Test mutating func `ten thousand wrong tokens slow their address down, also for the right one, and nobody else`()
        throws
    {
        let (token, _) = try issue(.operator)
        for _ in 0..<10_000 {
            let wrong = AccessToken(.operator, using: &chance)
            _ = access.decide(request(.bearer(wrong), from: Requests.student), needs: .read, at: .at(1))
        }
        #expect(access.denials[.unknownToken] == Limits.freeWrongTokens + 1)
        #expect(access.denials[.slowedDown] == 10_000 - Limits.freeWrongTokens - 1)
        let slowed = access.decide(request(.bearer(token), from: Requests.student), needs: .read, at: .at(1))
        guard case .deny(let denial) = slowed.decision else { throw Unexpected() }
        #expect(denial.status == 429 && denial.retryAfterSeconds == 1)
        #expect(access.decide(request(.bearer(token)), needs: .read, at: .at(1)).decision.role == .operator)
        let later = access.decide(request(.bearer(token), from: Requests.student), needs: .read, at: .at(3))
        #expect(later.decision.role == .operator)
    }

    @Test mutating func `codes are tried no faster than tokens, and old cookies cost nothing`() throws {
        let (_, record) = try issue(.operator)
        let cookie = try session(for: record.number)
        access.signOut(cookie)
        for _ in 0..<1_000 {
            let code = access.decide(request(.code(nil), isSafe: false), needs: .signIn, at: .at(1)).decision.code
            #expect(code == .unknownCode || code == .slowedDown)
            let old = access.decide(request(.cookie(cookie), from: Requests.student), needs: .read, at: .at(1))
            #expect(old.decision.code == .noSession)
        }
        #expect(access.denials[.unknownCode] == Limits.freeWrongTokens + 1)
    }

    @Test mutating func `a file that was changed counts at once, and ends the sessions of tokens that are gone`() throws
    {
        let (kept, gone) = (try issue(.operator), try issue(.reader))
        let cookies = (try session(for: kept.record.number), try session(for: gone.record.number))
        var book = access.book
        _ = book.revoke(gone.record.number)
        access.take(book)
        #expect(access.decide(request(.cookie(cookies.0)), needs: .read, at: .at(1)).decision.role == .operator)
        #expect(access.decide(request(.cookie(cookies.1)), needs: .read, at: .at(1)).decision.code == .noSession)
        #expect(access.decide(request(.bearer(gone.token)), needs: .read, at: .at(1)).decision.code == .unknownToken)
    }

    @Test mutating func `who comes by the server's socket is looked at no further`() throws {
        var local = request(.bearer(nil), isSafe: false)
        local.peer = .socket(userID: 0)
        local.host = nil
        for _ in 0..<100 {
            #expect(access.decide(local, needs: .act, at: .at(1)).decision == .allow(as: .operator))
        }
    }

    private struct Unexpected: Error {}
}
