// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What a link to the page carries in its fragment: good once, for ten minutes, and for nothing but a session.
package struct LinkCode: Hashable, Secret {
    private static let characterCount = 32
    fileprivate let secret: SecretText

    fileprivate init(using chance: inout some RandomNumberGenerator) {
        secret = SecretText(characterCount: Self.characterCount, using: &chance)
    }

    /// Reads ``text``; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        guard let secret = SecretText(text, characterCount: Self.characterCount) else { return nil }
        self.secret = secret
    }

    /// 32 characters, for whom it is meant.
    package var text: String { secret.text }
    /// Not the code.
    package var description: String { "(the code of a link)" }
}

/// What the page's cookie holds: 260 bits.
package struct SessionCookie: Hashable, Secret {
    private static let characterCount = 52
    fileprivate let secret: SecretText

    fileprivate init(using chance: inout some RandomNumberGenerator) {
        secret = SecretText(characterCount: Self.characterCount, using: &chance)
    }

    /// Reads ``text``; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        guard let secret = SecretText(text, characterCount: Self.characterCount) else { return nil }
        self.secret = secret
    }

    /// 52 characters, for whom it is meant.
    package var text: String { secret.text }
    /// Not the cookie.
    package var description: String { "(the cookie of a session)" }
}

/// One-time codes and the sessions that pages got for them; a session is good for what its token is good for, as long as the
/// token is.
///
/// They are in memory alone: whoever has a page open when the server restarts opens a link again.
package struct PageSessions: Sendable {
    private struct Code: Sendable {
        let token: TokenNumber
        let made: MonotonicInstant
    }

    private struct Session: Sendable {
        let token: TokenNumber
        let begun: MonotonicInstant
        var used: MonotonicInstant

        func isOver(at now: MonotonicInstant) -> Bool {
            now - begun >= Limits.sessionAge || now - used >= Limits.sessionIdle
        }
    }

    private var codes: [SHA256Digest: Code] = [:]
    private var sessions: [SHA256Digest: Session] = [:]

    /// Nobody has a link or a session.
    package init() {}

    /// Codes that wait for their use, some of which may be too old.
    package var codeCount: Int { codes.count }
    /// Sessions, some of which may be over.
    package var sessionCount: Int { sessions.count }

    /// Makes the code of a link for who holds a token.
    package mutating func makeCode(
        for token: TokenNumber, using chance: inout some RandomNumberGenerator, at now: MonotonicInstant
    ) -> LinkCode {
        codes = codes.filter { now - $0.value.made < Limits.codeAge }
        if codes.count >= Limits.codes, let oldest = codes.min(by: { $0.value.made < $1.value.made }) {
            codes[oldest.key] = nil
        }
        let code = LinkCode(using: &chance)
        codes[code.secret.digest] = Code(token: token, made: now)
        return code
    }

    /// The token that a code is good for, which is not used up by that; `nil` for one that is good for nothing.
    package func token(of code: LinkCode, at now: MonotonicInstant) -> TokenNumber? {
        codes[code.secret.digest].flatMap { now - $0.made < Limits.codeAge ? $0.token : nil }
    }

    /// Begins a session for a code, which is used up; `nil` for one that is too old, was used, or was never made.
    ///
    /// - Returns: with the cookie the token that the session is good for; whether that is valid is the book's to say.
    package mutating func exchange(
        _ code: LinkCode, using chance: inout some RandomNumberGenerator, at now: MonotonicInstant
    ) -> (cookie: SessionCookie, token: TokenNumber)? {
        guard let known = codes.removeValue(forKey: code.secret.digest), now - known.made < Limits.codeAge else {
            return nil
        }
        if sessions.count >= Limits.sessions { sessions = sessions.filter { !$0.value.isOver(at: now) } }
        if sessions.count >= Limits.sessions, let idlest = sessions.min(by: { $0.value.used < $1.value.used }) {
            sessions[idlest.key] = nil
        }
        let cookie = SessionCookie(using: &chance)
        sessions[cookie.secret.digest] = Session(token: known.token, begun: now, used: now)
        return (cookie, known.token)
    }

    /// The token that a session is good for, and that it was used now; `nil` for one that is over or was never begun.
    package mutating func use(_ cookie: SessionCookie, at now: MonotonicInstant) -> TokenNumber? {
        let key = cookie.secret.digest
        guard let session = sessions[key] else { return nil }
        guard !session.isOver(at: now) else {
            sessions[key] = nil
            return nil
        }
        sessions[key]?.used = now
        return session.token
    }

    /// Somebody signs out.
    package mutating func end(_ cookie: SessionCookie) { sessions[cookie.secret.digest] = nil }

    /// A token is good for nothing any more, and neither is what was made for it.
    package mutating func end(for token: TokenNumber) {
        codes = codes.filter { $0.value.token != token }
        sessions = sessions.filter { $0.value.token != token }
    }
}
