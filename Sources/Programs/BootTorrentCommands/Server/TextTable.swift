// SPDX-License-Identifier: GPL-3.0-or-later

import TorrentCore

/// Rows of words as columns for a person; whatever machines said, no terminal does anything but show it.
package struct TextTable {
    private var rows: [[String]]

    /// A table with these headings; the last column may be as wide as it likes.
    package init(_ headings: String...) {
        rows = [headings]
    }

    /// Whether it has no row but the headings.
    package var isEmpty: Bool { rows.count == 1 }

    /// Adds a row; what is not known is a dash.
    package mutating func add(_ cells: String?...) {
        rows.append(cells.map { $0.map(Self.clean) ?? "-" })
    }

    /// The lines, with the headings first.
    package var lines: [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
    }

    /// A text on one line.
    static func clean(_ text: String) -> String { text.withoutControlCharacters }
}
