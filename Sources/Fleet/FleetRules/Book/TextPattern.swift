// SPDX-License-Identifier: GPL-3.0-or-later

/// A pattern for names and firmware's texts: `*` is any run of characters, `?` is one.
///
/// Letter case does not matter.
package struct TextPattern: Hashable, Sendable, CustomStringConvertible {
    /// As it is written.
    package let description: String
    private let folded: [Unicode.Scalar]

    /// Takes 1 to 256 characters.
    package init?(_ text: String) {
        let folded = Self.folded(text)
        guard (1...RuleLimits.patternLength).contains(folded.count) else { return nil }
        description = text
        self.folded = folded
    }

    /// Whether all of a text, as ``folded(_:)`` makes it, is what the pattern says.
    package func matches(_ text: [Unicode.Scalar]) -> Bool {
        var (place, next) = (0, 0)
        // Where to go on when what follows the last star does not fit: one character later.
        var retry: (place: Int, next: Int)?
        while next < text.count {
            if place < folded.count, folded[place] == "*" {
                retry = (place + 1, next)
                place += 1
            } else if place < folded.count, folded[place] == "?" || folded[place] == text[next] {
                place += 1
                next += 1
            } else if let last = retry {
                (place, next) = (last.place, last.next + 1)
                retry = (last.place, last.next + 1)
            } else {
                return false
            }
        }
        return folded[place...].allSatisfy { $0 == "*" }
    }

    /// Small letters, without the blanks that firmware fills its texts up with.
    package static func folded(_ text: String) -> [Unicode.Scalar] {
        var scalars = Array(text.lowercased().unicodeScalars.prefix(RuleLimits.patternLength + 1))
        while let last = scalars.last, last == " " || last == "\t" { scalars.removeLast() }
        return Array(scalars.drop { $0 == " " || $0 == "\t" })
    }
}
