// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// What a machine tells of itself: anybody can send the server that, and it is stored.
enum FuzzedInventory {
    private static let key = BootKey(hexadecimal: String(repeating: "a", count: 32))

    static func report(_ bytes: [UInt8]) {
        guard let key, let report = try? SignedInventory(bencoded: bytes).report else { return }
        let signed = SignedInventory.sign(report, by: key)
        precondition(signed.count <= CatalogLimits.inventoryLength)
        let again = try? SignedInventory(bencoded: signed)
        precondition(again?.message.isSigned(by: key) == true)
        // Of one that is nearly too long a part is left out where it is written anew.
        guard bytes.count < CatalogLimits.inventoryLength / 2 else { return }
        precondition(again?.report == report)
        precondition((try? Inventory(bencoded: report.inventory.bencoded)) == report.inventory)
    }

    static var reports: [[UInt8]] {
        guard let key, let mac = MACAddress("52:54:00:12:34:56") else { return [] }
        var inventory = Inventory()
        inventory.processor = .init(model: "x", sockets: 1, cores: 2, threads: 4)
        (inventory.memory, inventory.modules) = (8 << 30, [.init(size: 8 << 30, slot: "A1")])
        inventory.disks = [
            .init(name: "sda", size: 5, model: "m", serial: "s", isRotational: true, transport: .sata)
        ]
        inventory.cards = [
            .init(
                name: "eth0", mac: mac, driver: "e1000e", kind: PCIIdentity("8086:100e"), speed: 1_000, duplex: .full,
                hasLink: true)
        ]
        inventory.computer = .init(
            vendor: "v", model: "m", version: "1", serial: "s", uuid: "u", board: "b", biosVersion: "2", biosDate: "d",
            chassis: .mini)
        (inventory.tpm, inventory.firmware) = (.of20, .uefi)
        let machine = MachineIdentity(mac: mac, uuid: "00000000-0000-0000-0000-000000000001")
        let report = InventoryReport(boot: .first, machine: machine, inventory: inventory)
        return [report.bencoded, SignedInventory.sign(report, by: key)]
    }
}
