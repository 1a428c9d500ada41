// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a template, or something in it, is written.
package struct TemplatePlace: Hashable, Sendable {
    /// The file, as a person knows it: `templates/hostname`, `rules.yaml`.
    package let file: String
    /// Counted from 1.
    package let line: Int

    /// Puts the two together.
    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}

/// One mistake in a template, or in what was to be put into it.
package struct TemplateMistake: Error, Hashable, Sendable {
    /// Where it stands.
    package let place: TemplatePlace
    /// What was found, as the beginning of a sentence.
    package let found: String
    /// What is allowed, or what to do, as its end.
    package let remedy: String

    /// Puts a mistake together.
    package init(at place: TemplatePlace, found: String, remedy: String) {
        self.place = place
        self.found = found
        self.remedy = remedy
    }
}

/// Why a value cannot be given to templates; who reads the value knows where it stands.
package struct TemplateValueMistake: Error, Hashable, Sendable {
    /// What was found, as the beginning of a sentence.
    package let found: String
    /// What is allowed, or what to do, as its end.
    package let remedy: String

    init(_ found: String, remedy: String) {
        self.found = found
        self.remedy = remedy
    }
}

extension TemplatePlace: CustomStringConvertible {
    /// `templates/hostname:3`.
    package var description: String { "\(file):\(line)" }
}

extension TemplatePlace: Comparable {
    /// By file, then by line.
    package static func < (left: Self, right: Self) -> Bool {
        guard left.file.utf8.elementsEqual(right.file.utf8) else {
            return left.file.utf8.lexicographicallyPrecedes(right.file.utf8)
        }
        return left.line < right.line
    }
}

extension TemplateMistake: CustomStringConvertible {
    /// `templates/hostname:3: {{nmae}} is no known name; known are …`.
    package var description: String { "\(place): \(found); \(remedy)" }
}

extension TemplateValueMistake: CustomStringConvertible {
    /// What was found, then the remedy.
    package var description: String { "\(found); \(remedy)" }
}
