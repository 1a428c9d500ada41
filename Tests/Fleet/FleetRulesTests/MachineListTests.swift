// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import Testing
import TorrentCore

@Suite struct MachineListTests {
    private func read(_ text: String) -> MachineListReading { MachineList.read(Array(text.utf8)) }

    /// What two rows say, in one line each.
    private func summary(_ list: MachineList) -> [String] {
        list.machines.map { machine in
            let seat = [machine.row, machine.column].map { $0.map(String.init) ?? "-" }.joined(separator: "/")
            let macs = machine.macs.map(\.description).joined(separator: " ")
            let variables = machine.vars.all.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
            let place = "\(machine.line): \(machine.name?.text ?? "-") \(macs) \(machine.group?.text ?? "-") \(seat)"
            return variables.isEmpty ? place : "\(place) \(variables)"
        }
    }

    private static let two = [
        "2: pc1 52:54:00:00:00:01 room 1/2 owner=Ada, Countess", "3: pc2 52:54:00:00:00:02 room 1/3",
    ]

    @Test(
        arguments: [
            """
            name,mac,group,row,column,owner
            pc1,52:54:00:00:00:01,room,1,2,"Ada, Countess"
            pc2,52:54:00:00:00:02,room,1,3,
            """,
            """
            Owner,COLUMN,Row,Group,MAC,Name
            "Ada, Countess",2,1,room,52-54-00-00-00-01,pc1
            ,3,1,room,525400000002,pc2
            """,
            """
            name;mac;group;row;column;owner
            pc1;52:54:00:00:00:01;room;1;2;Ada, Countess
            pc2;5254.0000.0002;room;1;3
            """,
            "name\tmac\tgroup\trow\tcolumn\towner\npc1\t52:54:00:00:00:01\troom\t1\t2\tAda, Countess\n"
                + "pc2\t52:54:00:00:00:02\troom\t1\t3\t\n",
        ]) func `columns may stand in any order, with any of three separators`(text: String)
    {
        let reading = read(text)
        #expect(reading.mistakes.isEmpty)
        #expect(summary(reading.list).map { $0.replacing("Owner", with: "owner") } == Self.two)
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `a mark in front, comments, blank lines and every line end are accepted`(end: String) {
        let lines = ["\u{feff}# room 101", "", "name,mac", "# the first", "pc1,52:54:00:00:00:01", ",", "  ", "pc2,"]
        let reading = read(lines.joined(separator: end))
        #expect(reading.mistakes.isEmpty)
        #expect(reading.list.machines.map(\.line) == [5, 8])
        #expect(reading.list.machines.map { $0.name?.text } == ["pc1", "pc2"])
    }

    @Test func `a separator that Excel names counts`() {
        let reading = read("sep=;\r\nname;owner\r\npc1;a,b,c,d\r\n")
        #expect(reading.mistakes.isEmpty)
        #expect(summary(reading.list) == ["3: pc1  - -/- owner=a,b,c,d"])
    }

    @Test func `quotation marks are doubled inside of a cell, which may have line breaks`() {
        let reading = read("name,note\npc1,\"the \"\"new\"\" one,\r\nby the door\"\npc2, \" x \" \n")
        #expect(reading.mistakes.isEmpty)
        #expect(
            summary(reading.list) == [
                "2: pc1  - -/- note=the \"new\" one, by the door", "4: pc2  - -/- note= x ",
            ])
    }

    @Test func `a column with a key's name decides that key`() throws {
        let reading = read(
            """
            name,Image,images,timeout,default,cmdline,hostname,after,leave,together,shell,phase1
            pc1,debian,debian exam,-5,local,quiet {{x}},{{name}},reboot,60-600,30,TRUE,vlan=5 debug
            pc2,,,,,,,,,,,
            pc3,wait,,0,,,,,60,,off,
            """)
        #expect(reading.mistakes.isEmpty)
        let values = reading.list.machines.map(\.values)
        try #require(values.count == 3)
        #expect(values[0].image?.description == "debian")
        #expect(values[0].images?.map(\.text) == ["debian", "exam"])
        #expect(values[0].timeout == -1)
        #expect(values[0].default == .local)
        #expect(values[0].cmdline == "quiet {{x}}")
        #expect(values[0].hostname == "{{name}}")
        #expect(values[0].after == .reboot)
        #expect(values[0].leave == LeaveChoice(minimum: 60, maximum: 600))
        #expect(values[0].together?.patience == 30)
        #expect(values[0].shell == true)
        #expect(values[0].phase1?.map(\.description) == ["vlan=5", "debug"])
        #expect(values[1] == AssignmentValues())
        #expect(values[2].image == .wait)
        #expect(values[2].leave == LeaveChoice(minimum: 60, maximum: nil))
        #expect(values[2].shell == false)
    }

