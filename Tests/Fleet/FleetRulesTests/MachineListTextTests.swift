// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import Testing
import TorrentCore

@Suite struct MachineListTextTests {
    private let mac = MACAddress("52:54:00:00:00:09")

    private func naming(
        _ text: String, _ name: String = "pc9", group: String? = nil, row: Int? = nil
    ) throws -> String {
        let list = MachineListText(Array(text.utf8))
        let changed = try list.naming(
            try #require(mac), try #require(MachineName(name)),
            group: try group.map { name throws in try GroupName(name) },
            row: row)
        return String(decoding: changed.bytes, as: UTF8.self)
    }

    @Test(
        arguments: [
            ("", "name,mac,uuid,group,row,column\npc9,52:54:00:00:00:09\n"),
            ("# ours\r\n", "# ours\r\nname,mac,uuid,group,row,column\r\npc9,52:54:00:00:00:09\r\n"),
            ("\u{feff}", "\u{feff}name,mac,uuid,group,row,column\npc9,52:54:00:00:00:09\n"),
            // Another order, no line end at the end.
            (
                "mac;owner;name\r\n52:54:00:00:00:01;Ada;pc1",
                "mac;owner;name\r\n52:54:00:00:00:01;Ada;pc1\r\n52:54:00:00:00:09;;pc9\r\n"
            ),
            // A row that is there, and what stands around it.
            (
                "name,mac # x\n\n# c\nold , 52-54-00-00-00-09 ,\"a\"\n".replacing(" # x", with: ",x"),
                "name,mac,x\n\n# c\npc9, 52-54-00-00-00-09 ,\"a\"\n"
            ),
            // A seat that was planned before anybody knew the machine.
            ("name,mac,row\npc9,,4\n", "name,mac,row\npc9,52:54:00:00:00:09,4\n"),
            ("mac,name\n52:54:00:00:00:09", "mac,name\n52:54:00:00:00:09,pc9"),
            // A column that is missing.
            ("mac\n52:54:00:00:00:01\n", "mac,name\n52:54:00:00:00:01\n52:54:00:00:00:09,pc9\n"),
            ("sep=;\nname;mac\n", "sep=;\nname;mac\npc9;52:54:00:00:00:09\n"),
        ]) func `a machine gets its name, and every other byte stays`(before: String, after: String) throws
    {
        #expect(try naming(before) == after)
    }

    @Test(
        arguments: [
            ("name,mac\npc9,52:54:00:00:00:09\npc1\n", "name,mac,group,row\npc9,52:54:00:00:00:09,\"a, b\",3\npc1\n"),
            ("group,name,mac\n", "group,name,mac,row\n\"a, b\",pc9,52:54:00:00:00:09,3\n"),
            (
                "name,mac,row,group\npc9,52:54:00:00:00:09,1,old\n",
                "name,mac,row,group\npc9,52:54:00:00:00:09,3,\"a, b\"\n"
            ),
        ]) func `group and seat get columns where there are none`(before: String, after: String) throws
    {
        #expect(try naming(before, group: "a, b", row: 3) == after)
    }

    @Test func `what is so already changes nothing`() throws {
        let text = "name , mac\n\"pc9\" ,  52-54-00-00-00-09\n"
        #expect(try naming(text) == text)
    }

    @Test(
        arguments: [
            ("name,mac\npc9,52:54:00:00:00:01\n", "machines.csv:2: is another machine of the name pc9"),
            ("name,mac\npc9,\npc1,52:54:00:00:00:09\n", "machines.csv:2: is another machine of the name pc9"),
            ("room,seat\n1,2\n", "machines.csv:1: is no header"), ("\"name,mac\n", "machines.csv:1: is no header"),
        ]) func `what is in the way is named by its line`(text: String, mistake: String) throws
    {
        let error = #expect(throws: RuleMistake.self) { try naming(text) }
        #expect(error?.description.hasPrefix(mistake) == true, "\(error.map(String.init(describing:)) ?? "")")
    }

    @Test func `a card that is new is added to those of the row that has the UUID`() throws {
        let uuid = try #require(MachineUUID("4c4c4544-0042-3510-8051-b4c04f4a3732"))
        let text = "uuid,mac\n4C4C4544-0042-3510-8051-B4C04F4A3732,52:54:00:00:00:01\n"
        let entry = MachineEntry(macs: [try #require(mac)], uuid: uuid)
        let changed = try MachineListText(Array(text.utf8)).setting(entry)
        #expect(
            String(decoding: changed.bytes, as: UTF8.self)
                == "uuid,mac\n4C4C4544-0042-3510-8051-B4C04F4A3732,52:54:00:00:00:01 52:54:00:00:00:09\n")
    }

    @Test func `mistakes that are there keep nobody from naming a machine`() throws {
        let text = "name,mac,bad title\npc 1,52:54:00:00:00:01\n"
        #expect(try naming(text) == text + "pc9,52:54:00:00:00:09\n")
        let open = "name,mac\npc1,\"open\n"
        #expect(try naming(open) == open + "pc9,52:54:00:00:00:09\n")
        // These quotation marks would close it.
        #expect(throws: RuleMistake.self) { try naming("name,mac,group\npc1,\"open\n", group: "a, b") }
    }

    @Test func `cells that are added behind an empty last one come in their order`() throws {
        let entry = MachineEntry(
            name: MachineName("pc9"), macs: [try #require(mac)], group: try GroupName("room"), row: 1,
            column: 2)
        let text = "mac,name\n52:54:00:00:00:09,\n"
        let changed = try MachineListText(Array(text.utf8)).setting(entry)
        #expect(
            String(decoding: changed.bytes, as: UTF8.self)
                == "mac,name,group,row,column\n52:54:00:00:00:09,pc9,room,1,2\n")
    }
}
