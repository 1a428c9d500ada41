// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// The public number of a token, from 1 on; none is given twice.
package struct TokenNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number.
    package let value: UInt32

    /// Takes 1 and more; `nil` for 0.
    package init?(_ value: UInt32) {
        guard value > 0 else { return nil }
        self.value = value
    }

    /// Reads what ``description`` writes, and the number alone.
    package init?(_ text: some StringProtocol) {
        let digits = text.utf8.first == UInt8(ascii: "t") ? text.dropFirst() : text.dropFirst(0)
        guard let value = digits.decimal(as: UInt32.self) else { return nil }
        self.init(value)
    }

    /// As people write it: `t3`.
    package var description: String { "t\(value)" }

    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

/// What a person calls a token, on one line.
package struct TokenLabel: Hashable, Sendable, CustomStringConvertible {
    /// The text.
    package let text: String

    /// Takes 1 to 64 bytes without control characters, and without blanks at either end; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        guard (1...Limits.labelLength).contains(text.utf8.count), text.withoutControlCharacters.hasSameBytes(as: text),
            text.utf8.first != UInt8(ascii: " "), text.utf8.last != UInt8(ascii: " ")
        else { return nil }
        self.text = text
    }

    package var description: String { text }
}

/// What the server keeps of a token: everything but the token.
package struct TokenRecord: Hashable, Sendable {
    /// What people call it in lists, and when they revoke it.
    package let number: TokenNumber
    /// What its holder may do.
    package let role: AccessRole
    /// What it is for.
    package let label: TokenLabel
    /// When it was made.
    package let made: WallTime
    /// From when on it is good for nothing; `nil` for one that never expires.
    package let expires: WallTime?
    /// By which the token is known again.
    package let digest: SHA256Digest

    /// Puts a record together.
    package init(
        _ number: TokenNumber, role: AccessRole, label: TokenLabel, made: WallTime, expires: WallTime?,
        digest: SHA256Digest
    ) {
        self.number = number
        self.role = role
        self.label = label
        self.made = made
        self.expires = expires
        self.digest = digest
    }

    /// Whether it is good for nothing any more.
    package func hasExpired(at now: WallTime) -> Bool { expires.map { $0 <= now } ?? false }
}

extension StringProtocol {
    /// Reads decimal digits and nothing else; no sign, and no zeros in front.
    func decimal<Number: FixedWidthInteger>(as: Number.Type) -> Number? {
        guard utf8.allSatisfy({ (0x30...0x39).contains($0) }), utf8.first != 0x30 || utf8.count == 1 else { return nil }
        return Number(self)
    }
}
