// SPDX-License-Identifier: GPL-3.0-or-later

/// How many columns and rows a screen has; what a terminal claims beyond reason is cut.
package struct ScreenSize: Hashable, Sendable {
    /// Characters in a row.
    package let columns: Int
    /// Rows.
    package let rows: Int

    /// What a terminal has that does not say: a serial line.
    package static let usual = Self(columns: 80, rows: 24)

    /// Takes a size, and the nearest one that can be drawn on where it is none.
    package init(columns: Int, rows: Int) {
        self.columns = min(max(columns, Limits.columns.lowerBound), Limits.columns.upperBound)
        self.rows = min(max(rows, Limits.rows.lowerBound), Limits.rows.upperBound)
    }

    /// Takes what a terminal answered; `nil` for what no terminal of ours is.
    package init?(answered columns: Int, rows: Int) {
        guard Limits.columns.contains(columns), Limits.rows.contains(rows) else { return nil }
        self.init(columns: columns, rows: rows)
    }
}
