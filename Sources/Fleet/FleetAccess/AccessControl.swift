// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// The one owner of who may do what: tokens, sessions, wrong tries and the policy; files and sockets are its driver's.
package struct AccessControl: Sendable {
    /// What came of a request.
    package struct Outcome: Hashable, Sendable {
        /// Whether it is answered.
        package let decision: AccessDecision
        /// Whose token it was, or whose session, for the log of what was changed by whom.
        package let token: TokenNumber?
    }

    /// By what it is decided; may be changed while it runs.
    package var policy: AccessPolicy
    /// The tokens; whoever changes them stores ``TokenBook/text``.
    package private(set) var book: TokenBook
    /// How many requests were denied, by the reason, since the start.
    package private(set) var denials: [AccessDenial.Code: Int] = [:]
    private var sessions = PageSessions()
    private var wrong = WrongTokens()

    /// Begins with the tokens of a file; nobody has a session.
    package init(_ settings: AccessSettings, book: TokenBook = TokenBook()) {
        policy = AccessPolicy(settings)
        self.book = book
    }

    /// Decides about a request, and remembers wrong tokens.
    package mutating func decide(_ request: AccessRequest, needs need: RouteNeed, at now: Moment) -> Outcome {
        if let denial = policy.refusal(of: request, needs: need) { return outcome(.deny(denial), nil) }
        let (standing, token) = need == .open ? (.nobody, nil) : standing(of: request, at: now)
        return outcome(policy.decide(request, standing, needs: need), token)
    }

    /// Whether a request that was allowed once is allowed still; nothing is counted, and nobody slowed down.
    package mutating func allows(_ request: AccessRequest, _ need: RouteNeed, at now: Moment) -> Bool {
        if case .allow = foresee(request, needs: need, at: now) { return true }
        return false
    }

    /// What would be decided about a request; nothing is counted, and nobody slowed down.
    package mutating func foresee(_ request: AccessRequest, needs need: RouteNeed, at now: Moment) -> AccessDecision {
        let standing: Standing =
            switch request.credentials {
            case .none: .nobody
            case .cookie(let cookie): session(cookie, at: now).0
            case .bearer, .code: proved(by: request.credentials, at: now).0
            }
        return policy.decide(request, standing, needs: need)
    }

    /// Exchanges the code of a link for a session.
    package mutating func signIn(
        _ request: AccessRequest, using chance: inout some RandomNumberGenerator, at now: Moment
    ) -> (outcome: Outcome, cookie: SessionCookie?) {
        let decided = decide(request, needs: .signIn, at: now)
        guard case .allow = decided.decision, case .code(let code?) = request.credentials,
            let begun = sessions.exchange(code, using: &chance, at: now.monotonic)
        else { return (decided, nil) }
        return (decided, begun.cookie)
    }

    /// Ends a session.
    package mutating func signOut(_ cookie: SessionCookie) { sessions.end(cookie) }

    /// Makes a token.
    package mutating func issue(
        _ role: AccessRole, label: TokenLabel, expires: WallTime?, using chance: inout some RandomNumberGenerator,
        at now: WallTime
    ) throws(TokenBook.Problem) -> (token: AccessToken, record: TokenRecord) {
        try book.issue(role, label: label, expires: expires, using: &chance, at: now)
    }

    /// Makes a token good for nothing, with all sessions and codes that were made for it.
    package mutating func revoke(_ number: TokenNumber) -> TokenRecord? {
        sessions.end(for: number)
        return book.revoke(number)
    }

    /// Takes over what somebody else wrote into the file; sessions of tokens that are gone end.
    package mutating func take(_ changed: TokenBook) {
        for record in book.list where changed[record.number] != record { sessions.end(for: record.number) }
        book = changed
    }

    /// Makes the code of a link for who holds a token; `nil` where that is good for nothing, or is another server's.
    package mutating func makeCode(
        for number: TokenNumber, using chance: inout some RandomNumberGenerator, at now: Moment
    ) -> LinkCode? {
        guard let record = book[number], !record.hasExpired(at: now.wall), record.role != .server else { return nil }
        return sessions.makeCode(for: number, using: &chance, at: now.monotonic)
    }

    private mutating func outcome(_ decision: AccessDecision, _ token: TokenNumber?) -> Outcome {
        if case .deny(let denial) = decision { denials[denial.code, default: 0] += 1 }
        return Outcome(decision: decision, token: token)
    }

    /// Cookies are not counted: an old one is sent by a browser that knows no better.
    private mutating func standing(of request: AccessRequest, at now: Moment) -> (Standing, TokenNumber?) {
        guard case .network(let address, _) = request.peer else { return (.nobody, nil) }
        switch request.credentials {
        case .none: return (.nobody, nil)
        case .cookie(let cookie): return session(cookie, at: now)
        case .bearer, .code:
            if let wait = wrong.wait(of: address, at: now.monotonic) { return (.slowedDown(wait), nil) }
            let (standing, token) = proved(by: request.credentials, at: now)
            if standing.isWrong { wrong.wasWrong(from: address, at: now.monotonic) }
            return (standing, token)
        }
    }

    private mutating func session(_ cookie: SessionCookie?, at now: Moment) -> (Standing, TokenNumber?) {
        guard let cookie, let number = sessions.use(cookie, at: now.monotonic), let record = book[number],
            !record.hasExpired(at: now.wall)
        else { return (.noSession, nil) }
        return (.session(record.role), number)
    }

    private func proved(by credentials: AccessRequest.Credentials, at now: Moment) -> (Standing, TokenNumber?) {
        if case .code(let code) = credentials {
            guard let code, let number = sessions.token(of: code, at: now.monotonic), let record = book[number],
                !record.hasExpired(at: now.wall)
            else { return (.unknownCode, nil) }
            return (.code, number)
        }
        guard case .bearer(let token?) = credentials else { return (.unknownToken, nil) }
        switch book.find(token, at: now.wall) {
        case .valid(let record): return (.token(record.role), record.number)
        case .expired(let record): return (.expiredToken, record.number)
        case .unknown: return (.unknownToken, nil)
        }
    }
}

extension Standing {
    /// Whether somebody may be trying things out; an expired token was given to its holder.
    fileprivate var isWrong: Bool { self == .unknownToken || self == .unknownCode }
}
