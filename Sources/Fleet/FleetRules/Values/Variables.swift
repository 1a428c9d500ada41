// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// The name of a variable: a letter or `_`, then letters, digits, `_` and `-`.
package struct VariableName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name.
    package let text: String

    /// Takes up to 64 such characters.
    package init?(_ text: String) {
        guard (1...RuleLimits.variableNameLength).contains(text.utf8.count), let first = text.utf8.first,
            !(0x30...0x39).contains(first), first != UInt8(ascii: "-"),
            text.utf8.allSatisfy({ $0.isLetterOrDigit || "_-".utf8.contains($0) })
        else { return nil }
        self.text = text
    }

    /// What names look like, as the end of a sentence.
    package static let remedy = "use letters, digits, underscores and dashes, a letter or an underscore first"

    package var description: String { text }

    package static func < (one: Self, other: Self) -> Bool { one.text < other.text }
}

/// One variable.
package struct Variable: Hashable, Sendable {
    /// Its name.
    package let name: VariableName
    /// Its value, without control characters.
    package let value: String

    /// Pairs the two; `nil` for a value with control characters or of more than 1 KiB.
    package init?(_ name: VariableName, _ value: String) {
        guard value.utf8.count <= RuleLimits.variableLength, value == value.withoutControlCharacters else { return nil }
        self.name = name
        self.value = value
    }
}

/// Variables in the order they are written, each name once.
package struct Variables: Hashable, Sendable {
    /// All of them.
    package private(set) var all: [Variable] = []
    private var places: [VariableName: Int] = [:]

    /// None.
    package init() {}

    /// How many there are.
    package var count: Int { all.count }
    /// Whether there are none.
    package var isEmpty: Bool { all.isEmpty }

    /// The value of a name.
    package subscript(name: VariableName) -> String? { places[name].map { all[$0].value } }

    /// Adds one and says whether it was added: not if its name is there, or there are as many as allowed.
    @discardableResult
    package mutating func add(_ variable: Variable, limit: Int = RuleLimits.variables) -> Bool {
        guard all.count < limit, places[variable.name] == nil else { return false }
        places[variable.name] = all.count
        all.append(variable)
        return true
    }
}
