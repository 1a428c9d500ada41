// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// The painter against a terminal that does what it is told.
@Suite struct ScreenPainterTests {
    private static let sizes = [
        ScreenSize.usual, ScreenSize(columns: 80, rows: 25), ScreenSize(columns: 40, rows: 10),
        ScreenSize(columns: 200, rows: 60),
    ]

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Whether the terminal shows this frame, each look by a style of its own.
    private func shows(_ frame: ScreenFrame, _ terminal: TerminalModel) -> Bool {
        guard terminal.unknown == [], terminal.lines == frame.lines, !terminal.hasCursor, !terminal.wraps else {
            return false
        }
        return zip(terminal.cells.joined(), frame.rows.joined()).allSatisfy { cell, wanted in
            cell.text == wanted.text && (cell.style == "0" || wanted.look != .plain)
                && (cell.style == "0;7") == (wanted.look == .selected)
        }
    }

    /// A page by chance, of all kinds and with all kinds of names.
    private func screen(using generator: inout SeededGenerator) throws -> Screen {
        let names = ["Debian", "漢字の名前 ", "e\u{301}té", "اللغة العربية", "💾 image", "x\u{1b}[2J"]
        var menu = MenuModel(
            Sample.manifest(
                try (0..<Int.random(in: 1...70, using: &generator)).map { number in
                    let name = names.randomElement(using: &generator) ?? ""
                    let length = Int.random(in: 1...12, using: &generator)
                    return try Sample.image("i\(number)", displayName: String(repeating: name, count: length))
                }))
        for _ in 0..<Int.random(in: 0...9, using: &generator) {
            _ = menu.pressed(.pageDown, at: MonotonicInstant(nanoseconds: 0))
        }
        let percent = Int.random(in: 0...100, using: &generator)
        let parts: [Screen.Part] = [
            .text("Fetching \(names.randomElement(using: &generator) ?? "")", .strong), .blank,
            .bar(percent: percent), .fact("Verified", "\(percent) of 100"), .list(menu.list),
            .text("in \(percent) s", .bad),
        ]
        let page: Screen.Page = Bool.random(using: &generator) ? .menu : .fetching
        return Screen(
            page, title: ["BootTorrent", "\(percent)"], parts: parts.shuffled(using: &generator),
            keys: ["Enter: start", "L: log"])
    }

    @Test(arguments: [ScreenPalette.serial, .linuxConsole], UInt64(1)...5)
    func `a terminal shows each of many frames, whatever came before`(palette: ScreenPalette, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var painter = ScreenPainter(palette)
        var terminal = TerminalModel(.usual)
        for _ in 0..<60 {
            if Int.random(in: 0..<8, using: &generator) == 0 {
                terminal = TerminalModel(Self.sizes.randomElement(using: &generator) ?? .usual)
            }
            if terminal.cells.flatMap({ $0 }).allSatisfy({ $0.text == " " }) { painter.forget() }
            let frame = ScreenFrame(try screen(using: &generator), size: terminal.size)
            terminal.receive(painter.paint(frame))
            let isShown = shows(frame, terminal)
            #expect(isShown, "\(terminal.unknown) \(terminal.lines)")
        }
    }

