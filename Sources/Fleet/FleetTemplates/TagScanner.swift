// SPDX-License-Identifier: GPL-3.0-or-later

/// Finds the tags of a text, with their lines, and refuses what templates here do not have.
///
/// swift-mustache 2.1.1 keeps no lines of tags, follows nested sections and names without end, and gives an empty string for
/// what it does not know. So each text is read here first; what passes is a part of Mustache that both read alike.
struct TagScanner {
    private let file: String
    private let characters: [Character]
    private var index = 0
    private var line: Int
    /// Spaces and tabs that the line has had, until something else came; `nil` from then on.
    private var indentation: Int? = 0
    private var tags: [TemplateTag] = []
    private var open: [Int] = []

    init(_ text: String, at place: TemplatePlace) {
        file = place.file
        characters = Array(text)
        line = place.line
    }

    /// All tags but comments, in order.
    mutating func scan() throws(TemplateMistake) -> [TemplateTag] {
        while index < characters.count {
            if starts("{{") {
                try tag()
            } else {
                pass(characters[index])
            }
        }
        if let unclosed = open.last, let name = tags[unclosed].kind.name {
            throw mistake(
                "the section {{#\(name)}} does not end", "write {{/\(name)}} behind it", line: tags[unclosed].line)
        }
        return tags
    }

    private func starts(_ text: String, at place: Int? = nil) -> Bool {
        characters[(place ?? index)...].starts(with: text)
    }

    private mutating func pass(_ character: Character) {
        if character == "\n" || character == "\r\n" {
            line += 1
            indentation = 0
        } else if let spaces = indentation {
            indentation = character == " " || character == "\t" ? spaces + 1 : nil
        }
        index += 1
    }

    /// One tag, from its first brace on.
    private mutating func tag() throws(TemplateMistake) {
        let start = line
        index += 2
        let sigil = index < characters.count ? characters[index] : " "
        let (content, isStandalone) = try content(sigil: sigil)
        let before = indentation
        indentation = nil
        for character in content { pass(character) }
        index += sigil == "{" ? 3 : 2
        indentation = nil
        switch sigil {
        case "!": break
        case "#", "^": try section(content.dropFirst(), inverted: sigil == "^", line: start)
        case "/": try end(content.dropFirst(), line: start)
        case ">": try partial(content.dropFirst(), indentation: isStandalone ? before ?? 0 : 0, line: start)
        case "<", "$", "=", "%":
            throw mistake(
                "{{\(sigil) is not known here",
                "values, sections, partials and comments are; two braces as text are the"
                    + " value of a variable that has them", line: start)
        case "{", "&": try value(content.dropFirst(), line: start)
        default: try value(content[...], line: start)
        }
    }

    /// What stands before the closing braces, the first character among it; and whether nothing follows on the line.
    private func content(sigil: Character) throws(TemplateMistake) -> ([Character], isStandalone: Bool) {
        let closing = sigil == "{" ? "}}}" : "}}"
        let limit = sigil == "!" ? characters.count : min(characters.count, index + Limits.tagLength)
        var place = index
        while place < limit, !starts(closing, at: place) { place += 1 }
        guard starts(closing, at: min(place, characters.count)) else {
            throw mistake("{{ without \(closing)", "names have at most \(Limits.tagLength) characters")
        }
        let next = characters[(place + closing.count)...].first { $0 != " " && $0 != "\t" }
        return (Array(characters[index..<place]), next == nil || next == "\n" || next == "\r\n")
    }

    private mutating func value(_ content: ArraySlice<Character>, line: Int) throws(TemplateMistake) {
        let text = Self.trimmed(content)
        var parts = text.split(separator: "(", omittingEmptySubsequences: false)
        let named = parts.removeLast()
        guard named.hasSuffix(String(repeating: ")", count: parts.count)) else { throw noName(text, line: line) }
        var filters: [TemplateFilter] = []
        for part in parts {
            guard let filter = TemplateFilter(rawValue: String(part)) else {
                throw mistake(
                    "\"\(part)\" is no filter",
                    "filters are \(TemplateFilter.allCases.map(\.rawValue).joined(separator: ", "))", line: line)
            }
            filters.append(filter)
        }
        guard filters.count <= Limits.filters else {
            throw mistake("\(filters.count) filters for one value", "at most \(Limits.filters) are allowed", line: line)
        }
        let name = named.dropLast(parts.count)
        if name == "." {
            guard !open.isEmpty else { throw mistake("{{.}} outside of a section", "write the name", line: line) }
            tags.append(TemplateTag(kind: .value(nil, filters), line: line))
        } else {
            tags.append(TemplateTag(kind: .value(try self.name(String(name), line: line), filters), line: line))
        }
    }

    private mutating func section(
        _ content: ArraySlice<Character>, inverted: Bool, line: Int
    ) throws(TemplateMistake) {
        guard open.count < Limits.nesting else {
            throw mistake("a section within \(open.count) others", "at most \(Limits.nesting) are allowed", line: line)
        }
        open.append(tags.count)
        let name = try name(Self.trimmed(content), line: line)
        tags.append(TemplateTag(kind: .section(name, inverted: inverted, end: 0), line: line))
    }

    private mutating func end(_ content: ArraySlice<Character>, line: Int) throws(TemplateMistake) {
        let name = Self.trimmed(content)
        guard let start = open.popLast(), case .section(let opened, let inverted, _) = tags[start].kind else {
            throw mistake("{{/\(name)}} ends no section", "write {{#\(name)}} before it", line: line)
        }
        guard opened.description == name else {
            throw mistake(
                "{{/\(name)}} stands where the section of line \(tags[start].line) ends", "write {{/\(opened)}}",
                line: line)
        }
        tags[start].kind = .section(opened, inverted: inverted, end: tags.count)
        tags.append(TemplateTag(kind: .end, line: line))
    }

    private mutating func partial(
        _ content: ArraySlice<Character>, indentation: Int, line: Int
    ) throws(TemplateMistake) {
        let name = Self.trimmed(content)
        guard TemplateSet.isName(name) else {
            throw mistake("\"\(name)\" cannot be a template's name", TemplateSet.nameRule, line: line)
        }
        guard indentation <= Limits.indentation else {
            throw mistake(
                "a partial behind \(indentation) spaces", "at most \(Limits.indentation) are allowed", line: line)
        }
        tags.append(TemplateTag(kind: .partial(name, indentation: indentation), line: line))
    }

    private func name(_ text: String, line: Int) throws(TemplateMistake) -> TemplateName {
        guard let name = TemplateName(text) else { throw noName(text, line: line) }
        return name
    }

    private func noName(_ text: String, line: Int) -> TemplateMistake {
        mistake("{{\(text)}} is no known name", TemplateName.knownNames, line: line)
    }

    private static func trimmed(_ content: ArraySlice<Character>) -> String {
        var content = content
        while content.first?.isWhitespace == true { content.removeFirst() }
        while content.last?.isWhitespace == true { content.removeLast() }
        return String(content)
    }

    private func mistake(_ found: String, _ remedy: String, line: Int? = nil) -> TemplateMistake {
        TemplateMistake(at: TemplatePlace(file: file, line: line ?? self.line), found: found, remedy: remedy)
    }
}

extension TemplateName {
    /// The end of a sentence about one that is none.
    static var knownNames: String {
        "known are \(TemplateWord.allCases.map(\.rawValue).joined(separator: ", ")) and vars.NAME"
    }
}
