// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite struct APIPageTests {
    /// With `REFRESH_GOLDEN=1` in the environment the page is written instead; look at the difference before committing.
    @Test func `the page says what the code says`() throws {
        let root = (0..<4).reduce(URL(filePath: #filePath)) { folder, _ in folder.deletingLastPathComponent() }
        let page = root.appending(path: "docs/api.md")
        if ProcessInfo.processInfo.environment["REFRESH_GOLDEN"] == "1" {
            try APIPage.text.write(to: page, atomically: true, encoding: .utf8)
        }
        let there = try String(contentsOf: page, encoding: .utf8)
        let lines = (there.split(separator: "\n"), APIPage.text.split(separator: "\n"))
        let difference = zip(lines.0, lines.1).first { $0 != $1 }
        #expect(there == APIPage.text, "first at: \(difference.map { "\($0.0) | \($0.1)" } ?? "the end")")
    }
}
