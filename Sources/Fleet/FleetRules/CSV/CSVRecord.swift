// SPDX-License-Identifier: GPL-3.0-or-later

/// One cell of a list, with the bytes it is made of.
struct CSVCell: Hashable, Sendable {
    /// Quotation marks and blanks around it among them.
    let range: Range<Int>
    /// What it says, without those.
    let text: String
}

/// One row of a list that is neither blank nor a comment.
struct CSVRecord: Hashable, Sendable {
    /// Where it begins, from 1; a cell in quotation marks may go on to further lines.
    let line: Int
    /// Its bytes without the line's end.
    let range: Range<Int>
    let cells: [CSVCell]
    /// Why its cells cannot be told apart.
    let flaw: ValueFlaw?

    /// What a cell says; empty where the row is shorter.
    func text(at column: Int) -> String {
        cells.indices.contains(column) ? cells[column].text : ""
    }

    /// Whether no cell says anything: spreadsheets write such rows behind the last one.
    var isEmpty: Bool { flaw == nil && cells.allSatisfy(\.text.isEmpty) }
}
