// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
package import TorrentCore

/// What a person or a program proves its role with: `bt_op_` and 32 characters, which are 160 bits.
///
/// The prefix lets people, and programs that look for secrets in texts, tell what it is.
package struct AccessToken: Hashable, Secret {
    private static let characterCount = 32
    /// How all of them begin.
    private static let start = Array("bt_".utf8)

    /// What it says it is for; what counts is the role in the server's book.
    package let role: AccessRole
    private let secret: SecretText

    /// Draws a token.
    package init(_ role: AccessRole, using chance: inout some RandomNumberGenerator) {
        self.role = role
        secret = SecretText(characterCount: Self.characterCount, using: &chance)
    }

    /// Reads ``text``; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        let found = AccessRole.allCases.first { text.utf8.starts(with: $0.prefix.utf8) }
        guard let role = found,
            let secret = SecretText(String(text).dropFirst(role.prefix.count), characterCount: Self.characterCount)
        else { return nil }
        self.role = role
        self.secret = secret
    }

    /// The token, for whom it is meant.
    package var text: String { role.prefix + secret.text }

    /// By which it is known again.
    package var digest: SHA256Digest { ContentHash.sha256(Array(text.utf8)) }

    /// Not the token.
    package var description: String { "(a token of role \(role.rawValue))" }

    /// A text, such as one that quotes a request, without the tokens in it.
    package static func cut(outOf text: String) -> String {
        guard text.contains(bytes: start) else { return text }
        var rest = Array(text.utf8)[...]
        var kept: [UInt8] = []
        while let byte = rest.first {
            if let role = AccessRole.allCases.first(where: { rest.starts(with: $0.prefix.utf8) }) {
                kept += Array((role.prefix + "...").utf8)
                rest = rest.dropFirst(role.prefix.utf8.count).drop(while: SecretText.isCharacter)
            } else {
                kept.append(byte)
                rest.removeFirst()
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}

extension AccessRole {
    /// What tokens of this role begin with.
    fileprivate var prefix: String {
        switch self {
        case .reader: "bt_rd_"
        case .operator: "bt_op_"
        case .server: "bt_sv_"
        }
    }
}
