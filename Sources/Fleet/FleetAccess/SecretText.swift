// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import TorrentCore

/// Random bytes that are known to nobody but who was given them; written in base32 (RFC 4648, lower case, without padding).
///
/// Nothing prints them by accident, and nothing keeps them: whoever has to know one again keeps its ``digest``.
struct SecretText: Hashable, Sendable {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    private let characters: [UInt8]

    /// Draws so many characters of five bits each.
    init(characterCount: Int, using chance: inout some RandomNumberGenerator) {
        characters = (0..<characterCount).map { _ in Self.alphabet[Int(chance.next() as UInt64 >> 59)] }
    }

    /// Takes exactly so many characters of the alphabet.
    init?(_ text: some StringProtocol, characterCount: Int) {
        guard text.utf8.count == characterCount, text.utf8.allSatisfy(Self.isCharacter) else { return nil }
        characters = Array(text.utf8)
    }

    /// The secret, for whom it is meant.
    var text: String { String(decoding: characters, as: UTF8.self) }

    /// By which it is known again.
    var digest: SHA256Digest { ContentHash.sha256(characters) }

    static func isCharacter(_ byte: UInt8) -> Bool { alphabet.contains(byte) }
}

/// A value that must not end in a log or on a screen, however it is printed.
package protocol Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable, Sendable {}

extension Secret {
    package var debugDescription: String { description }
    /// Nothing.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
