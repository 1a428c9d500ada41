// SPDX-License-Identifier: GPL-3.0-or-later

/// What a key holds.
package indirect enum SchemaType: Hashable, Sendable {
    /// Any text.
    case text
    /// RFC 3339 with milliseconds.
    case time
    /// Seconds, with decimals.
    case seconds
    /// A whole number of bytes, or bytes a second.
    case bytes
    /// A whole number that is not negative.
    case count
    /// A whole number, which may be negative.
    case whole
    /// A number with decimals.
    case number
    /// `true` or `false`.
    case flag
    /// One of these words.
    case word([String])
    /// As many as are said at most.
    case list(SchemaType, atMost: Int?)
    /// Texts by names that are not known beforehand.
    case texts
    /// Another document.
    case object(ObjectSchema)
    /// That, or `null`.
    case optional(SchemaType)

    /// One of an enumeration's words.
    package static func word<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) -> Self
    where Word.RawValue == String {
        .word(type.allCases.map(\.rawValue))
    }

    /// A list without a bound of its own.
    package static func list(_ type: SchemaType) -> Self { .list(type, atMost: nil) }
}

/// The keys of a document, in order; all of them are there, if need be with `null`, but in what is sent to a server.
package struct ObjectSchema: Hashable, Sendable {
    /// One key.
    package struct Member: Hashable, Sendable {
        /// The key.
        package let key: String
        /// What it holds.
        package let type: SchemaType
        /// What it means, in a sentence or two.
        package let text: String

        /// Puts the three together.
        package init(_ key: String, _ type: SchemaType, _ text: String) {
            self.key = key
            self.type = type
            self.text = text
        }
    }

    /// Its name in the OpenAPI document.
    package let name: String
    /// What it is, in one sentence.
    package let text: String
    /// The keys.
    package let members: [Member]
    /// Whether it is sent to a server, too: then what may be `null` may be left out.
    package let isInput: Bool
    /// Whether it is written as a list that has the value of each key in that order, and no key: where there are thousands,
    /// keys are most of the text.
    package let isRow: Bool

    /// Puts these together.
    package init(
        _ name: String, _ text: String, _ members: [Member], isInput: Bool = false, isRow: Bool = false
    ) {
        self.isInput = isInput
        self.isRow = isRow
        self.name = name
        self.text = text
        self.members = members
    }
}
