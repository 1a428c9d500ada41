// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct InventoryCheckTests {
    private static let uuid = "4c4c4544-0051-3010-8052-b4c04f4e3132"
    private static let swapped = "44454c4c-5100-1030-8052-b4c04f4e3132"
    private static let another = "4c4c4544-0051-3010-8052-b4c04f4e3133"
    private static let placeholder = "00020003-0004-0005-0006-000700080009"

    private func verdict(
        mac: UInt8 = 1, uuid: String? = nil, inside: String? = nil, serial: String? = nil, owner: String? = nil,
        earlier: String? = nil
    ) throws -> InventoryCheck.Verdict {
        func machine(_ number: UInt8, _ uuid: String?) throws -> MachineIdentity {
            MachineIdentity(mac: try #require(MACAddress(bytes: [2, 0, 0, 0, 0, number])), uuid: uuid)
        }
        var inventory = Inventory()
        inventory.computer = .init(serial: serial, uuid: inside)
        let report = InventoryReport(boot: .first, machine: try machine(mac, uuid), inventory: inventory)
        var before = Inventory()
        before.computer = .init(serial: earlier)
        return InventoryCheck.verdict(
            on: report, of: try machine(1, owner), earlier: earlier == nil ? nil : before,
            holder: { ["4XB2": "pc-08", "None": "pc-09", "0000000": "pc-10"][$0] })
    }

    @Test(
        arguments: [
            (nil, nil, nil), (uuid, uuid, uuid), (uuid, swapped, uuid.uppercased()), (nil, uuid, uuid),
            (uuid, nil, nil),
            (uuid, placeholder, nil), (placeholder, uuid, another), (uuid, "abc", ""),
        ] as [(String?, String?, String?)])
    func `the machine that the key was given to is believed, whatever tells no board from another`(
        owner: String?, told: String?, inside: String?
    ) throws {
        #expect(try verdict(uuid: told, inside: inside, owner: owner) == .accepted([]))
    }

    @Test func `another machine's inventory is refused, with what tells that`() throws {
        let mac = try #require(MACAddress("02:00:00:00:00:02"))
        let owner = try #require(MACAddress("02:00:00:00:00:01"))
        let card = InventoryCheck.Refusal.otherCard(told: mac, owner: owner)
        #expect(try verdict(mac: 2, uuid: Self.uuid, owner: Self.uuid) == .refused(card))
        #expect(
            card.sentence
                == "The inventory is of the machine with network card 02:00:00:00:00:02; the key of this boot was"
                + " given to 02:00:00:00:00:01.")
        let board = InventoryCheck.Refusal.otherUUID(told: Self.another, owner: Self.uuid)
        #expect(try verdict(uuid: Self.another, owner: Self.uuid) == .refused(board))
        #expect(try verdict(uuid: Self.uuid, inside: Self.another, owner: Self.uuid) == .refused(board))
        #expect(
            board.sentence
                == "The inventory is of the machine with UUID \(Self.another); the key of this boot was given to"
                + " \(Self.uuid).")
    }

    @Test(
        arguments: [
            ("4XB2", nil, "pc-08"), ("4XB2", "4XB1", "pc-08"), ("4XB2", "4XB2", nil), ("4XB3", nil, nil),
            ("None", nil, nil), ("0000000", nil, nil), (nil, nil, nil),
        ] as [(String?, String?, String?)])
    func `a serial number that another machine has is told once, unless it means nothing`(
        serial: String?, earlier: String?, other: String?
    ) throws {
        let told = other.map { [InventoryChange.sharedSerial(machine: $0)] } ?? []
        #expect(try verdict(serial: serial, earlier: earlier) == .accepted(told))
        #expect(told.map(\.sentence).allSatisfy { $0 == "It has the serial number of pc-08, too." })
    }

    @Test(arguments: [
        "To be filled by O.E.M.", "TO BE FILLED BY O.E.M.", "Default string", "System Serial Number", "None", "", "0",
        "00000000", "---", "........", "XXXXXXX", "Not Specified", "123456789", "0123456789", "N/A", "0000-0000",
        "...1",
    ])
    func `a filler tells no machines apart`(serial: String) {
        #expect(!SerialNumber.tellsApart(serial))
    }

    @Test(arguments: ["4XB2", "CZC1234XYZ", "00000001", "PF-0A1B2C", "noneX"])
    func `a serial number does`(serial: String) {
        #expect(SerialNumber.tellsApart(serial))
    }

    @Test func `another machine with the same serial number is found, the first of several`() {
        var inventory = Inventory()
        inventory.computer = .init(serial: "4XB2")
        let record = InventoryRecord(inventory, told: Moment.at(0).wall)
        let inventories = Inventories([MachineNumber(3): record, MachineNumber(2): record])
        #expect(inventories.holder(of: "4XB2", but: MachineNumber(1)) == MachineNumber(2))
        #expect(inventories.holder(of: "4XB2", but: MachineNumber(2)) == MachineNumber(3))
        #expect(inventories.holder(of: "4XB3", but: MachineNumber(1)) == nil)
    }

    @Test func `of one boot only a few count, and of the next one as many again`() {
        var inventories = Inventories()
        let first = (1...20).count { _ in inventories.takesMore(of: MachineNumber(1), in: .first) }
        let second = (1...20).count { _ in
            inventories.takesMore(of: MachineNumber(1), in: BootNumber.first.advanced(by: 1))
        }
        #expect(first == 8 && second == 8)
    }

    @Test func `whom the key of a report was given to is known, unless another boot's key signed it`() throws {
        let owner = MachineIdentity(mac: try #require(MACAddress(bytes: [2, 0, 0, 0, 0, 1])), uuid: Self.uuid)
        let keys = try ["a", "b"].map { try #require(BootKey(hexadecimal: String(repeating: $0, count: 32))) }
        let boot = BootNumber.first.advanced(by: 6)
        var book = BootKeys()
        book.give(BootTicket(number: boot, key: keys[0]), to: MachineNumber(3), as: owner)
        func message(_ boot: BootNumber, by key: BootKey) throws -> SignedMessage {
            let report = InventoryReport(boot: boot, machine: owner, inventory: Inventory())
            return try SignedInventory(bencoded: SignedInventory.sign(report, by: key)).message
        }
        #expect(book.sender(of: try message(boot, by: keys[0]), in: boot)?.identity == owner)
        #expect(book.sender(of: try message(boot, by: keys[0]), in: boot)?.machine == MachineNumber(3))
        #expect(book.sender(of: try message(boot, by: keys[1]), in: boot)?.identity == nil)
        #expect(book.sender(of: try message(boot, by: keys[0].ofSystem), in: boot)?.identity == nil)
        #expect(book.sender(of: try message(.first, by: keys[0]), in: .first)?.identity == nil)
    }
}
