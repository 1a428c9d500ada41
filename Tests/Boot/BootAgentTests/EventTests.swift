// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootAgent
import BootCatalog
import Testing
import TorrentCore

@Suite struct EventQueueTests {
    private func event(_ uptime: UInt64) throws -> MachineEvent {
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        return MachineEvent(machine: MachineIdentity(mac: mac, uuid: nil), stage: .agent, uptime: uptime)
    }

    @Test func `events leave in the order they came`() throws {
        var queue = EventQueue()
        for uptime in 1...3 { queue.append(try event(UInt64(uptime))) }
        var sent: [UInt64] = []
        while let next = queue.first {
            sent.append(next.event.uptime)
            queue.remove(next)
        }
        #expect(sent == [1, 2, 3])
        #expect(queue.isEmpty)
    }

    @Test func `of too many the oldest goes`() throws {
        var queue = EventQueue()
        for uptime in 1...70 { queue.append(try event(UInt64(uptime))) }
        #expect(queue.first?.event.uptime == 7)
    }

    @Test func `an event that made room while it was being sent takes no other with it`() throws {
        var queue = EventQueue(limit: 2)
        queue.append(try event(1))
        let sending = try #require(queue.first)
        queue.append(try event(2))
        queue.append(try event(2))
        queue.remove(sending)
        #expect(queue.first?.number == 1)
    }
}

@Suite struct ScreenPainterTests {
    var painter = ScreenPainter()

    private mutating func paint(_ lines: String...) -> String {
        String(decoding: painter.paint(Screen(lines)), as: UTF8.self)
    }

    @Test mutating func `the first screen empties the terminal`() {
        #expect(
            paint("a", "b")
                == "\u{1b}[0m\u{1b}[2J\u{1b}[?25l\u{1b}[1;1Ha\u{1b}[K\u{1b}[2;1Hb\u{1b}[K\u{1b}[3;1H")
    }

    @Test mutating func `only lines that changed are written again`() {
        _ = paint("a", "b", "c")
        #expect(paint("a", "x", "c") == "\u{1b}[2;1Hx\u{1b}[K\u{1b}[4;1H")
        #expect(paint("a", "x", "c").isEmpty)
        #expect(paint("a") == "\u{1b}[2;1H\u{1b}[K\u{1b}[3;1H\u{1b}[K\u{1b}[2;1H")
    }

    @Test mutating func `after a program everything is written again`() {
        _ = paint("a")
        #expect(String(decoding: painter.clear(), as: UTF8.self).hasSuffix("\u{1b}[?25h"))
        #expect(paint("a").hasPrefix("\u{1b}[0m\u{1b}[2J"))
    }
}
