// SPDX-License-Identifier: GPL-3.0-or-later

/// Where something is written.
package struct RuleOrigin: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The file, as messages call it.
    package let file: String
    /// Counted from 1.
    package let line: Int

    /// Pairs the two.
    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    /// `rules.yaml:3`.
    package var description: String { "\(file):\(line)" }

    package static func < (one: Self, other: Self) -> Bool {
        one.file == other.file ? one.line < other.line : one.file < other.file
    }
}

/// A mistake in a list of machines.
package struct RuleMistake: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it stands.
    package let origin: RuleOrigin
    /// The column it is about; empty for the whole line or file.
    package let column: String
    /// What was found, as the beginning of a sentence.
    package let found: String
    /// What to do, as its end.
    package let remedy: String

    /// Puts these together.
    package init(at origin: RuleOrigin, column: String = "", found: String, remedy: String) {
        self.origin = origin
        self.column = column
        self.found = found
        self.remedy = remedy
    }

    /// `machines.csv:4: mac: "52:54" is no MAC address; write …`.
    package var description: String { "\(origin): \(column.isEmpty ? "" : "\(column): ")\(found); \(remedy)" }
}

/// Why a text does not mean what its key wants.
package struct ValueFlaw: Error, Hashable, Sendable {
    /// What was found, as the beginning of a sentence.
    package let found: String
    /// What is allowed, as its end.
    package let remedy: String
}
