// SPDX-License-Identifier: GPL-3.0-or-later

/// How much the keeping of rights may hold, whatever people and the network send.
package enum Limits {
    /// Tokens of one server: one for each person and program, and every list of them still fits a screen or ten.
    package static let tokens = 256
    /// Bytes of a token's label: one line of a table.
    package static let labelLength = 64
    /// Bytes of the file of tokens: twice what the most tokens with the longest labels have.
    package static let tokenFileLength = 2 * tokens * 256
    /// One-time codes that wait for their use; beyond them the oldest goes.
    package static let codes = 64
    /// How long a one-time code is good: a person opens the link at once.
    package static let codeAge = Duration.seconds(600)
    /// Sessions of pages; beyond them the one that was used longest ago goes.
    package static let sessions = 1_024
    /// How long a session lasts at most.
    package static let sessionAge = Duration.seconds(30 * 86_400)
    /// How long a session lasts that nobody uses.
    package static let sessionIdle = Duration.seconds(12 * 3_600)
    /// Addresses of which it is known that wrong tokens came from there; beyond them those with the fewest go.
    package static let wrongAddresses = 4_096
    /// Wrong tokens from one address that cost nothing but an answer: a person who pastes the wrong one, and tries again.
    package static let freeWrongTokens = 10
    /// After this time one wrong token of an address is forgotten.
    package static let wrongTokenAge = Duration.seconds(30)
    /// How long an address waits at most before it may try another token.
    package static let longestWait = Duration.seconds(60)
    /// Names that this server may have for browsers, and bytes of one (RFC 1035).
    package static let hostNameLength = 253
}
