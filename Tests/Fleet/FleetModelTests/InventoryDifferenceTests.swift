// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import SecureBootFormats
import Testing
import TorrentCore

@Suite struct InventoryDifferenceTests {
    private static let disk = Inventory.Disk(
        name: "sda", size: 500_107_862_016, model: "Samsung SSD 870", serial: "S5XX", transport: .sata)
    private static let other = Inventory.Disk(name: "sdb", size: 1_000_204_886_016, model: "WD Blue", serial: "W1")

    private static func card(
        _ number: UInt8 = 1, speed: UInt64? = 1_000, duplex: Duplex? = .full, hasLink: Bool? = true
    ) -> Inventory.Card? {
        MACAddress(bytes: [2, 0, 0, 0, 0, number]).map {
            Inventory.Card(name: "eth\(number)", mac: $0, speed: speed, duplex: duplex, hasLink: hasLink)
        }
    }

    private static func secureBoot(
        _ isEnforced: Bool, _ keys: Set<MicrosoftKey>? = nil, _ date: String? = nil
    ) -> SecureBootState {
        SecureBootState(
            isEnforced: isEnforced, keys: keys, level: date.flatMap { SBATLevel(lines: ["sbat,1,\($0)"]) })
    }

    private static func made(_ change: (inout Inventory) -> Void) -> Inventory {
        var inventory = Inventory()
        change(&inventory)
        return inventory
    }

    /// A machine as it was, the same in the next boot, and what is said of that.
    struct Case: Sendable {
        let old: Inventory
        let new: Inventory
        let sentences: [String]

        init(_ old: (inout Inventory) -> Void, _ new: (inout Inventory) -> Void, _ sentences: String...) {
            self.old = InventoryDifferenceTests.made(old)
            self.new = InventoryDifferenceTests.made(new)
            self.sentences = sentences
        }
    }

    private static let computing: [Case] = [
        Case({ $0.memory = 16 << 30 }, { $0.memory = 8 << 30 }, "8 GiB of memory fewer (16 GiB before)."),
        Case({ $0.memory = 8 << 30 }, { $0.memory = 24 << 30 }, "16 GiB of memory more (8 GiB before)."),
        Case({ $0.memory = 2 << 30 }, { $0.memory = 3 << 29 }, "512 MiB of memory fewer (2 GiB before)."),
        Case({ $0.memory = 3 << 29 }, { $0.memory = 1 << 40 }, "1,022.5 GiB of memory more (1.5 GiB before)."),
        // What the kernel has left is not always the same; modules are.
        Case({ $0.memory = 16_650_000_000 }, { $0.memory = 16_600_000_000 }),
        Case(
            { ($0.memory, $0.modules) = (64 << 20, [.init(size: 64 << 20, slot: nil)]) },
            { ($0.memory, $0.modules) = (32 << 20, [.init(size: 32 << 20, slot: nil)]) },
            "32 MiB of memory fewer (64 MiB before)."),
        Case(
            { $0.processor = .init(model: "i5", threads: 8) }, { $0.processor = .init(model: "i7", threads: 4) },
            "Processor is now i7 (i5 before).", "The kernel counts 4 processors now (8 before)."),
        Case(
            { $0.computer = .init(vendor: "Dell", model: "A", serial: "1", board: "x", biosVersion: "A29") },
            { $0.computer = .init(vendor: "Dell", model: "B", serial: "2", board: "y", biosVersion: "A30") },
            "Model is now Dell B (Dell A before).", "Serial number is now 2 (1 before).",
            "Mainboard is now y (x before).", "BIOS version is now A30 (A29 before)."),
        Case({ $0.tpm = .of20 }, { $0.tpm = .absent }, "TPM is gone."),
        Case({ $0.tpm = .absent }, { $0.tpm = .of12 }, "TPM 1.2 is new."),
        Case({ $0.tpm = .of12 }, { $0.tpm = .of20 }, "TPM is now 2.0 (1.2 before)."),
        Case({ $0.firmware = .bios }, { $0.firmware = .uefi }, "It starts by UEFI now (BIOS before)."),
        Case({ $0.firmware = .secureBoot }, { $0.firmware = .bios }, "It starts by BIOS now (UEFI before)."),
        Case({ $0.firmware = .secureBoot }, { $0.firmware = .uefi }, "Secure Boot is off now."),
        Case({ $0.secureBoot = secureBoot(false) }, { $0.secureBoot = secureBoot(true) }, "Secure Boot is on now."),
        Case(
            { $0.secureBoot = secureBoot(true, [.of2011], "2024010900") },
            { $0.secureBoot = secureBoot(true, [.of2023], "2025021800") },
            "Its firmware does not trust Microsoft's key of 2011 any more.",
            "Its firmware trusts Microsoft's key of 2023 now.",
            "Its revocation level (SBAT) is now 2025021800 (2024010900 before)."),
    ]

