// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// The tokens of one server; it keeps what a token is known by, and no token.
package struct TokenBook: Hashable, Sendable {
    /// Why there is no token.
    package enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// There are as many as there may be, and none has expired.
        case full
        /// It would be good for nothing.
        case expiresAtOnce

        package var description: String {
            switch self {
            case .full:
                "there are \(Limits.tokens) tokens already; revoke one that nobody needs (`token list` has them)"
            case .expiresAtOnce: "the token would have expired already; name a time to come, such as 90d"
            }
        }
    }

    /// What a text that may be a token turned out to be.
    package enum Finding: Hashable, Sendable {
        /// One of ours.
        case valid(TokenRecord)
        /// One of ours that was good until then.
        case expired(TokenRecord)
        /// None of ours: made up, mistyped or revoked.
        case unknown
    }

    private var records: [SHA256Digest: TokenRecord] = [:]
    /// The number of the next one.
    private(set) var next: UInt32 = 1

    /// No token yet.
    package init() {}

    /// Trusts that numbers and digests are there once.
    init(_ known: [TokenRecord], next: UInt32) {
        records = Dictionary(known.map { ($0.digest, $0) }) { first, _ in first }
        self.next = next
    }

    /// How many there are.
    package var count: Int { records.count }

    /// All of them, by number; those that have expired, too.
    package var list: [TokenRecord] { records.values.sorted { $0.number < $1.number } }

    /// Makes a token, which nobody knows but who is given the result.
    ///
    /// Where there are as many as there may be, those that have expired make room.
    package mutating func issue(
        _ role: AccessRole, label: TokenLabel, expires: WallTime?, using chance: inout some RandomNumberGenerator,
        at now: WallTime
    ) throws(Problem) -> (token: AccessToken, record: TokenRecord) {
        if let expires, expires <= now { throw .expiresAtOnce }
        if records.count >= Limits.tokens { records = records.filter { !$0.value.hasExpired(at: now) } }
        guard records.count < Limits.tokens, next < UInt32.max, let number = TokenNumber(next) else { throw .full }
        let token = AccessToken(role, using: &chance)
        let record = TokenRecord(
            number, role: role, label: label, made: now, expires: expires, digest: token.digest)
        records[token.digest] = record
        next += 1
        return (token, record)
    }

    /// Makes a token good for nothing from now on; tells which it was, or `nil` where there is none of that number.
    package mutating func revoke(_ number: TokenNumber) -> TokenRecord? {
        guard let record = self[number] else { return nil }
        return records.removeValue(forKey: record.digest)
    }

    /// What is known of the token of a number.
    package subscript(number: TokenNumber) -> TokenRecord? { records.values.first { $0.number == number } }

    /// Looks a token up.
    ///
    /// How long that takes tells something of the token's digest at the most, from which nobody comes to a token.
    package func find(_ token: AccessToken, at now: WallTime) -> Finding {
        guard let record = records[token.digest] else { return .unknown }
        return record.hasExpired(at: now) ? .expired(record) : .valid(record)
    }
}
