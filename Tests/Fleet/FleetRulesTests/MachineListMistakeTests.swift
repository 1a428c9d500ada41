// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import Testing
import TorrentCore

@Suite struct MachineListMistakeTests {
    private func read(_ text: String, groups: [String]? = nil) throws -> MachineListReading {
        let groups = try groups.map { Set(try $0.map { name throws in try GroupName(name) }) }
        return MachineList.read(Array(text.utf8), groups: groups)
    }

    /// Rows below the header `name,mac,uuid,group,row,column,image,timeout,proxy`, with the place of the mistake.
    @Test(
        arguments: [
            ("pc 1", "2: name: \"pc 1\" is no name of a machine"),
            ("m17", "2: name: \"m17\" is no name of a machine"),
            ("pc1,52:54", "2: mac: \"52:54\" is no MAC address of a network card"),
            (
                "pc1,,12345678-1234-5678-90ab-cddeefaabbcc",
                "2: uuid: \"12345678-1234-5678-90ab-cddeefaabbcc\" is no UUID"
            ),
            ("pc1,,,room,1,2,,,,too,many", "2: has 11 cells, and the header 9"),
            (",,,room", "2: leads to no machine"),
            ("pc1,\"52:54", "2: has a quotation mark that is not closed"),
            ("pc1,\"52\":54", "2: has something behind a closing quotation mark"),
        ]) func `a row with a mistake is left out, and the others are not`(row: String, mistake: String) throws
    {
        let reading = try read(
            "name,mac,uuid,group,row,column,image,timeout,proxy\n\(row)\nlast,,,room\n", groups: ["room"])
        try #require(reading.mistakes.count == 1)
        #expect(reading.mistakes[0].description.hasPrefix("machines.csv:\(mistake)"), "\(reading.mistakes[0])")
        #expect(reading.list.machines.map { $0.name?.text } == ["last"])
    }

    @Test(
        arguments: [
            ("pc1,a/b,,", "image: \"a/b\" is no image"), ("pc1,,soon,", "timeout: \"soon\" is no number of seconds"),
            ("pc1,,1000001,", "timeout: \"1000001\" is no number of seconds"),
            ("pc1,,,,first,2", "row: \"first\" is no number of a seat; write 0 to 9999, or a letter"),
            ("pc1,,,,AB,2", "row: \"AB\" is no number of a seat"),
            ("pc1,,,,1,10000", "column: \"10000\" is no number of a seat"),
            ("pc1,,,,1,-1", "column: \"-1\" is no number of a seat"),
            ("pc1,,,a\u{7}b", "proxy: \"a b\" is no value of a variable"),
        ]) func `of a key or a variable with a mistake only the cell is left out`(row: String, mistake: String) throws
    {
        let reading = try read("name,image,timeout,proxy,row,column\n\(row)\n")
        try #require(reading.mistakes.count == 1)
        #expect(reading.mistakes[0].description.hasPrefix("machines.csv:2: \(mistake)"), "\(reading.mistakes[0])")
        #expect(reading.list.machines.map(\.values) == [AssignmentValues()])
    }

    @Test(
        arguments: [
            ("PC1,52:54:00:00:00:02,", "name: PC1 is that of line 2, too"),
            ("pc2,52-54-00-00-00-01,", "mac: 52:54:00:00:00:01 is that of line 2, too"),
            (
                "pc2,,44454c4c-4200-1035-8051-b4c04f4a3732",
                "uuid: 44454c4c-4200-1035-8051-b4c04f4a3732 is that of line 2, too"
            ),
        ]) func `of two lines for one machine the first counts`(row: String, mistake: String) throws
    {
        let first = "pc1,52:54:00:00:00:01,4c4c4544-0042-3510-8051-b4c04f4a3732"
        let reading = try read("name,mac,uuid\n\(first)\n\(row)\n")
        try #require(reading.mistakes.count == 1)
        #expect(reading.mistakes[0].description.hasPrefix("machines.csv:3: \(mistake)"), "\(reading.mistakes[0])")
        #expect(reading.list.machines.map(\.line) == [2])
    }

