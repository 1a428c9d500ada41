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
    ///
    /// Mappings written on one line, `{a: 1, a: 2}`, are not looked into.
    func markingNext(in text: String, with mark: Character) -> String? {
        guard let key = keys.first else { return nil }
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
