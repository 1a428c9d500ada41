// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import Testing
import TorrentCore

@Suite struct MachineFactsTextTests {
    @Test func `facts are taken as people write them`() throws {
        var facts = MachineFacts()
        let racks = ["10.0.1.0/24", "10.0.2.0/24"].compactMap { Subnet($0) }
        for (name, text) in [
            ("mac", "52:54:00:00:00:01"), ("uuid", "4c4c4544-0042-3510-8051-b4c04f4a3732"), ("serial", "5BQJ7J2"),
            ("vendor", "Dell Inc."), ("model", "OptiPlex 7050"), ("memory", "4GiB"), ("firmware", "secure-boot"),
            ("secure_boot", "true"), ("address", "10.0.2.9"),
        ] { try facts.take(name, text, racks: racks) }
        let wanted = MachineFacts(
            macs: [MACAddress("52:54:00:00:00:01")].compactMap(\.self),
            uuid: MachineUUID("4c4c4544-0042-3510-8051-b4c04f4a3732"), serial: "5BQJ7J2", vendor: "Dell Inc.",
            model: "OptiPlex 7050", memory: 4 << 30, firmware: .secureBoot, secureBoot: true,
            address: HostAddress("10.0.2.9"), rack: Subnet("10.0.2.0/24"))
        #expect(facts == wanted)
        try facts.take("rack", "10.0.1.0/24")
        #expect(facts.rack == racks.first)
    }

    @Test(
        arguments: [
            ("color", "red"), ("name", "pc1"), ("group", "room"), ("newcomer", "true"), ("mac", "52:54"), ("uuid", "x"),
            ("memory", "< 4 GiB"), ("memory", "much"), ("firmware", "efi"), ("secure_boot", "yes"), ("address", "pc1"),
            ("rack", "10.0.1.0"),
        ]) func `what is none changes nothing`(name: String, text: String)
    {
        var facts = MachineFacts(memory: 1)
        #expect(throws: ValueFlaw.self) { try facts.take(name, text) }
        #expect(facts == MachineFacts(memory: 1))
    }

    @Test(
        arguments: [
            ([("firmware", "secure-boot")], true), ([("firmware", "bios")], false), ([("firmware", "uefi")], nil),
            ([("firmware", "uefi"), ("secure_boot", "true")], true),
            ([("secure_boot", "true"), ("firmware", "uefi")], true),
            ([("secure_boot", "false"), ("firmware", "secure-boot")], false), ([("vendor", "x")], false),
        ] as [([(String, String)], Bool?)])
    func `a firmware says of Secure Boot what can be told by it, if nothing is written`(
        texts: [(String, String)], isOn: Bool?
    ) throws {
        var facts = MachineFacts(firmware: .bios, secureBoot: false)
        try facts.take(texts.map { (name: $0.0, text: $0.1) })
        #expect(facts.secureBoot == isOn)
    }

    @Test func `a rack that is written stays, whatever order it is written in`() throws {
        let racks = [Subnet("10.0.2.0/24")].compactMap(\.self)
        for texts in [
            [("rack", "10.0.1.0/24"), ("address", "10.0.2.9")], [("address", "10.0.2.9"), ("rack", "10.0.1.0/24")],
        ] {
            var facts = MachineFacts()
            try facts.take(texts.map { (name: $0.0, text: $0.1) }, racks: racks)
            #expect(facts.rack == Subnet("10.0.1.0/24"))
            #expect(facts.address == HostAddress("10.0.2.9"))
        }
        var facts = MachineFacts()
        let flaw = #expect(throws: FactFlaw.self) { try facts.take([("vendor", "a"), ("color", "red")]) }
        #expect(flaw?.name == "color")
    }
}