    @Test func `a group that the rules have not is told once, and its machines have none`() throws {
        let reading = try read("name,group\na,Room\nb,Room\nc,room\nd,other\n", groups: ["room"])
        #expect(
            reading.mistakes.map(\.description) == [
                "machines.csv:2: group: \"Room\" is no group of the rules, so its machines have none; did you mean room?",
                "machines.csv:5: group: \"other\" is no group of the rules, so its machines have none; "
                    + "write it below groups in the file of rules",
            ])
        #expect(reading.list.machines.map { $0.group?.text } == [nil, nil, "room", nil])
    }

    @Test(
        arguments: [
            ("name,proxy!", "\"proxy!\": is no name of a variable"),
            ("name,Name", "\"Name\": stands twice in the header"),
            ("name,a b,a_b", "\"a_b\": stands twice in the header"), ("name,x,x", "\"x\": stands twice in the header"),
            ("name,vars", "\"vars\": is no column"), ("name,files", "\"files\": is no column"),
        ]) func `a column with a mistake is passed over`(header: String, mistake: String) throws
    {
        let reading = try read("\(header)\npc1,,\n")
        try #require(reading.mistakes.count == 1)
        #expect(reading.mistakes[0].description.hasPrefix("machines.csv:1: \(mistake)"), "\(reading.mistakes[0])")
        #expect(reading.list.machines.count == 1)
    }

    @Test(
        arguments: [
            (
                Array("# rooms\nname,ort\npc1,K".utf8) + [0xf6] + Array("ln\n".utf8), 3,
                "has a character that is not UTF-8"
            ),
            ([0xff, 0xfe, 0x6e, 0x00], 1, "is written in UTF-16"),
            ([0x6e, 0x00, 0x61, 0x00], 1, "has a zero byte in it, so it is written in UTF-16"),
            (Array("PK\u{3}\u{4}rest".utf8), 1, "is a spreadsheet"),
            (Array("pc1,52:54:00:00:00:01\n".utf8), 1, "is no header"), (Array("\"name,mac\n".utf8), 1, "is no header"),
        ] as [([UInt8], Int, String)])
    func `what is no list is one mistake`(bytes: [UInt8], line: Int, found: String) {
        let reading = MachineList.read(bytes)
        #expect(!reading.isReadable)
        #expect(reading.list.machines.isEmpty)
        #expect(reading.mistakes.map(\.origin.line) == [line])
        #expect(reading.mistakes.first?.found.hasPrefix(found) == true, "\(reading.mistakes)")
    }

    @Test func `a file that is too long is one mistake`() {
        let reading = MachineList.read(Array(repeating: UInt8(ascii: "a"), count: RuleLimits.listLength + 1))
        #expect(!reading.isReadable)
        #expect(reading.mistakes.map(\.description.isEmpty) == [false])
    }

    @Test func `a mistake in each line is told a hundred times`() throws {
        let reading = try read("name\n" + (0..<300).map { "pc \($0)\n" }.joined())
        #expect(reading.mistakes.count == RuleLimits.mistakes + 1)
        #expect(reading.mistakes.last?.description.hasPrefix("machines.csv:102: is the next of 200 more") == true)
    }

    @Test func `an open quotation mark costs no more than its row`() throws {
        let rows = (0..<2_000).map { "pc\($0)" }.joined(separator: "\n")
        let reading = try read("name,note\nbad,\"open\n\(rows)\n")
        #expect(reading.mistakes.map(\.origin.line) == [2])
        #expect(reading.list.machines.count == 2_000)
    }

    @Test func `made-up bytes are read and changed without harm`() throws {
        let words = [
            "name", "mac", "uuid", "group", ",", ";", "\t", "\"", "\"\"", "\n", "\r", "#", "pc1", "52:54:00:00:00:01",
            " ", "ü",
        ]
        var generator = SeededGenerator(seed: 22)
        let mac = try #require(MACAddress("52:54:00:00:00:01"))
        let name = try #require(MachineName("pc7"))
        for _ in 0..<3_000 {
            let rest = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                words[Int.random(in: words.indices, using: &generator)]
            }
            let bytes = Array((Bool.random(using: &generator) ? "name,mac\n" : "").utf8) + Array(rest.joined().utf8)
            guard let changed = try? MachineListText(bytes).naming(mac, name) else { continue }
            #expect(MachineList.read(changed.bytes).list.machine(with: mac)?.name == name, "\(rest.joined())")
            #expect(try changed.naming(mac, name) == changed)
        }
    }

    @Test func `machines beyond the limit are left out`() throws {
        let reading = try read("name\n" + (0...RuleLimits.machines).map { "pc\($0)\n" }.joined())
        #expect(reading.list.machines.count == RuleLimits.machines)
        #expect(reading.mistakes.map(\.origin.line) == [RuleLimits.machines + 2])
    }
}