    @Test(arguments: [ScreenPalette.serial, .linuxConsole], UInt64(1)...5)
    func `what was written over a frame is gone with the next that is painted in doubt`(
        palette: ScreenPalette, seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed)
        for size in Self.sizes {
            var painter = ScreenPainter(palette)
            var terminal = TerminalModel(size)
            let frame = ScreenFrame(try screen(using: &generator), size: size)
            terminal.receive(painter.paint(frame))
            for isEmptied in [false, true] {
                for _ in 0..<40 {
                    let garbage = [
                        "\r\n", "oops 漢", "\u{1b}[1;31m", "\u{1b}[?7h", "\u{1b}[?25h", "\u{1b}[3;5H", "\u{1b}[K",
                    ]
                    terminal.receive(Array((garbage.randomElement(using: &generator) ?? "").utf8))
                }
                let isSpoilt = !shows(frame, terminal)
                #expect(isSpoilt)
                if isEmptied { painter.forget() } else { painter.doubt() }
                terminal.receive(ScreenPainter.sizeQuestion)
                terminal.receive(painter.paint(frame))
                let isShown = shows(frame, terminal)
                #expect(isShown, "\(terminal.lines)")
                #expect(painter.paint(frame).isEmpty)
            }
        }
    }

    @Test func `a second of a countdown costs a few bytes`() throws {
        var talk = Conversation()
        _ = try talk.receives(Sample.manifest([try Sample.image("a")], timeout: .seconds(30)))
        var painter = ScreenPainter(.serial)
        let first = painter.paint(ScreenFrame(try #require(talk.flow.screen(at: talk.now)), size: .usual))
        #expect(first.count > 200)
        _ = talk.after(.seconds(1), .elapsed)
        let second = painter.paint(ScreenFrame(try #require(talk.flow.screen(at: talk.now)), size: .usual))
        #expect(text(second) == "\u{1b}[6;15H29\u{1b}[24;1H")
    }

    @Test(arguments: ["Fetching what?", "Fetching Debian", "F"])
    func `a new page is sent in whole sentences, whatever stood there`(before: String) throws {
        for palette in [ScreenPalette.serial, .linuxConsole] {
            var painter = ScreenPainter(palette)
            var terminal = TerminalModel(.usual)
            let page = { (page: Screen.Page, sentence: String) in
                ScreenFrame(Screen(page, title: [], parts: [.text(sentence)], keys: []), size: .usual)
            }
            terminal.receive(painter.paint(page(.menu, before)))
            let length = terminal.printed.unicodeScalars.count
            terminal.receive(painter.paint(page(.fetching, "Fetching Debian installer")))
            let printed = String(String.UnicodeScalarView(terminal.printed.unicodeScalars.dropFirst(length)))
            #expect(printed.split(separator: " ").joined(separator: " ") == "Fetching Debian installer")
        }
    }

    @Test func `a serial line gets no colours`() throws {
        var generator = SeededGenerator(seed: 1)
        var painter = ScreenPainter(.serial)
        var terminal = TerminalModel(.usual)
        for _ in 0..<20 {
            terminal.receive(painter.paint(ScreenFrame(try screen(using: &generator), size: .usual)))
            let styles = Set(terminal.cells.joined().map { $0.style })
            #expect(styles.isSubset(of: ["0", "0;7"]))
        }
    }

    @Test func `a program gets a terminal as it expects one, and the next frame empties it`() {
        var painter = ScreenPainter(.serial)
        var terminal = TerminalModel(.usual)
        let frame = ScreenFrame(Screen(.menu, title: ["a"], parts: [.text("b")], keys: ["c"]), size: .usual)
        terminal.receive(painter.paint(frame))
        terminal.receive(painter.clear())
        #expect(terminal.lines.allSatisfy { $0.isEmpty })
        #expect(terminal.hasCursor && terminal.wraps && terminal.row == 0)
        terminal.receive(Array("words of the program".utf8))
        terminal.receive(painter.paint(frame))
        let isShown = shows(frame, terminal)
        #expect(isShown)
    }

    @Test func `another kernel goes on below the last page`() {
        var painter = ScreenPainter(.serial)
        var terminal = TerminalModel(.usual)
        terminal.receive(
            painter.paint(ScreenFrame(Screen(.starting, title: ["a"], parts: [.text("b")], keys: ["c"]), size: .usual)))
        terminal.receive(painter.leave())
        #expect(terminal.hasCursor && terminal.wraps && terminal.unknown == [])
        terminal.receive(Array("Linux version".utf8))
        #expect(terminal.lines.suffix(2) == ["c", "Linux version"])
    }
}
