// SPDX-License-Identifier: GPL-3.0-or-later

/// A short text in letters that are seven rows high, to be read from across a room.
struct LargeText {
    private let text: [Character]
    private let letters: [[Substring]]

    /// Takes a text of letters that have a form (``LetterForm``); `nil` for any other, and for none.
    init?(_ text: String) {
        self.text = Array(text)
        var letters: [[Substring]] = []
        for character in text {
            guard let rows = LetterForm.rows(of: character) else { return nil }
            letters.append(rows)
        }
        guard !letters.isEmpty else { return nil }
        self.letters = letters
    }

    /// As large as fits: rows of `#` and blanks, or `nil` where it does not fit at all.
    ///
    /// A dot is two columns wide, for a column is half as wide as a row is high, or else one. A text that is too long for one
    /// line goes on below, if possible behind a character that parts words.
    func rows(columns: Int, height: Int) -> [String]? {
        for (dot, breaksWords) in [(2, false), (1, false), (1, true)] {
            let capacity = (columns - 1 + dot) / ((LetterForm.width + 1) * dot)
            guard let bands = bands(of: capacity, breaksWords: breaksWords),
                bands.count * (LetterForm.height + 1) - 1 <= height
            else { continue }
            return Array(bands.map { rows(of: $0, dot: dot) }.joined(separator: [""]))
        }
        return nil
    }

    /// The text in lines of at most so many letters, each as full as can be if words may be broken; `nil` where one is longer
    /// and may not.
    private func bands(of capacity: Int, breaksWords: Bool) -> [Range<Int>]? {
        guard capacity > 0 else { return nil }
        var bands: [Range<Int>] = []
        var start = 0
        while start < text.count {
            let end = start + capacity
            guard end < text.count else {
                bands.append(start..<text.count)
                break
            }
            let separator = text[start..<end].lastIndex { "-._:".contains($0) }
            if separator == nil, !breaksWords { return nil }
            let next = breaksWords ? end : separator.map { $0 + 1 } ?? end
            bands.append(start..<next)
            start = next
        }
        return bands
    }

    private func rows(of band: Range<Int>, dot: Int) -> [String] {
        (0..<LetterForm.height).map { row in
            letters[band].map { letter in
                letter[row].map { String(repeating: $0 == "#" ? "#" : " ", count: dot) }.joined()
            }.joined(separator: String(repeating: " ", count: dot))
        }
    }
}
