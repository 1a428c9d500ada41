// SPDX-License-Identifier: GPL-3.0-or-later

import FleetModel
import Foundation
import Testing

/// Holds the tables of docs/troubleshooting.md against the codes.
@Suite struct TroubleshootingPageTests {
    private struct Row: Hashable {
        let code: String
        let severity: String
        let sentence: String
    }

    private static func page() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/troubleshooting.md"), encoding: .utf8)
    }

    /// The cells of each row.
    private static func table() throws -> [[String]] {
        try page().split(separator: "\n").map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    private static func rows() throws -> [Row] {
        try table().compactMap { cells in
            guard cells.count == 4, cells[0].hasPrefix("`"), !cells[3].isEmpty else { return nil }
            return Row(code: cells[0].trimmingCharacters(in: ["`"]), severity: cells[1], sentence: cells[2])
        }
    }

    @Test func `the page has every code, in their order, with what it means`() throws {
        let expected = ProblemCode.allCases.map {
            Row(code: $0.rawValue, severity: $0.severity.rawValue, sentence: $0.sentence)
        }
        #expect(try Self.rows() == expected)
    }

    @Test func `the page has every reason why a machine stands still, in their order, with what it means`() throws {
        let rows = try Self.table().filter { $0.count == 3 && $0[0].hasPrefix("`") && !$0[2].isEmpty }
        #expect(
            rows.map { [$0[0].trimmingCharacters(in: ["`"]), $0[1]] }
                == StandstillCode.allCases.map { [$0.rawValue, $0.meaning] })
    }
}
