// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import Testing
import TorrentCore

@Suite struct MachineListImportTests {
    private func summary(_ list: MachineListImport) -> [String] {
        list.entries.map { entry in
            let words: [String?] = [
                entry.name?.text, entry.macs.map(\.description).joined(separator: " "), entry.uuid?.description,
                entry.group?.text, entry.row.map(String.init), entry.column.map(String.init),
            ]
            let variables = entry.vars.all.map { "\($0.name)=\($0.value)" }
            return (words.map { $0 ?? "-" } + variables).joined(separator: "|")
        }
    }

    @Test(
        arguments: [
            // linuxmuster.net: devices.csv
            (
                """
                # server
                r101;r101-pc01;win10;52:54:00:00:00:01;10.0.1.1;;;;classroom-studentcomputer;;1
                r101;r101-pc02;nopxe;525400000002;10.0.1.2;;;;classroom-studentcomputer;;0;;;;comment
                """,
                [
                    "r101-pc01|52:54:00:00:00:01|-|win10|-|-|room=r101",
                    "r101-pc02|52:54:00:00:00:02|-|nopxe|-|-|room=r101",
                ]
            ),
            // FOG 1.6
            (
                """
                name,description,primac,associations
                lab-01,"by the door",00:11:22:33:44:55|00:11:22:33:44:56,groups:Lab A|Lab B;snapins:7zip
                """,
                ["lab-01|00:11:22:33:44:55 00:11:22:33:44:56|-|Lab A|-|-"]
            ),
            // FOG 1.5
            ("\"00:11:22:33:44:55\",\"lab-01\",\"made by\",\"\"\n", ["lab-01|00:11:22:33:44:55|-|-|-|-"]),
            (
                "Computer;MAC Address;Location;Serial Number\nPC1;00-11-22-33-44-55;R 1;X7\n",
                ["PC1|00:11:22:33:44:55|-|R 1|-|-|serial=X7"]
            ),
            (
                "host\thwaddr\tgroup\troom\trow\tcolumn\npc1\t0011.2233.4455\tg\tr\t1\t2\n",
                ["pc1|00:11:22:33:44:55|-|g|1|2|room=r"]
            ),
            (
                "uuid,name\n4c4c4544-0042-3510-8051-b4c04f4a3732,pc1\n",
                ["pc1||4c4c4544-0042-3510-8051-b4c04f4a3732|-|-|-"]
            ),
        ]) func `lists of other systems are told by their headers`(text: String, entries: [String])
    {
        let list = MachineListImport.read(Array(text.utf8), file: "x.csv")
        #expect(list.passedOver.isEmpty, "\(list.passedOver)")
        #expect(summary(list) == entries)
    }

    @Test func `what cannot be taken is passed over with its line`() {
        let text = """
            hostname,mac
            pc 1,00:11:22:33:44:55
            pc2,
            pc3,switch
            pc4,00:11:22:33:44:66
            pc5,00:11:22:33:44:66
            """
        let list = MachineListImport.read(Array(text.utf8), file: "x.csv")
        #expect(summary(list) == ["pc4|00:11:22:33:44:66|-|-|-|-"])
        #expect(list.passedOver.map(\.origin.line) == [2, 3, 4, 6])
    }

    @Test func `Latin-1 is taken as well`() {
        let list = MachineListImport.read(
            Array("hostname,mac,group\npc1,00:11:22:33:44:55,K".utf8) + [0xf6] + Array("ln\n".utf8), file: "x.csv")
        #expect(list.entries.map { $0.group?.text } == ["Köln"])
    }

    @Test func `what looks like no list is said`() {
        let list = MachineListImport.read(Array("a,b\n1,2\n".utf8), file: "x.csv")
        #expect(list.entries.isEmpty)
        #expect(list.passedOver.map(\.description.isEmpty) == [false])
    }

    @Test func `many are added at once, in their rows or behind the last, and what is in the way is told`() throws {
        let before = "name;mac\npc1;00:11:22:33:44:01\nplanned;\ntaken;00:11:22:33:44:aa\n"
        let text = """
            room;pc1;g;00:11:22:33:44:01;10.0.0.1
            room;planned;g;00:11:22:33:44:02;10.0.0.2
            room;taken;g;00:11:22:33:44:03;10.0.0.3
            room;new;h;00:11:22:33:44:04;10.0.0.4
            """
        let list = MachineListImport.read(Array(text.utf8), file: "devices.csv")
        let added = try MachineListText(Array(before.utf8)).adding(list.entries)
        #expect(
            String(decoding: added.text.bytes, as: UTF8.self) == """
                name;mac;group;room
                pc1;00:11:22:33:44:01;g;room
                planned;00:11:22:33:44:02;g;room
                taken;00:11:22:33:44:aa
                new;00:11:22:33:44:04;h;room

                """)
        #expect(
            added.passedOver.map(\.description) == [
                "devices.csv:3: cannot be added: machines.csv:4 is another machine of the name taken; "
                    + "choose another name, or change that line"
            ])
        // Once more is the same.
        #expect(try added.text.adding(list.entries).text == added.text)
    }

    @Test func `an entry that would harm a row is passed over, and all others are added`() throws {
        // Its quotation marks would close the one that is open.
        let before = "name,mac,group\npc1,\"open\n"
        let rows = (10..<60).map { "pc\($0),52:54:00:00:00:\($0),\($0 == 33 ? "\"a, b\"" : "room")\n" }
        let list = MachineListImport.read(Array("name,mac,group\n\(rows.joined())".utf8), file: "x.csv")
        #expect(list.passedOver.isEmpty && list.entries.count == 50)
        let added = try MachineListText(Array(before.utf8)).adding(list.entries)
        let names = MachineList.read(added.text.bytes).list.machines.compactMap { $0.name?.text }
        #expect(names == (10..<60).filter { $0 != 33 }.map { "pc\($0)" })
        #expect(added.passedOver.map(\.origin.line) == [25])
        #expect(added.passedOver.first?.description.hasPrefix("x.csv:25: cannot be added: machines.csv:") == true)
    }

    @Test func `a list that cannot be read is told once, however many would be added`() {
        let list = MachineListImport.read(Array("hostname,mac\npc1,00:11:22:33:44:55\n".utf8), file: "x.csv")
        let mistake = #expect(throws: RuleMistake.self) {
            try MachineListText(Array("room,seat\n1,2\n".utf8)).adding(list.entries)
        }
        #expect(mistake?.origin.description == "machines.csv:1")
    }

    @Test(arguments: [[0xff, 0xfe], [0xfe, 0xff], []] as [[UInt8]])
    func `UTF-16 is told as what it is`(mark: [UInt8]) {
        let text = "hostname\tmac\npc1\t00:11:22:33:44:55\n".utf8.flatMap {
            mark == [0xfe, 0xff] ? [0, $0] : [$0, 0]
        }
        let list = MachineListImport.read(mark + text, file: "x.txt")
        #expect(list.entries.isEmpty)
        #expect(list.passedOver.count == 1 && list.passedOver[0].found.contains("UTF-16"), "\(list.passedOver)")
        #expect(list.passedOver.first?.remedy.hasPrefix("save it as \"CSV UTF-8\"") == true)
    }
}
