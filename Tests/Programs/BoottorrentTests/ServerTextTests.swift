// SPDX-License-Identifier: GPL-3.0-or-later

import BootTorrentCommands
import FleetInterface
import FleetModel
import Testing

@Suite struct ServerTextTests {
    @Test func `columns stand below each other, and nothing in them moves a terminal`() {
        var table = TextTable("A", "LONG", "LAST")
        table.add("12345", nil, "x\u{1b}[2Jy\nz")
        table.add("1", "2", "")
        let lines = table.lines
        #expect(lines.count == 3 && lines[0] == "A      LONG  LAST" && lines[2] == "1      2")
        #expect(!lines.joined().unicodeScalars.contains { $0.value < 0x20 })
    }

    @Test func `the status names who needs somebody, with reason and remedy`() {
        var status = StatusDocument.example
        status.worst[0].reason = "evil \u{1b}]0;title\u{7}"
        let text = StatusText.lines(of: status).joined(separator: "\n")
        #expect(text.contains("3 machines: 1 failed, 2 running\nBy stage: 2 os, 1 failed\n"))
        #expect(text.contains("pc-07 (192.0.2.50) failed"))
        #expect(text.contains(status.worst[0].nextAction ?? "?"))
        #expect(text.contains("debian: 11 of 30 have it, 1 left out; 0:04 of 0:06 expected (at best 0:06)"))
        #expect(text.contains("1.03 copies from the server"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test func `machines that need somebody stand first`() {
        var machines = [MachineDocument.example, .example, .example]
        for (index, state) in [MachineDocument.example.state, .running, .stalled].enumerated() {
            machines[index].number = Int64(index + 1)
            machines[index].id = "m\(index + 1)"
            machines[index].state = state
        }
        machines.reverse()
        let lines = ListText.lines(of: machines, FleetText(now: machines[0].since))
        #expect(lines.dropFirst().map { $0.prefix(2) } == ["m1", "m3", "m2"])
    }

    @Test func `every list has a sentence where there is nothing`() {
        #expect(ListText.lines(of: [MachineDocument](), .current).count == 1)
        #expect(ListText.lines(of: [ImageDocument]()).count == 1)
        #expect(ListText.lines(of: [BootDocument]()).count == 1)
        #expect(ListText.lines(of: [ProblemDocument](), .current).count == 1)
        let time = MachineDocument.example.since
        #expect(HistoryText.lines(of: HistoryDocument(since: time, until: time)).count == 1)
    }

    @Test func `one thing has a line for each thing that is known`() {
        let machine = ListText.lines(of: .example, FleetText(now: MachineDocument.example.since)).joined(
            separator: "\n")
        for known in ["pc-07", "Samsung", "start the server with --update", "room-101", "OptiPlex"] {
            #expect(machine.contains(known))
        }
        let image = ListText.lines(of: ImageDetailDocument.example).joined(separator: "\n")
        #expect(image.contains("m16, m17") && image.contains("oss/debian/config.yaml:3"))
    }

    @Test func `a history is a sentence and its tables, and tables without rows are left out`() {
        var history = HistoryDocument.example
        history.slowest[0].machine = "evil\u{1b}[2J"
        let text = HistoryText.lines(of: history).joined(separator: "\n")
        #expect(text.hasPrefix("31 boots since "))
        #expect(
            text.contains(", 1 failed, 1 unfinished, half of the others within 1:01, 90 % within 1:05\n\nDAY (UTC)"))
        #expect(text.contains("2026-12-01  31     1       1:01  1:05"))
        #expect(text.contains("debian  30        1       1:01  1:05  1:05  1:06  1.03    97 %"))
        #expect(text.contains("download  33.9 s  36.3 s"))
        #expect(text.contains("5      1:58  2:11     1.94              download"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        history.waves = []
        #expect(!HistoryText.lines(of: history).joined().contains("COPIES"))
    }

    @Test(arguments: [1, 2, 3, 7, 10_000])
    func `events are read in whichever parts they come`(size: Int) {
        let stream = Array(
            "retry: 1\n: x\n\nid: 1\nevent: stage\ndata: {\"a\":1}\n\n:\n\n: now\n\nid: 2\ndata: {}\n\nid: 3".utf8)
        var text = EventText()
        var items: [EventText.Item] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            items += text.take(Array(stream[start..<min(stream.count, start + size)]))
        }
        #expect(items == [.event(Array("{\"a\":1}".utf8)), .now, .event(Array("{}".utf8))])
    }

    @Test func `an event is one line, and what is none is left out`() throws {
        var event = EventDocument.example
        event.reason = "two\nlines"
        let line = try #require(EventText.line(try DocumentEncoder.bytes(event)))
        #expect(line.contains("stage m17 debian download booting") && !line.contains("\n"))
        #expect(EventText.line(Array("{}".utf8)) == nil)
    }

    @Test(arguments: [
        ("http://192.0.2.1:8080", InterfacePlace.network(host: "192.0.2.1", port: 8_080)),
        ("HTTP://room-server/api/v1", .network(host: "room-server", port: 80)),
        ("http://[2001:db8::1]:81/", .network(host: "2001:db8::1", port: 81)),
    ])
    func `a server's address is read`(url: String, place: InterfacePlace) throws {
        #expect(try InterfacePlace(url: url) == place)
    }

    @Test(arguments: [
        "", "http://", "https://room", "192.0.2.1:8080", "http://:80", "http://a:0", "http://a:65536", "http://a:b",
        "http://user@a", "http://a:1:2", "http://[::1", "http://[::1]x", "ftp://a", "http://a b", "http://a\r\nX: y",
    ])
    func `what is no address of a server is refused as a mistake`(url: String) {
        let error = #expect(throws: CommandFailure.self) { try InterfacePlace(url: url) }
        #expect(error?.exitStatus == .mistake)
    }

    @Test(arguments: [
        (UInt64(0), UInt64(0), "100 %"), (0, 3, "0 %"), (1, 3, "33 %"), (.max, 1, "100 %"), (.max - 1, .max, "100 %"),
        (5, 0, "100 %"),
    ])
    func `whatever a machine tells, its share is between none and all`(done: UInt64, total: UInt64, text: String) {
        #expect(FleetText.share(done, of: total) == text)
    }
}
