// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import MachineLogs
import Testing
import TorrentCore

@Suite struct NetconsoleReaderTests {
    private let host = HostAddress.ipv4(0xC000_0207)
    private let now = MonotonicInstant(nanoseconds: 0)

    private func read(_ datagrams: [String], _ reader: inout NetconsoleReader) -> [String] {
        datagrams.flatMap { reader.read(Array($0.utf8), from: host, at: now) }.map(Self.text)
    }

    private static func text(_ line: NetconsoleLine) -> String {
        let source = line.source == .agent ? "agent " : ""
        return
            "\(line.moment.map { "\($0)" } ?? "-") \(line.priority) \(source)\(String(decoding: line.text, as: UTF8.self))"
    }

    @Test(arguments: [
        // The shorter form, whole, several in one, cut anywhere.
        (["[   12.345678] Kernel panic - not syncing: x\n"], ["12345 4 Kernel panic - not syncing: x"]),
        (["[    1.000000] a\n[    2.000000] b\n"], ["1000 4 a", "2000 4 b"]),
        (["[12345.0", "00001] a", "b\r\n[    2.0"], ["12345000 4 ab"]), (["no moment\n", "\n"], ["- 4 no moment"]),
        (
            ["[   x.345678] a\n[1.2] b\n[ 1.0000000] c\n[] d\n"],
            ["- 4 [   x.345678] a", "- 4 [1.2] b", "- 4 [ 1.0000000] c", "- 4 [] d"]
        ),
        (["[99999999999999999999.000000] a\n"], ["- 4 [99999999999999999999.000000] a"]),
        (["[    7.000000] boottorrent: the agent runs\n"], ["7000 4 agent the agent runs"]),
        // The longer form, with and without release, with what describes a device.
        (["6,444,501151268,-;an ordinary message\n"], ["501151 6 an ordinary message"]),
        (["6.12.48+deb13-amd64,3,444,501151268,-,caller=T1;a\n SUBSYSTEM=pci\n"], ["501151 3 a"]),
        (
            ["14,1,2000,-;boottorrent: the agent runs\n", "6,2,3000,c;b \\x1b[2J\n"],
            ["2 6 agent the agent runs", "3 6 b \u{1b}[2J"]
        ),
        (
            ["6,416,1758426,-,ncfrag=0/32;the first chunk,", "6,416,1758426,-,ncfrag=16/32; the 2nd chunk.\n"],
            ["1758 6 the first chunk, the 2nd chunk."]
        ),
        // A part that is missing, another record before the end.
        (["6,1,0,-,ncfrag=0/9;abc", "6,1,0,-,ncfrag=6/9;ghi"], ["0 6 abc"]),
        (["6,1,0,-,ncfrag=0/9;abc", "6,2,0,-;d\n"], ["0 6 abc", "0 6 d"]), (["6,1,0,-,ncfrag=0/0;abc\n"], ["0 6 abc"]),
        (["6,1,0,-,ncfrag=x;abc\n"], ["0 6 abc"]), (["", ";", "\n"], ["- 4 ;"]),
    ])
    func `lines are put together`(datagrams: [String], lines: [String]) {
        var reader = NetconsoleReader()
        #expect(read(datagrams, &reader) == lines)
    }

    @Test func `senders do not mix`() {
        var reader = NetconsoleReader()
        let other = HostAddress.ipv4(1)
        #expect(reader.read(Array("a".utf8), from: host, at: now).isEmpty)
        #expect(reader.read(Array("b\n".utf8), from: other, at: now).map(Self.text) == ["- 4 b"])
        #expect(reader.read(Array("c\n".utf8), from: host, at: now).map(Self.text) == ["- 4 ac"])
    }

    @Test func `a line without end is taken when its sender is silent`() {
        var reader = NetconsoleReader()
        #expect(read(["[    1.000000] a", "6,1,0,-,ncfrag=0/90;bc"], &reader) == ["1000 4 a"])
        #expect(reader.overdue(at: now + .milliseconds(999)).isEmpty)
        let overdue = reader.overdue(at: now + .seconds(1))
        #expect(overdue.map(\.host) == [host] && overdue.flatMap(\.lines).map(Self.text) == ["0 6 bc"])
        #expect(reader.overdue(at: now + .seconds(9)).isEmpty)
    }

    @Test func `what has no end is taken in parts, and only so many may wait`() {
        var reader = NetconsoleReader()
        let part = [UInt8](repeating: 65, count: 1_000)
        let lines = (0..<9).flatMap { _ in reader.read(part, from: host, at: now) }
        #expect(lines.count == 1 && lines[0].text.count == 1_024)
        let record = (0..<20).flatMap { index in
            reader.read(Array("6,1,0,-,ncfrag=\(index * 1_000)/99999;".utf8) + part, from: host, at: now)
        }
        // What comes behind the bound is taken part by part.
        #expect(record.count == 11 && record.allSatisfy { $0.text.count <= 1_024 })
        var limits = NetconsoleLimits()
        limits.senders = 2
        var small = NetconsoleReader(limits: limits)
        for number in UInt32(0)..<5 {
            let moment = now + .seconds(Int64(number))
            #expect(small.read(Array("\(number)".utf8), from: .ipv4(number), at: moment).isEmpty)
        }
        #expect(Set(small.overdue(at: now + .seconds(99)).map(\.host)) == [.ipv4(3), .ipv4(4)])
    }

    @Test func `any bytes are taken`() {
        var chance = SystemRandomNumberGenerator()
        var reader = NetconsoleReader()
        let parts = [
            "6,1,2,-", ",ncfrag=", "0/9", ";", "\n", "[ 1.", "000000] ", "\\x", "6.1,", "\u{0}", "9999999999999999999",
        ]
        for _ in 0..<5_000 {
            let datagram = (0..<Int.random(in: 0...8, using: &chance)).map { _ in
                parts.randomElement(using: &chance) ?? ""
            }
            for line in reader.read(Array(datagram.joined().utf8), from: host, at: now) {
                #expect(line.text.count <= 1_024)
            }
        }
    }
}
