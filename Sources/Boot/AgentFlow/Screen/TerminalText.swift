// SPDX-License-Identifier: GPL-3.0-or-later

/// Text that is safe to send to a terminal, and whose columns are known: names and reasons come from the network.
package struct TerminalText: Hashable, Sendable {
    /// What takes one place: a character with the marks over it.
    struct Glyph: Hashable, Sendable {
        var text: String
        /// 1 or 2.
        let columns: Int
        var marks = 0

        static let space = Self(text: " ", columns: 1)
    }

    private(set) var glyphs: [Glyph] = []

    /// Puts a `?` where a scalar would do something else than show.
    package init(_ text: String) {
        for scalar in text.unicodeScalars.prefix(Limits.textLength) { append(scalar) }
    }

    private init(_ glyphs: some Sequence<Glyph>) {
        self.glyphs = Array(glyphs)
    }

    /// The text as it may be sent.
    package var text: String { glyphs.map(\.text).joined() }

    /// How many columns it takes.
    package var columns: Int { glyphs.reduce(0) { $0 + $1.columns } }

    /// As much of it as fits; what is cut off is shown by three dots where there is room for them.
    package func cut(to columns: Int) -> Self {
        guard self.columns > columns else { return self }
        let dots = columns > 8 ? 3 : 0
        return Self(glyphs.prefix(count(fittingInto: columns - dots)) + Array(repeating: Self.dot, count: dots))
    }

    /// Breaks it at spaces into lines that fit; a word that is longer than a line is broken too.
    package func wrapped(to columns: Int) -> [Self] {
        let columns = max(2, columns)
        var lines: [Self] = []
        var line: [Glyph] = []
        var length = 0
        for word in glyphs.split(separator: .space) {
            var word = Self(word)
            if !line.isEmpty, length + 1 + word.columns > columns {
                lines.append(Self(line))
                line = []
                length = 0
            }
            while word.columns > columns {
                let count = word.count(fittingInto: columns)
                lines.append(Self(word.glyphs.prefix(count)))
                word = Self(word.glyphs.dropFirst(count))
            }
            if !line.isEmpty { line.append(.space) }
            line += word.glyphs
            length = line.reduce(0) { $0 + $1.columns }
        }
        return lines + (line.isEmpty ? [] : [Self(line)])
    }

    private static let dot = Glyph(text: ".", columns: 1)

    private func count(fittingInto columns: Int) -> Int {
        var left = columns
        return glyphs.prefix { glyph in
            left -= glyph.columns
            return left >= 0
        }.count
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        switch GlyphKind(scalar) {
        case .narrow:
            glyphs.append(Glyph(text: String(Character(scalar)), columns: 1))
        case .wide:
            glyphs.append(Glyph(text: String(Character(scalar)), columns: 2))
        case .mark where !glyphs.isEmpty:
            let last = glyphs.count - 1
            guard glyphs[last].marks < Limits.marks else { return }
            glyphs[last].text.unicodeScalars.append(scalar)
            glyphs[last].marks += 1
        case .mark, .unsafe:
            glyphs.append(Glyph(text: "?", columns: 1))
        case .selector:
            break
        }
    }
}
