// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

/// The inventory of a machine in one boot, as it tells its server (docs/inventory.md).
package struct InventoryReport: Hashable, Sendable {
    /// The boot in which it was looked at.
    package let boot: BootNumber
    /// Whose it is.
    package let machine: MachineIdentity
    /// What was found.
    package let inventory: Inventory

    /// Puts the three together.
    package init(boot: BootNumber, machine: MachineIdentity, inventory: Inventory) {
        self.boot = boot
        self.machine = machine
        self.inventory = inventory
    }

    init(_ root: CatalogNode) throws(CatalogProblem) {
        self.init(
            boot: try root["boot"].bootNumber(), machine: try MachineIdentity(root),
            inventory: try Inventory(try root["inventory"]))
    }

    /// The one spelling of this report, before it is signed: no longer than a server takes.
    package var bencoded: [UInt8] {
        var root: [Bencode.Key: Bencode] = [
            "version": .integer(Int64(Inventory.version)), "boot": .integer(Int64(clamping: boot.value)),
            "mac": .text("\(machine.mac)"),
        ]
        root["uuid"] = machine.uuid.flatMap { MachineIdentity.isUUID($0) ? .text($0) : nil }
        return inventory.fitted { [root] entries in
            let found = Bencode.dictionary(entries)
            entries = root
            entries["inventory"] = found
        }
    }
}

/// An inventory's report as it travels: with an HMAC by its boot's key.
package struct SignedInventory: Sendable {
    /// What it says.
    package let report: InventoryReport
    /// How it is signed; a report is believed only if that is by the key of its boot.
    package let message: SignedMessage

    /// Reads a report; one that is too long is refused before anything is read of it.
    package init(bencoded input: [UInt8]) throws(CatalogProblem) {
        guard input.count <= CatalogLimits.inventoryLength else {
            throw CatalogProblem(.tooLong(input.count, limit: CatalogLimits.inventoryLength), in: "", at: 0)
        }
        message = try SignedMessage(bencoded: input, kind: .inventory, version: Inventory.version)
        report = try InventoryReport(message.root)
    }

    /// A report signed by a key.
    package static func sign(_ report: InventoryReport, by key: BootKey) -> [UInt8] {
        SignedMessage.sign(bencoded: report.bencoded, as: .inventory, by: key)
    }
}
