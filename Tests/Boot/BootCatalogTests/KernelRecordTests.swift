// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Testing

@Suite struct KernelRecordTests {
    private func record(_ text: String) -> KernelRecord? { KernelRecord(Array(text.utf8)[...]) }

    @Test(
        arguments: [
            ("6,0,0,-;Linux version 6.1\n", 0, 0, 6, .kernel, "Linux version 6.1"),
            ("14,339,5140900,-;boottorrent: the agent runs\n", 339, 5_140, 6, .agent, "the agent runs"),
            (
                "3,900,61999999,-,caller=T1;e1000: link is down\n SUBSYSTEM=pci\n DEVICE=+pci:0000:00:03.0\n", 900,
                61_999, 3, .kernel, "e1000: link is down"
            ),
            ("30,1,0,-;udhcpc: started\n", 1, 0, 6, .kernel, "udhcpc: started"), ("4,1,9,-;", 1, 0, 4, .kernel, ""),
            ("6,1,0,-;a\\x1b[0m\\x5c\\xc3\\xa4\\x0ab\n", 1, 0, 6, .kernel, "a\u{1b}[0m\\ä\nb"),
            ("6,1,0,-;\\x \\xg0 \\ \\x1", 1, 0, 6, .kernel, "\\x \\xg0 \\ \\x1"),
        ] as [(String, UInt64, UInt64, UInt8, LoggedLine.Source, String)])
    func `a record is read`(
        text: String, number: UInt64, moment: UInt64, priority: UInt8, source: LoggedLine.Source, line: String
    ) throws {
        let read = try #require(record(text))
        #expect(read.number == number)
        #expect(
            read.line == LoggedLine(moment: moment, priority: priority, source: source, text: line.utf8))
    }

    @Test(arguments: ["", ";", "4,1,;x", "4;x", "a,b,c,-;x", "4,1,99999999999999999999999,-;x", "no semicolon"])
    func `what is no record is nothing`(text: String) {
        #expect(record(text) == nil)
    }

    @Test func `a record that is longer than a line is cut`() throws {
        let text = "6,1,0,-;" + String(repeating: "x", count: 5_000)
        #expect(try #require(record(text)).line.text.count == LogChunkLimits.lineLength)
    }
}
