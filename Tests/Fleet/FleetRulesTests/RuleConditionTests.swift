// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetRules
import Testing
import TorrentCore

@Suite struct RuleConditionTests {
    /// A machine of which everything is known.
    private static let known = MachineFacts(
        macs: [MACAddress("52:54:00:12:34:56"), MACAddress("02:00:00:00:00:01")].compactMap(\.self),
        uuid: MachineUUID("4c4c4544-0042-3510-8051-b4c04f4a3732"), serial: "5BQJ7J2 ", vendor: "Dell Inc.",
        model: "OptiPlex 7050", memory: 16 << 30, firmware: .uefi, secureBoot: false, address: HostAddress("10.0.1.7"),
        rack: Subnet("10.0.1.0/24"))

    private func holds(_ condition: RuleCondition, _ facts: MachineFacts, listed: ListedMachine? = nil) -> Bool {
        PreparedFacts(facts, listed: listed).verdict([condition]) == .holds
    }

    private static func patterns(_ texts: String...) -> [TextPattern] { texts.compactMap { TextPattern($0) } }
    private static func prefixes(_ texts: String...) -> [MACCondition] { texts.compactMap { MACCondition($0) } }

    static let fitting: [RuleCondition] = [
        .mac(prefixes("52:54:00")), .mac(prefixes("02-00-00-00-00-01")), .mac(prefixes("aa", "52:")),
        .mac(prefixes("52:54:*")),
        .mac(prefixes("*:56")), .mac(prefixes("02-??-00-*")),
        .uuid([MachineUUID("44454c4c-4200-1035-8051-b4c04f4a3732")].compactMap(\.self)), .serial(patterns("5bqj*")),
        .vendor(patterns("HP*", "Dell*")), .model(patterns("optiplex 70?0")),
        .memory([MemoryCondition(">= 8 GiB")].compactMap(\.self)), .firmware([.uefi]), .firmware([.bios, .uefi]),
        .secureBoot(false), .address([AddressCondition("10.0.1.7")].compactMap(\.self)),
        .address([AddressCondition("10.0.0.0/8")].compactMap(\.self)),
        .rack([Subnet("10.0.1.0/24")].compactMap(\.self)),
        .newcomer(true),
    ]

    @Test(arguments: fitting) func `what fits holds`(condition: RuleCondition) {
        #expect(holds(condition, Self.known))
    }

    @Test(
        arguments: [
            .mac(prefixes("52:54:01")), .mac(prefixes("*:54")), .mac(prefixes("52:?:*")),
            .uuid([MachineUUID("4c4c4544-0042-3510-8051-b4c04f4a3733")].compactMap(\.self)),
            .serial(patterns("5BQJ")), .vendor(patterns("Dell")), .model(patterns("OptiPlex 70??0")),
            .memory([MemoryCondition("8 GiB")].compactMap(\.self)), .firmware([.bios]), .firmware([.secureBoot]),
            .secureBoot(true), .address([AddressCondition("10.0.2.0/24")].compactMap(\.self)),
            .rack([Subnet("10.0.0.0/16")].compactMap(\.self)), .newcomer(false), .name(patterns("*")),
            .group(patterns("*")),
        ] as [RuleCondition]) func `what does not fit does not hold`(condition: RuleCondition)
    {
        #expect(!holds(condition, Self.known))
    }

    @Test(arguments: fitting) func `a fact that is not known fits nothing`(condition: RuleCondition) {
        guard condition != .newcomer(true) else { return }
        #expect(PreparedFacts(MachineFacts(), listed: nil).verdict([condition]) == .isOpen)
    }

    @Test func `one condition that fails is enough, whatever is not known`() {
        let vendor = RuleCondition.vendor(Self.patterns("HP*"))
        let memory = RuleCondition.memory([MemoryCondition("< 4 GiB")].compactMap(\.self))
        let facts = PreparedFacts(MachineFacts(vendor: "Dell Inc."), listed: nil)
        #expect(facts.verdict([memory, vendor]) == .fails)
        #expect(facts.verdict([memory]) == .isOpen)
        #expect(facts.verdict([.newcomer(true), memory]) == .isOpen)
        #expect(facts.verdict([.newcomer(false)]) == .fails)
        #expect(facts.verdict([]) == .holds)
    }

    @Test func `an address outside of all racks is known to be in none`() {
        let rack = RuleCondition.rack([Subnet("10.0.1.0/24")].compactMap(\.self))
        #expect(PreparedFacts(MachineFacts(address: HostAddress("10.9.9.9")), listed: nil).verdict([rack]) == .fails)
        #expect(PreparedFacts(MachineFacts(), listed: nil).verdict([rack]) == .isOpen)
    }

    @Test(
        arguments: [
            (.bios, nil, false, false), (.uefi, nil, false, true), (.uefi, true, true, true),
            (.secureBoot, nil, true, true), (.secureBoot, false, true, true),
        ] as [(FirmwareKind, Bool?, Bool, Bool)])
    func `Secure Boot is a UEFI's`(kind: FirmwareKind, isOn: Bool?, fitsSecureBoot: Bool, fitsUEFI: Bool) {
        let facts = MachineFacts(firmware: kind, secureBoot: isOn)
        #expect(holds(.firmware([.secureBoot]), facts) == fitsSecureBoot)
        #expect(holds(.firmware([.uefi]), facts) == fitsUEFI)
    }

    @Test func `a BIOS enforces nothing, and of a UEFI it is not known unless it is said`() {
        #expect(holds(.secureBoot(false), MachineFacts(firmware: .bios)))
        #expect(holds(.secureBoot(true), MachineFacts(firmware: .secureBoot)))
        #expect(!holds(.secureBoot(false), MachineFacts(firmware: .uefi)))
        #expect(!holds(.secureBoot(true), MachineFacts(firmware: .uefi)))
    }

    @Test func `name and group are those of the list`() throws {
        let origin = RuleOrigin(file: "machines.csv", line: 2)
        let listed = ListedMachine(
            name: MachineName("Room101-PC01"), group: try GroupName("room-101"),
            written: WrittenValues(AssignmentValues(), at: origin))
        #expect(holds(.name(Self.patterns("room101-*")), MachineFacts(), listed: listed))
        #expect(holds(.group(Self.patterns("ROOM-1??")), MachineFacts(), listed: listed))
        #expect(holds(.newcomer(false), MachineFacts(), listed: listed))
    }

    @Test(arguments: [
        "", "5", "52:5", "52:54:00:12:34:56:78", "52:54:00:12:34:56:", "52::54", "5254", "52:5g:*", "52.54.*",
    ])
    func `a part of an address is whole bytes`(text: String) {
        #expect(MACCondition(text) == nil)
    }
}
