// SPDX-License-Identifier: GPL-3.0-or-later

/// Turns frames into what one terminal must be sent (ECMA-48), writing only what changed.
///
/// A serial line of 9600 baud takes two seconds for a whole screen.
///
/// 1. Each row begins with the cursor's position, and line breaks of the terminal's own are off: a character that is
///    wider there than we think spoils no other row.
/// 2. A page that takes another's place is written row by row, each whole: nobody sees two halves, and who searches
///    what a console was sent finds every sentence in one piece.
/// 3. A row with anything but ASCII is written whole or not at all.
package struct ScreenPainter: Sendable {
    /// Asks where the cursor is after sending it further than any screen goes; ``KeyDecoder`` knows the answer.
    package static let sizeQuestion = Array("\u{1b}[999;999H\u{1b}[6n".utf8)

    private let palette: ScreenPalette
    private var shown: ScreenFrame?
    private var isDoubtful = false

    /// Begins with a terminal that shows nobody knows what.
    package init(_ palette: ScreenPalette) {
        self.palette = palette
    }

    /// The bytes that make the terminal show this frame.
    package mutating func paint(_ frame: ScreenFrame) -> [UInt8] {
        var output = ""
        if let shown, shown.size == frame.size {
            if isDoubtful { output += palette.preparation }
            let isWhole = isDoubtful || shown.page != frame.page
            for row in frame.rows.indices {
                output += change(of: row, from: isWhole ? nil : shown.rows[row], to: frame.rows[row])
            }
        } else {
            output += palette.preparation + "\u{1b}[2J"
            for row in frame.rows.indices where frame.rows[row].contains(where: { $0 != .blank }) {
                output += change(of: row, from: nil, to: frame.rows[row])
            }
        }
        // Where the cursor cannot be hidden it is out of the way, and whoever writes next does so at the bottom.
        if !output.isEmpty { output += "\u{1b}[\(frame.size.rows);1H" }
        shown = frame
        isDoubtful = false
        return Array(output.utf8)
    }

    /// Somebody else may have written on the terminal: the next frame is written whole, over what is there.
    package mutating func doubt() {
        isDoubtful = true
    }

    /// Nobody knows what the terminal shows: it is emptied before the next frame.
    package mutating func forget() {
        shown = nil
    }

    /// The bytes that hand the terminal to a program: all modes as usual, empty, the cursor on.
    package mutating func clear() -> [UInt8] {
        shown = nil
        return Array("\(ScreenPalette.release)\u{1b}[2J\u{1b}[H".utf8)
    }

    /// The bytes that hand the terminal to another kernel, which goes on below what is there.
    package mutating func leave() -> [UInt8] {
        let row = shown?.size.rows ?? ScreenSize.usual.rows
        shown = nil
        return Array("\(ScreenPalette.release)\u{1b}[\(row);1H\r\n".utf8)
    }

    private func change(of row: Int, from old: [ScreenFrame.Cell]?, to new: [ScreenFrame.Cell]) -> String {
        guard let old else { return written(new[...], at: row) }
        guard old != new, let first = new.indices.first(where: { old[$0] != new[$0] }),
            let last = new.indices.last(where: { old[$0] != new[$0] })
        else { return "" }
        guard Self.isASCII(old), Self.isASCII(new) else { return written(new[...], at: row) }
        return written(new[first...], upTo: last, at: row)
    }

    /// A row from some cell on: its last blanks are erased rather than written, the edge never passed.
    private func written(_ cells: ArraySlice<ScreenFrame.Cell>, upTo last: Int? = nil, at row: Int) -> String {
        let content = cells.lastIndex { $0 != .blank }.map { $0 + 1 } ?? cells.startIndex
        let end = min(content, (last ?? cells.endIndex) + 1)
        var output = "\u{1b}[\(row + 1);\(cells.startIndex + 1)H"
        var style = ScreenPalette.plain
        for cell in cells[..<end] {
            let wanted = palette.sequence(for: cell.look)
            if wanted != style { output += wanted }
            style = wanted
            output += cell.text
        }
        if style != ScreenPalette.plain { output += ScreenPalette.plain }
        let isErasing = content < cells.endIndex && last.map { $0 >= content } ?? true
        return output + (isErasing ? "\u{1b}[K" : "")
    }

    private static func isASCII(_ cells: [ScreenFrame.Cell]) -> Bool {
        cells.allSatisfy { $0.text.utf8.count == 1 }
    }
}
