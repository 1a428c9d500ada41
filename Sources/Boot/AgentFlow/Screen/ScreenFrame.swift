// SPDX-License-Identifier: GPL-3.0-or-later

/// A screen laid out for one terminal: what each of its cells shows.
package struct ScreenFrame: Hashable, Sendable {
    /// One place on a terminal.
    package struct Cell: Hashable, Sendable {
        /// What is in it; nothing in the right half of a wide character.
        package let text: String
        /// How it stands out.
        package let look: Screen.Look

        static let blank = Self(text: " ", look: .plain)
    }

    /// Rows of cells.
    package let size: ScreenSize
    /// The page it was made from.
    package let page: Screen.Page
    /// From top to bottom, each as long as the terminal is wide.
    package let rows: [[Cell]]

    /// Lays a screen out.
    package init(_ screen: Screen, size: ScreenSize) {
        self.size = size
        page = screen.page
        let layout = ScreenLayout(screen, columns: size.columns, rows: size.rows)
        rows = layout.rows().map { $0.cells(columns: size.columns) }
    }

    /// What a person reads, row by row, without the blanks at the end.
    package var lines: [String] {
        rows.map { row in
            let end = row.lastIndex { $0.text != " " }.map { $0 + 1 } ?? 0
            return row[..<end].map(\.text).joined()
        }
    }
}

/// One row before it is cells: a text, and how all of it looks.
struct ScreenRow: Hashable {
    var text: TerminalText
    var look = Screen.Look.plain
    /// Whether the look goes on behind the text to the terminal's edge.
    var isFilled = false

    static let blank = Self("")

    init(_ text: TerminalText, _ look: Screen.Look = .plain, isFilled: Bool = false) {
        self.text = text
        self.look = look
        self.isFilled = isFilled
    }

    init(_ text: String, _ look: Screen.Look = .plain) {
        self.init(TerminalText(text), look)
    }

    /// Exactly as many cells as asked for.
    func cells(columns: Int) -> [ScreenFrame.Cell] {
        var cells: [ScreenFrame.Cell] = []
        for glyph in text.cut(to: columns).glyphs {
            let look = self.look == .large && glyph == .space ? .plain : self.look
            cells.append(.init(text: glyph.text, look: look))
            if glyph.columns == 2 { cells.append(.init(text: "", look: look)) }
        }
        let filler = isFilled ? ScreenFrame.Cell(text: " ", look: look) : .blank
        return cells + Array(repeating: filler, count: columns - cells.count)
    }
}