    @Test func `a row is found by UUID, else by any of its addresses, else by name`() throws {
        let list = read(
            """
            name,mac,uuid
            pc1,52:54:00:00:00:01 52:54:00:00:00:02,
            laptop,52:54:00:00:00:0d,4c4c4544-0042-3510-8051-b4c04f4a3732
            """
        ).list
        let macs = try (1...2).map { try #require(MACAddress("52:54:00:00:00:0\($0)")) }
        let dock = try #require(MACAddress("52:54:00:00:00:0d"))
        let uuid = try #require(MachineUUID("4c4c4544-0042-3510-8051-b4c04f4a3732"))
        let other = try #require(MachineUUID("4c4c4544-0042-3510-8051-b4c04f4a3733"))
        #expect(list.machine(of: MachineFacts(macs: [macs[1]], uuid: other))?.name?.text == "pc1")
        #expect(list.machine(of: MachineFacts(macs: [macs[0]], uuid: uuid))?.name?.text == "laptop")
        #expect(list.machine(of: MachineFacts(macs: [dock]))?.name?.text == "laptop")
        // Another laptop at the same dock.
        #expect(list.machine(of: MachineFacts(macs: [dock], uuid: other)) == nil)
        #expect(list.machine(of: MachineFacts()) == nil)
        #expect(list.named(try #require(MachineName("PC1")))?.line == 2)
    }

    @Test(arguments: ["", "\n\n", "# nothing yet\n", "name,mac\n"]) func `a list may be empty`(text: String) {
        let reading = read(text)
        #expect(reading.isReadable)
        #expect(reading.mistakes.isEmpty)
        #expect(reading.list.machines.isEmpty)
    }

    @Test func `a separator in quotation marks is not counted when the header is looked at`() {
        let reading = read("name;\"a,b,c,d\";x\npc1;2;3\n")
        #expect(reading.list.machines.count == 1)
        #expect(reading.mistakes.map(\.column) == ["\"a,b,c,d\""])
    }

    @Test(arguments: [("A", 1), ("b", 2), ("Z", 26), ("0", 0), ("007", 7), ("9999", 9_999)])
    func `a row or a column of seats is a number, or a letter for one`(cell: String, number: Int) {
        let machine = read("name,row,column\npc1,\(cell),\(cell)\n").list.machines.first
        #expect(machine?.row == number && machine?.column == number)
    }

    @Test func `blanks in a title become underscores, and dashes stay`() {
        let reading = read("name,Serial  Number,no-proxy,a\tb\npc1,x,y,z\n")
        #expect(reading.mistakes.isEmpty)
        #expect(summary(reading.list) == ["2: pc1  - -/- Serial_Number=x,no-proxy=y,a_b=z"])
    }

    @Test func `a row of a machine that nobody knows yet is found by its name if that is asked about`() throws {
        let list = read("name,mac,group\nplanned,,room\nknown,52:54:00:00:00:01,room\n").list
        let (planned, known) = try (#require(MachineName("Planned")), #require(MachineName("known")))
        #expect(list.machine(of: MachineFacts(listedName: planned))?.line == 2)
        #expect(list.machine(of: MachineFacts(listedName: known)) == nil)
        let mac = try #require(MACAddress("52:54:00:00:00:01"))
        #expect(list.machine(of: MachineFacts(macs: [mac], listedName: planned))?.line == 3)
    }

    @Test func `a UUID is told as it is written, and found in either order of bytes`() throws {
        let list = read("name,uuid\npc1,4C4C4544-0042-3510-8052-B4C04F4A4E31\n").list
        #expect(list.machines.first?.uuid?.description == "4c4c4544-0042-3510-8052-b4c04f4a4e31")
        let swapped = try #require(MachineUUID("44454c4c-4200-1035-8052-b4c04f4a4e31"))
        #expect(list.machine(with: swapped)?.line == 2)
        #expect(swapped.description == "44454c4c-4200-1035-8052-b4c04f4a4e31")
        #expect(swapped.canonical == list.machines.first?.uuid?.canonical)
    }
}
