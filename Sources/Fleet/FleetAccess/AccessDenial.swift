// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a request is not answered, for a problem document (RFC 9457).
package struct AccessDenial: Hashable, Sendable {
    /// The kinds there are; the word is the problem's code.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        case secretInURL = "secret-in-url"
        case foreignHost = "foreign-host"
        case slowedDown = "slowed-down"
        case plainHTTP = "plain-http"
        case noCredentials = "no-credentials"
        case unknownToken = "unknown-token"
        case expiredToken = "expired-token"
        case noSession = "no-session"
        case unknownCode = "unknown-code"
        case wrongRole = "wrong-role"
        case foreignOrigin = "foreign-origin"
        case noHeader = "no-header"
    }

    /// Which kind.
    package let code: Code
    /// One sentence: what is wrong and what to do.
    package let sentence: String
    /// How long to wait until the next try (`Retry-After`), for who is slowed down.
    package let retryAfter: Duration?

    init(_ code: Code, _ sentence: String, retryAfter: Duration? = nil) {
        self.code = code
        self.sentence = sentence
        self.retryAfter = retryAfter
    }

    /// The status of the answer; with 401 goes `WWW-Authenticate: Bearer`.
    package var status: Int {
        switch code {
        case .noCredentials, .unknownToken, .expiredToken, .noSession, .unknownCode: 401
        case .secretInURL, .plainHTTP, .wrongRole, .foreignOrigin, .noHeader: 403
        case .foreignHost: 421
        case .slowedDown: 429
        }
    }

    /// Whole seconds of ``retryAfter``, at least one.
    package var retryAfterSeconds: Int64? {
        retryAfter.map { max(1, ($0.wholeNanosecondsUp + 999_999_999) / 1_000_000_000) }
    }
}

extension Duration {
    fileprivate var wholeNanosecondsUp: Int64 {
        let (seconds, attoseconds) = components
        return min(seconds, 1_000_000) * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
