// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetRules

/// What is put into the templates of one machine.
///
/// A name is known, with a value or without, or it is not. To ask for one that is not known is a mistake wherever it stands;
/// for one without a value, where it would be written.
package struct TemplateValues: Hashable, Sendable {
    private var words: [TemplateWord: String] = [:]
    private var variables: [VariableName: String] = [:]
    private var otherVariables: Set<VariableName>

    /// Nothing has a value yet; `others` are the variables that other machines have.
    package init(knowing others: Set<VariableName> = []) {
        otherVariables = others
    }

    /// Gives a word its value; one without bytes is none.
    ///
    /// The server vouches for it: what a machine said is for ``tell(_:_:)``.
    package mutating func set(_ word: TemplateWord, to text: String) throws(TemplateValueMistake) {
        words[word] = text.isEmpty ? nil : try Self.checked(text, of: word.rawValue)
    }

    /// Gives a variable its value, which may be empty.
    package mutating func set(variable name: VariableName, to text: String) throws(TemplateValueMistake) {
        guard variables[name] != nil || variables.count < Limits.variables else {
            throw TemplateValueMistake(
                "there are more than \(Limits.variables) variables", remedy: "leave out \(name), or others")
        }
        variables[name] = try Self.checked(text, of: "vars.\(name)")
    }

    /// Gives a word a value that a machine told of itself.
    ///
    /// All but `A-Za-z0-9._-` becomes `-`, runs of it one, none at the ends; then it is cut. So it means nothing in any
    /// language a file may be in, and `Dell Inc.` is still known by it. What nothing is left of has no value.
    package mutating func tell(_ word: TemplateWord, _ text: String) {
        let clean = Self.cleaned(text)
        words[word] = clean.isEmpty ? nil : clean
    }

    /// What a fact becomes.
    package static func cleaned(_ text: String) -> String {
        var bytes: [UInt8] = []
        let dash = UInt8(ascii: "-")
        for scalar in text.unicodeScalars.prefix(Limits.factLength) {
            let byte = UInt8(exactly: scalar.value) ?? dash
            let kept = byte.isNameByte || byte == UInt8(ascii: ".") ? byte : dash
            if kept != dash || (bytes.last ?? dash) != dash { bytes.append(kept) }
        }
        if bytes.last == dash { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether anything may ask for that name.
    package func knows(_ name: TemplateName) -> Bool {
        switch name {
        case .word: true
        case .variable(let variable): variables[variable] != nil || otherVariables.contains(variable)
        }
    }

    /// Its value; `nil` for none.
    package subscript(name: TemplateName) -> String? {
        switch name {
        case .word(let word): words[word]
        case .variable(let variable): variables[variable]
        }
    }

    /// The variables that may be asked for, in order.
    package var knownVariables: [VariableName] {
        otherVariables.union(variables.keys).sorted()
    }

    private static func checked(_ text: String, of name: String) throws(TemplateValueMistake) -> String {
        guard text.utf8.count <= Limits.valueLength else {
            throw TemplateValueMistake(
                "\(name) has \(text.utf8.count) bytes", remedy: "at most \(Limits.valueLength) are allowed")
        }
        guard !text.unicodeScalars.contains(where: \.isControl) else {
            throw TemplateValueMistake(
                "\(name) has a control character or the end of a line in it",
                remedy: "write it in one line of printable characters, and longer texts as templates")
        }
        return text
    }
}

extension Unicode.Scalar {
    /// Control characters and the two that end lines and paragraphs.
    var isControl: Bool {
        properties.generalCategory == .control || value == 0x2028 || value == 0x2029
    }
}