    private static let devices: [Case] = [
        Case(
            { $0.disks = [disk, other] }, { $0.disks = [other] }, "Disk Samsung SSD 870 (serial S5XX) is gone."),
        Case({ $0.disks = [] }, { $0.disks = [other] }, "Disk WD Blue (serial W1) is new."),
        Case(
            { $0.disks = [.init(name: "sda", size: 500_107_862_016, model: "X")] },
            { $0.disks = [.init(name: "sda", size: 1_000_204_886_016)] },
            "Disk X (500.1 GB) is gone.", "Disk of 1,000.2 GB (no serial number) is new."),
        Case(
            { $0.disks = [.init(name: "vda", size: 5_000_000_000, serial: "a")] }, { $0.disks = [] },
            "Disk of 5 GB (serial a) is gone."),
        // One of two alike.
        Case(
            { $0.disks = [.init(name: "sda", size: 5, model: "X"), .init(name: "sdb", size: 5, model: "X")] },
            { $0.disks = [.init(name: "sda", size: 5, model: "X")] }, "Disk X (0 GB) is gone."),
        // Names and order mean nothing, nor does what is not told.
        Case(
            { $0.disks = [disk, other] },
            {
                $0.disks = [
                    .init(name: "sda", size: other.size, model: "WD Blue", serial: "W1"),
                    .init(name: "sdb", size: disk.size, model: nil, serial: nil),
                ]
            }),
        Case(
            { $0.cards = [card(1), card(2)].compactMap(\.self) }, { $0.cards = [card(2), card(3)].compactMap(\.self) },
            "Network card 02:00:00:00:00:01 is gone.", "Network card 02:00:00:00:00:03 is new."),
        Case(
            { $0.cards = [card()].compactMap(\.self) }, { $0.cards = [card(speed: 100)].compactMap(\.self) },
            "The network card runs at 100 Mbit/s (1,000 Mbit/s before)."),
        Case(
            { $0.cards = [card(speed: 100)].compactMap(\.self) },
            { $0.cards = [card(speed: 2_500)].compactMap(\.self) },
            "The network card runs at 2,500 Mbit/s (100 Mbit/s before)."),
        Case(
            { $0.cards = [card(1), card(2)].compactMap(\.self) },
            { $0.cards = [card(2, speed: 10, duplex: .half), card(1, speed: nil, hasLink: false)].compactMap(\.self) },
            "Network card 02:00:00:00:00:02 runs at 10 Mbit/s (1,000 Mbit/s before).",
            "Network card 02:00:00:00:00:02 runs at half duplex now (full duplex before).",
            "Network card 02:00:00:00:00:01 has no link any more."),
        Case(
            { $0.cards = [card(hasLink: false)].compactMap(\.self) }, { $0.cards = [card()].compactMap(\.self) },
            "The network card has a link now."),
    ]

    @Test(arguments: computing + devices)
    func `each change is one sentence`(example: Case) {
        #expect(InventoryDifference.between(example.old, example.new).map(\.sentence) == example.sentences)
        #expect(InventoryDifference.between(example.new, example.new).isEmpty)
    }

    @Test(arguments: computing + devices)
    func `what one side does not tell is no change`(example: Case) {
        #expect(InventoryDifference.between(example.old, Inventory()).isEmpty)
        #expect(InventoryDifference.between(Inventory(), example.new).isEmpty)
    }

    @Test func `what was not looked at in between is told when it is gone, and a first inventory tells nothing`() {
        let machine = MachineNumber(1)
        var inventories = Inventories()
        let whole = Self.made { ($0.disks, $0.memory, $0.tpm) = ([Self.disk], 8 << 30, .of20) }
        #expect(inventories.take(whole, of: machine, at: Moment.at(1).wall).isEmpty)
        #expect(inventories.take(Inventory(), of: machine, at: Moment.at(2).wall).isEmpty)
        #expect(inventories[machine] == InventoryRecord(whole, told: Moment.at(2).wall))
        let later = inventories.take(Self.made { $0.disks = [] }, of: machine, at: Moment.at(3).wall)
        #expect(later == [.diskGone(Self.disk)])
        #expect(inventories[machine]?.inventory.memory == 8 << 30)
    }

    @Test func `what changed is stored once, and nothing of a machine that is forgotten`() {
        var inventories = Inventories([MachineNumber(1): InventoryRecord(Inventory(), told: Moment.at(0).wall)])
        #expect(inventories.takeChanges().isEmpty)
        for number in [Int64(2), 3] {
            _ = inventories.take(Inventory(), of: MachineNumber(number), at: Moment.at(1).wall)
        }
        inventories.forget(MachineNumber(3))
        #expect(Set(inventories.takeChanges().keys) == [MachineNumber(2)])
        #expect(inventories.takeChanges().isEmpty && inventories[MachineNumber(3)] == nil)
        inventories.changeAll()
        #expect(inventories.takeChanges().count == 2)
    }
}
