// SPDX-License-Identifier: GPL-3.0-or-later

/// One value of a YAML file and the line it begins on.
struct YAMLValue: Hashable, Sendable {
    enum Content: Hashable, Sendable {
        /// Text as it stands, with escapes resolved; plain text may mean a number or a truth value.
        case scalar(String, isPlain: Bool)
        case list([YAMLValue])
        case mapping([YAMLEntry])
        /// Nothing at all, `~` or `null`.
        case nothing
    }

    let content: Content
    /// Counted from 1.
    let line: Int
    /// Whether it is a mapping of which an entry was passed over: one whose key stands twice, or is no word.
    ///
    /// A problem tells of it. What is in such a mapping is less than was meant.
    private(set) var lacksEntries = false

    /// Whether nothing was passed over in it, at any depth.
    var isWhole: Bool {
        guard !lacksEntries else { return false }
        return switch content {
        case .scalar, .nothing: true
        case .list(let elements): elements.allSatisfy(\.isWhole)
        case .mapping(let entries): entries.allSatisfy(\.isWhole)
        }
    }

    var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// Plain text that is a truth value in YAML 1.1, which the 2018 program's files were read with.
    var flag: Bool? {
        guard case .scalar(let text, isPlain: true) = content else { return nil }
        return switch text.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }

    /// Plain decimal digits; `nil` also when they do not fit.
    var integer: Int? {
        guard case .scalar(let text, isPlain: true) = content else { return nil }
        return Int(text)
    }

    /// What it is, as the beginning of a sentence.
    var shown: String {
        switch content {
        case .scalar(let text, _): text.quoted
        case .list: "a list"
        case .mapping: "a mapping"
        case .nothing: "nothing"
        }
    }
}

/// One key of a mapping with its value.
struct YAMLEntry: Hashable, Sendable {
    let key: String
    /// The line the key stands on, counted from 1.
    let line: Int
    let value: YAMLValue
    /// Whether the same key stands in the mapping once more, so that nobody knows which value is meant.
    var standsTwice = false

    /// Whether it says what was meant.
    var isWhole: Bool { !standsTwice && value.isWhole }
}
