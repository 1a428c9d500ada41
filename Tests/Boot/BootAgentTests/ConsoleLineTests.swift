// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootAgent
import LinuxSystem
import Testing

/// One console, whose other end is in our hands.
@Suite struct ConsoleLineTests {
    private let person: Terminal
    private var line: ConsoleLine

    /// A serial line: nobody told the kernel how large the terminal at its end is.
    init() throws {
        person = try Terminal.pseudo(size: TerminalSize(rows: 0, columns: 0))
        line = ConsoleLine(try Terminal(person.path))
    }

    private func screen(_ sentence: String) -> Screen {
        Screen(.menu, title: ["BootTorrent"], parts: [.text(sentence)], keys: ["Enter: start"])
    }

    private func seen() -> String {
        var bytes: [UInt8] = []
        while let more = person.receive(), !more.isEmpty { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test mutating func `a serial line has the usual size until its terminal answers`() throws {
        line.show(screen("first"))
        #expect(seen().hasSuffix("\u{1b}[24;1H"))
        line.refresh(screen("first"))
        #expect(seen().hasPrefix("\u{1b}[999;999H\u{1b}[6n"))
        #expect(person.send(Array("1\u{1b}[30;100R2".utf8)[...]) > 0)
        #expect(line.keys(of: line.typed()) == [.digit(1), .digit(2)])
        #expect(line.size == ScreenSize(columns: 100, rows: 30))
        line.show(screen("first"))
        #expect(seen().hasSuffix("\u{1b}[30;1H"))
    }

    @Test func `a terminal whose size is known is not asked`() throws {
        let known = try Terminal.pseudo(size: TerminalSize(rows: 40, columns: 132))
        var line = ConsoleLine(try Terminal(known.path))
        line.refresh(screen("first"))
        let sent = String(decoding: known.receive() ?? [], as: UTF8.self)
        #expect(sent.hasSuffix("\u{1b}[40;1H"))
        #expect(!sent.contains("[6n"))
    }

    @Test mutating func `a line that is too slow is sent the latest page, not all of them`() {
        var count = 0
        while !line.isBehind, count < 1_000_000 {
            count += 1
            line.redraw(screen("page \(count)."))
        }
        for late in 1...50 { line.redraw(screen("late \(late).")) }
        var output = ""
        while line.isBehind {
            output += seen()
            line.sendWaiting()
        }
        output += seen()
        #expect(output.contains("page \(count)."))
        #expect(output.contains("late 50."))
        #expect(!output.contains("late 49."))
    }

    @Test mutating func `Ctrl+L empties the terminal, a shell gets it as it expects one`() {
        line.show(screen("first"))
        _ = seen()
        line.show(screen("first"))
        #expect(seen().isEmpty)
        line.redraw(screen("first"))
        #expect(seen().contains("\u{1b}[2J"))
        line.clear()
        #expect(seen().hasSuffix("\u{1b}[?7h\u{1b}[?25h\u{1b}[2J\u{1b}[H"))
    }
}
