// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow

/// A terminal as small as will do: it understands what the painter sends, wraps and scrolls as real ones do, and notes
/// what it does not understand.
struct TerminalModel {
    struct Cell: Hashable {
        var text = " "
        /// The parameters of the last SGR sequence.
        var style = "0"
    }

    let size: ScreenSize
    private(set) var cells: [[Cell]]
    private(set) var row = 0
    private(set) var column = 0
    private(set) var hasCursor = true
    private(set) var wraps = true
    /// Everything that was printed, in order, without control sequences.
    private(set) var printed = ""
    private(set) var unknown: [String] = []
    private var style = "0"

    init(_ size: ScreenSize) {
        self.size = size
        cells = Array(repeating: Array(repeating: Cell(), count: size.columns), count: size.rows)
    }

    /// What a person reads, row by row, without the blanks at the end.
    var lines: [String] {
        cells.map { row in
            let end = row.lastIndex { $0.text != " " }.map { $0 + 1 } ?? 0
            return row[..<end].map(\.text).joined()
        }
    }

    mutating func receive(_ bytes: [UInt8]) {
        var rest = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\u{1b}": obey(&rest)
            case "\r": column = 0
            case "\n": goDown()
            case "\u{f}": break
            default: scalar.value < 0x20 ? unknown.append("control \(scalar.value)") : print(scalar)
            }
        }
    }

    private mutating func obey(_ rest: inout ArraySlice<Unicode.Scalar>) {
        guard let kind = rest.popFirst() else { return unknown.append("lone escape") }
        guard kind == "[" else {
            let argument = rest.popFirst()
            if !((kind == "(" && argument == "B") || (kind == "%" && argument == "G")) { unknown.append("ESC \(kind)") }
            return
        }
        var parameters = ""
        while let scalar = rest.popFirst() {
            guard scalar.value >= 0x40 else {
                parameters.unicodeScalars.append(scalar)
                continue
            }
            return obey(scalar, parameters)
        }
        unknown.append("unfinished sequence")
    }

    private mutating func obey(_ final: Unicode.Scalar, _ parameters: String) {
        let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 1 }
        switch (final, parameters) {
        case ("H", _):
            row = min(size.rows, numbers[0]) - 1
            column = min(size.columns, numbers.count > 1 ? numbers[1] : 1) - 1
        case ("m", _): style = parameters
        case ("K", ""): erase(row, from: column)
        case ("J", "2"): for row in cells.indices { erase(row, from: 0) }
        case ("l", "?7"): wraps = false
        case ("h", "?7"): wraps = true
        case ("l", "?25"): hasCursor = false
        case ("h", "?25"): hasCursor = true
        case ("r", ""), ("l", "?6"), ("n", "6"): break
        default: unknown.append("CSI \(parameters)\(final)")
        }
    }

    private mutating func erase(_ row: Int, from column: Int) {
        for column in column..<size.columns { cells[row][column] = Cell(text: " ", style: style) }
    }

    private mutating func goDown() {
        guard row == size.rows - 1 else { return row += 1 }
        cells.removeFirst()
        cells.append(Array(repeating: Cell(), count: size.columns))
    }

    private mutating func print(_ scalar: Unicode.Scalar) {
        printed.unicodeScalars.append(scalar)
        if (0x300...0x36f).contains(scalar.value) {
            let place = max(0, column - 1)
            let owner = cells[row][place].text.isEmpty ? max(0, place - 1) : place
            cells[row][owner].text.unicodeScalars.append(scalar)
            return
        }
        let width = Self.isWide(scalar) ? 2 : 1
        if column + width > size.columns {
            guard wraps else {
                cells[row][size.columns - 1] = Cell(text: "\(scalar)", style: style)
                return
            }
            column = 0
            goDown()
        }
        cells[row][column] = Cell(text: "\(scalar)", style: style)
        if width == 2 { cells[row][column + 1] = Cell(text: "", style: style) }
        column += width
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        [0x3040...0x30ff, 0x4e00...0x9fff, 0xac00...0xd7a3, 0x1f300...0x1f5ff].contains { $0.contains(scalar.value) }
    }
}
