// SPDX-License-Identifier: GPL-3.0-or-later

/// Changes to the cells of a list; every other byte stays.
struct CSVEdit {
    private let bytes: [UInt8]
    private let separator: UInt8
    /// What takes the place of which bytes.
    private var changes: [(range: Range<Int>, text: [UInt8])] = []
    private var tail: [UInt8] = []

    init(_ bytes: [UInt8], separator: UInt8) {
        self.bytes = bytes
        self.separator = separator
    }

    /// The list with all changes.
    var result: [UInt8] {
        var result: [UInt8] = []
        var place = 0
        // Of changes at one place, such as cells that are added to an empty last one, the first comes first.
        let ordered = changes.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }
        for change in ordered.map(\.element) {
            result += bytes[place..<change.range.lowerBound] + change.text
            place = change.range.upperBound
        }
        result += bytes[place...]
        guard !tail.isEmpty else { return result }
        if let last = result.last, !last.endsLine, result != CSVText.byteOrderMark { result += lineEnd }
        return result + tail
    }

    /// Writes cells behind the last one of a row.
    mutating func extend(_ row: CSVRecord, with cells: [String]) {
        guard !cells.isEmpty else { return }
        changes.append((row.range.upperBound..<row.range.upperBound, cells.flatMap { [separator] + encoded($0) }))
    }

    /// Writes cells of a row by their places; a row that is too short for one gets empty cells before it.
    mutating func change(_ row: CSVRecord, _ cells: [Int: String]) {
        let beyond = cells.keys.filter { $0 >= row.cells.count }
        for (place, text) in cells where place < row.cells.count {
            // Without a change of what it says, a cell stays as it is written.
            if row.text(at: place) != text { changes.append((row.cells[place].range, encoded(text))) }
        }
        if let last = beyond.max() { extend(row, with: (row.cells.count...last).map { cells[$0] ?? "" }) }
    }

    /// Writes a row of such cells at the end.
    mutating func append(_ cells: [Int: String]) {
        guard let last = cells.keys.max() else { return }
        appendLine((0...last).map { cells[$0] ?? "" })
    }

    /// Writes a row at the end.
    mutating func appendLine(_ cells: [String]) {
        tail += cells.map(encoded).joined(separator: [separator]) + lineEnd
    }

    /// The line end that the list has: that of its first line.
    private var lineEnd: [UInt8] {
        let end = bytes.endOfLine(from: 0)
        let behind = bytes.startOfLine(behind: end)
        return end < behind ? Array(bytes[end..<behind]) : [.newline]
    }

    /// A cell as the list writes it, in quotation marks where it needs them.
    private func encoded(_ text: String) -> [UInt8] {
        let isPlain =
            !text.utf8.contains { $0 == separator || $0 == .quote || $0.endsLine || $0 == .tab }
            && text.first != " " && text.last != " " && text.first != "#"
        guard !isPlain else { return Array(text.utf8) }
        return [.quote] + text.utf8.flatMap { $0 == .quote ? [.quote, .quote] : [$0] } + [.quote]
    }
}
