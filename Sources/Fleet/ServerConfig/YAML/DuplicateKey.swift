// SPDX-License-Identifier: GPL-3.0-or-later

/// A key that stands twice in one mapping, of which the parser told only the first place.
struct DuplicateKey {
    /// The keys that stand twice; the place is that of the first of them.
    let keys: [String]
    /// Counted from 1.
    let line: Int
    /// Counted from 1, in Unicode scalars.
    let column: Int

    /// The text with a mark behind the key's next appearance at the same depth, or `nil` if that is not found.
    func markingNext(in text: String, with mark: Character) -> String? {
        guard let key = keys.first else { return nil }
        return markingNextLine(of: key, in: text, with: mark) ?? markingNextInBraces(key, in: text, with: mark)
    }

    /// The same for a mapping that has each key on a line of its own.
    private func markingNextLine(of key: String, in text: String, with mark: Character) -> String? {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard line < lines.count else { return nil }
        for index in line..<lines.count {
            let indentation = lines[index].prefix { $0 == " " }.count
            let rest = lines[index].dropFirst(indentation)
            if rest.isEmpty || rest.hasPrefix("#") || indentation >= column { continue }
            guard indentation == column - 1 else { return nil }
            guard let behindKey = Self.end(of: key, in: rest) else { continue }
            lines[index].insert(mark, at: behindKey)
            return lines.joined(separator: "\n")
        }
        return nil
    }

    /// The same for a mapping in braces, `{a: 1, a: 2}`.
    private func markingNextInBraces(_ key: String, in text: String, with mark: Character) -> String? {
        var place = text.startIndex
        for _ in 1..<max(line, 1) {
            guard let end = text[place...].firstIndex(of: "\n") else { return nil }
            place = text.index(after: end)
        }
        guard
            let start = text.unicodeScalars.index(
                place, offsetBy: max(column - 1, 0), limitedBy: text.endIndex)
        else { return nil }
        var walk = FlowWalk(text[start...])
        while let next = walk.nextEntry() {
            guard let behindKey = Self.end(of: key, in: text[next...]) else { continue }
            var marked = text
            marked.insert(mark, at: behindKey)
            return marked
        }
        return nil
    }

    /// Where a key ends, before a closing quotation mark, if the line begins with it and a colon follows.
    private static func end(of key: String, in line: Substring) -> String.Index? {
        for quote in ["", "\"", "'"] {
            guard line.hasPrefix(quote + key + quote) else { continue }
            let behind = line.dropFirst(key.count + 2 * quote.count).drop { $0 == " " }
            guard behind.first == ":" else { continue }
            return line.index(line.startIndex, offsetBy: quote.count + key.count)
        }
        return nil
    }
}

/// Goes through the entries of a mapping in braces.
private struct FlowWalk {
    private let text: Substring
    private var place: Substring.Index
    private var depth = 0

    /// Begins within the braces, before a key.
    init(_ text: Substring) {
        self.text = text
        place = text.startIndex
    }

    /// Where the next entry begins; `nil` when the braces are closed.
    mutating func nextEntry() -> Substring.Index? {
        var previous: Character = " "
        while place < text.endIndex {
            let character = text[place]
            place = text.index(after: place)
            switch character {
            case "\"" where Self.mayBeginText(previous), "'" where Self.mayBeginText(previous): skip(to: character)
            case "#" where previous.isWhitespace: place = text[place...].firstIndex(of: "\n") ?? text.endIndex
            case "{", "[": depth += 1
            case "}", "]":
                depth -= 1
                guard depth >= 0 else { return nil }
            case "," where depth == 0:
                return text[place...].firstIndex { !$0.isWhitespace }
            default: break
            }
            previous = character
        }
        return nil
    }

    private static func mayBeginText(_ previous: Character) -> Bool { " \t\n,:{[".contains(previous) }

    /// Goes behind the quotation mark that closes; one that is escaped or doubled begins another text, which comes to the same.
    private mutating func skip(to quote: Character) {
        while place < text.endIndex {
            let character = text[place]
            place = text.index(after: place)
            if character == quote { return }
            if character == "\\", quote == "\"", place < text.endIndex { place = text.index(after: place) }
        }
    }
}
