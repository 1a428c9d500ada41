// SPDX-License-Identifier: GPL-3.0-or-later

/// What apt says when the lists of a suite do not come.
package enum AptWords: Hashable, Sendable {
    /// They are not signed, or by nobody who is trusted.
    case notSigned(String)
    /// The mirror has no such suite.
    case noSuite(String)
    /// Anything else, such as a network that is down.
    case other(String)

    /// Sorts out what it printed on standard error, in English; its first sentence about an error is kept.
    package init(_ text: String) {
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        let errors = lines.filter { $0.hasPrefix("E: ") || $0.hasPrefix("W: ") }
        if let line = errors.first(where: { line in Self.signs.contains { line.contains($0) } }) {
            self = .notSigned(Self.sentence(line))
        } else if let line = errors.first(where: { $0.contains("does not have a Release file") }) {
            self = .noSuite(Self.sentence(line))
        } else {
            let line = lines.first { $0.hasPrefix("E: ") } ?? errors.first ?? lines.last ?? "nothing was said"
            self = .other(Self.sentence(line))
        }
    }

    private static let signs = [
        "GPG error", "OpenPGP signature verification failed", "is not signed", "NO_PUBKEY", "BADSIG", "EXPKEYSIG",
        "signatures were invalid", "couldn't be verified", "Clearsigned file isn't valid",
    ]

    /// Without the mark in front, and no longer than a sentence should be.
    private static func sentence(_ line: String) -> String {
        let words = line.hasPrefix("E: ") || line.hasPrefix("W: ") ? line.dropFirst(3) : line[...]
        return String(words.prefix(HostLimits.sentenceLength))
    }
}
