// SPDX-License-Identifier: GPL-3.0-or-later

/// Shares the rows of a terminal out among the parts of a screen: title on top, keys at the bottom, the rest between.
///
/// 1. A list, a text's end and large letters take the room that everything else leaves.
/// 2. Where there is too little room, empty rows go first, then rows of whatever is longest.
struct ScreenLayout {
    private let screen: Screen
    private let columns: Int
    private let height: Int

    init(_ screen: Screen, columns: Int, rows: Int) {
        self.screen = screen
        self.columns = columns
        height = rows
    }

    /// As many rows as the terminal has.
    func rows() -> [ScreenRow] {
        let keys = keyRows
        // A small terminal has no rows to spare for looks.
        let gap = height >= Limits.rowsForLooks ? 1 : 0
        let room = max(1, height - 1 - gap - gap - keys.count)
        let body = bodyRows(room)
        let filler = Array(repeating: ScreenRow.blank, count: max(0, room - body.count) + gap)
        let page = [titleRow] + Array(repeating: .blank, count: gap) + body + filler + keys
        return Array(page.prefix(height))
    }

    private var titleRow: ScreenRow {
        var title = " "
        for part in screen.title {
            let longer = title + (title == " " ? "" : "   ") + part
            if title != " ", TerminalText(longer).columns > columns { break }
            title = longer
        }
        return ScreenRow(TerminalText(title), .title, isFilled: true)
    }

    private var keyRows: [ScreenRow] {
        var rows: [String] = []
        for key in screen.keys {
            guard let last = rows.last, TerminalText("\(last)   \(key)").columns < columns else {
                rows.append(key)
                continue
            }
            rows[rows.count - 1] = "\(last)   \(key)"
        }
        return rows.prefix(max(1, height / 3)).map { ScreenRow($0, .help) }
    }

    private func bodyRows(_ room: Int) -> [ScreenRow] {
        var blocks = screen.parts.map(fixedRows)
        let taken = blocks.reduce(0) { $0 + ($1?.count ?? 0) }
        let left = max(1, room - taken)
        let blanks = screen.parts.count { $0 == .blank }
        for (index, part) in screen.parts.enumerated() where blocks[index] == nil {
            blocks[index] = rows(of: part, within: left, and: blanks)
        }
        return Self.fitted(blocks.map { $0 ?? [] }, into: room)
    }

    /// The rows of a part that has its own height; `nil` for one that takes what is left.
    private func fixedRows(_ part: Screen.Part) -> [ScreenRow]? {
        switch part {
        case .text(let sentence, let look):
            TerminalText(sentence).wrapped(to: columns - 1).map { ScreenRow($0, look) }
        case .blank:
            [.blank]
        case .bar(let percent):
            [bar(min(max(percent, 0), 100))]
        case .fact(let name, let value, let look):
            [ScreenRow(Self.padded(name, to: Limits.factName) + value, look)]
        case .list, .tail, .large:
            nil
        }
    }

    /// The rows of a part that takes what is left, and may have the place of so many empty rows, if it would not fit else.
    private func rows(of part: Screen.Part, within room: Int, and blanks: Int) -> [ScreenRow] {
        switch part {
        case .list(let choices):
            return rows(of: choices, within: room)
        case .tail(let lines, let skipped):
            let rows = lines.flatMap { TerminalText($0).wrapped(to: columns - 1) }
            let end = min(rows.count, max(rows.count - max(0, skipped), room))
            return rows[..<end].suffix(room).map { ScreenRow($0) }
        case .large(let text):
            let rows = LargeText(text)?.rows(columns: columns, height: room + blanks)
            return rows?.map { ScreenRow($0, .large) }
                ?? TerminalText(text).wrapped(to: columns - 1).map { ScreenRow($0, .strong) }
        case .text, .blank, .bar, .fact:
            return []
        }
    }

    private func bar(_ percent: Int) -> ScreenRow {
        let width = min(columns - Limits.besideBar, Limits.barWidth)
        let full = percent * width / 100
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
        return ScreenRow("[\(bar)] \(Self.padded("\(percent)", to: 3, atFront: true)) %", .bar)
    }

    private func rows(of choices: Screen.Choices, within room: Int) -> [ScreenRow] {
        let count = choices.entries.count
        let first = max(0, min(choices.selected - room / 2, count - room))
        let end = min(count, first + room)
        var rows = (first..<end).map { row(of: choices, at: $0) }
        guard room >= 3 else { return rows }
        if first > 0 { rows[0] = ScreenRow("  ^ \(first + 1) more") }
        if end < count { rows[rows.count - 1] = ScreenRow("  v \(count - end + 1) more") }
        return rows
    }

    private func row(of choices: Screen.Choices, at index: Int) -> ScreenRow {
        let entry = choices.entries[index]
        let isSelected = index == choices.selected
        let number = Self.padded("\(index + 1)", to: "\(choices.entries.count)".count, atFront: true)
        let front = "\(isSelected ? ">" : " ") \(number)  "
        let remark = entry.remark.isEmpty ? "" : "   \(entry.remark)"
        let room = max(1, columns - front.count - remark.count)
        let text = TerminalText(front + TerminalText(entry.name).cut(to: room).text + remark)
        return ScreenRow(text, isSelected ? .selected : .plain, isFilled: isSelected)
    }

    private static func padded(_ text: String, to width: Int, atFront: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - text.count))
        return atFront ? padding + text : text + padding
    }

    /// Leaves rows out until the rest fits: empty ones, then the last of the longest block.
    private static func fitted(_ blocks: [[ScreenRow]], into room: Int) -> [ScreenRow] {
        var blocks = blocks
        var excess = blocks.reduce(0) { $0 + $1.count } - room
        for index in blocks.indices where excess > 0 && blocks[index] == [.blank] {
            blocks[index] = []
            excess -= 1
        }
        while excess > 0, let longest = blocks.indices.max(by: { blocks[$0].count < blocks[$1].count }) {
            let cut = min(excess, max(1, blocks[longest].count - 1))
            blocks[longest].removeLast(cut)
            if let last = blocks[longest].last, !last.isFilled {
                blocks[longest][blocks[longest].count - 1].text = TerminalText("\(last.text.text) ...")
            }
            excess -= cut
        }
        return Array(blocks.joined().prefix(room))
    }
}
