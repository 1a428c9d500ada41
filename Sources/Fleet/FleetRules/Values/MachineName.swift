// SPDX-License-Identifier: GPL-3.0-or-later

/// What an administrator calls a machine: a host's name.
///
/// Letter case does not matter.
package struct MachineName: Sendable {
    /// The name as it is written.
    package let text: String
    /// The same in small letters.
    package let folded: String

    /// Takes 1 to 63 letters, digits and `- . _`, a letter or digit first.
    ///
    /// `nil` also for what could be taken for another way to say which machine is meant: a MAC address, a UUID, and the `m17`
    /// of the server's own numbers.
    package init?(_ text: String) {
        guard (1...RuleLimits.machineNameLength).contains(text.utf8.count), let first = text.utf8.first,
            first.isLetterOrDigit, text.utf8.allSatisfy({ $0.isLetterOrDigit || "-._".utf8.contains($0) }),
            !Self.isAnotherName(text)
        else { return nil }
        self.text = text
        folded = text.lowercased()
    }

    /// What names look like, as the end of a sentence.
    package static let remedy =
        "write 1 to 63 letters, digits, dots, dashes and underscores, a letter or digit first, "
        + "and nothing that looks like a MAC address, a UUID, or m17"

    private static func isAnotherName(_ text: String) -> Bool {
        let digits = text.utf8.filter { $0.isHexadecimalDigit }.count
        let marks = text.utf8.filter { "-.".utf8.contains($0) }.count
        if digits + marks == text.utf8.count {
            let isMAC = digits == 12 && [0, 2, 5].contains(marks)
            if isMAC || digits == 32 && [0, 4].contains(marks) { return true }
        }
        let isNumbered = text.utf8.first == UInt8(ascii: "m") || text.utf8.first == UInt8(ascii: "M")
        return isNumbered && text.utf8.count > 1 && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }
}

extension MachineName: Hashable, Comparable, CustomStringConvertible {
    package static func == (one: Self, other: Self) -> Bool { one.folded == other.folded }

    package static func < (one: Self, other: Self) -> Bool { one.folded < other.folded }

    package func hash(into hasher: inout Hasher) { hasher.combine(folded) }

    package var description: String { text }
}

extension UInt8 {
    var isLetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self)
    }

    var isHexadecimalDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x46).contains(self) || (0x61...0x66).contains(self)
    }
}
