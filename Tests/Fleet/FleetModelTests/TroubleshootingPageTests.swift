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

    private static func rows() throws -> [Row] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/troubleshooting.md"), encoding: .utf8)
        return page.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
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
}
