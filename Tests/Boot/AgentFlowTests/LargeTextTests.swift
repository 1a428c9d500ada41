// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import Testing

/// A name in large letters, on terminals of several sizes.
@Suite struct LargeTextTests {
    private func rows(_ name: String, columns: Int, rows: Int) -> [String] {
        let parts: [Screen.Part] = [.large(name), .blank, .text("Somebody asked.")]
        let screen = Screen(.identify, title: ["BootTorrent"], parts: parts, keys: ["any key: back"])
        return ScreenFrame(screen, size: ScreenSize(columns: columns, rows: rows)).lines
    }

    /// How many rows have dots in them, and how wide the widest is.
    private func dots(_ rows: [String]) -> (rows: Int, columns: Int) {
        let drawn = rows.filter { $0.contains("#") }
        return (drawn.count, drawn.map(\.count).max() ?? 0)
    }

    @Test func `a letter has seven rows of five dots, each two columns wide`() {
        let rows = rows("e", columns: 80, rows: 25)
        let full = String(repeating: "#", count: 10)
        #expect(rows[2..<9] == [full, "##", "##", "########", "##", "##", full])
    }

    @Test(
        arguments: [
            ("pc-07", 80, 25, 7), ("pc-07", 80, 24, 7), ("pc-07", 40, 10, 7), ("pc-07", 76, 16, 7),
            // In two lines, for there is a place to part them.
            ("pc-0007", 80, 25, 14), ("52:54:00:12:34:56", 80, 25, 14),
            // Half as wide, for there is none.
            ("computer1", 80, 25, 7), ("room-101-workstation-0017", 80, 25, 14),
            ("room-101-workstation-0017", 200, 60, 14),
        ] as [(String, Int, Int, Int)])
    func `a name is drawn whole`(name: String, columns: Int, height: Int, drawn: Int) {
        let rows = rows(name, columns: columns, rows: height)
        #expect(rows.count == height)
        // Two rows of a colon, a hyphen and the like may be blank, but not here.
        #expect(dots(rows).rows == drawn, "\(rows.joined(separator: "\n"))")
        #expect(dots(rows).columns < columns)
        #expect(rows.contains("Somebody asked."))
    }

    @Test(
        arguments: [
            (String(repeating: "x", count: 63), 80, 25), ("52:54:00:12:34:56", 40, 10), ("room-101-seat-0017", 20, 5),
            ("Büro", 80, 25), ("漢字", 80, 25),
        ] as [(String, Int, Int)])
    func `what has no room or no form in large letters is there in small ones`(name: String, columns: Int, height: Int)
    {
        let rows = rows(name, columns: columns, rows: height)
        #expect(dots(rows).rows == 0)
        #expect(rows.dropFirst().joined().contains(name))
    }

    @Test func `every character of names and addresses has another form`() {
        let characters = "abcdefghijklmnopqrstuvwxyz0123456789-._:"
        let forms = Set(characters.map { rows("\($0)", columns: 80, rows: 25).joined(separator: "\n") })
        #expect(forms.count == characters.count)
        #expect(rows("A", columns: 80, rows: 25) == rows("a", columns: 80, rows: 25))
    }

    @Test func `dots stand out, and nothing between them does`() {
        let parts: [Screen.Part] = [.large("h")]
        let screen = Screen(.identify, title: [], parts: parts, keys: [])
        let frame = ScreenFrame(screen, size: .usual)
        #expect(
            frame.rows[2].prefix(10).map(\.look) == [.large, .large] + Array(repeating: .plain, count: 6) + [
                .large, .large,
            ])
        for (palette, sequence) in [(ScreenPalette.serial, "\u{1b}[0;7m##"), (.linuxConsole, "\u{1b}[0;37;47m##")] {
            var painter = ScreenPainter(palette)
            let bytes = painter.paint(frame)
            #expect(String(decoding: bytes, as: UTF8.self).contains(sequence))
        }
    }
}
