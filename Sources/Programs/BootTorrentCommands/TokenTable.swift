// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetAccess
package import TorrentCore

/// Tokens as people read them.
package enum TokenTable {
    /// A line for each, with a heading; one line where there is none.
    package static func lines(of book: TokenBook, at now: WallTime) -> [String] {
        guard book.count > 0 else { return ["There are no tokens; make one with: boottorrent token new"] }
        let rows =
            [["TOKEN", "ROLE", "GOOD", "LABEL"]]
            + book.list.map { ["\($0.number)", $0.role.rawValue, expiry(of: $0, at: now), $0.label.text] }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ") + "  "
                + row[3]
        }
    }

    /// How long a token is still good.
    package static func expiry(of record: TokenRecord, at now: WallTime) -> String {
        guard let end = record.expires else { return "for ever" }
        let seconds = (end.milliseconds - now.milliseconds) / 1_000
        return switch seconds {
        case ...0: "no more"
        case ..<7_200: "\(max(1, seconds / 60)) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) days"
        }
    }
}
