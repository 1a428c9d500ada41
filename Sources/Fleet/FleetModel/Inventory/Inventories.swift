// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// The last inventory of a machine, and when it was told.
package struct InventoryRecord: Hashable, Sendable {
    /// What was found.
    package var inventory: Inventory
    /// When the server got it.
    package var told: WallTime

    /// Pairs the two.
    package init(_ inventory: Inventory, told: WallTime) {
        self.inventory = inventory
        self.told = told
    }
}

/// The last inventory of each machine.
package struct Inventories: Sendable {
    private var records: [MachineNumber: InventoryRecord]
    private var pending: Set<MachineNumber> = []
    /// How many were told in which boot.
    private var told: [MachineNumber: (boot: BootNumber, count: Int)] = [:]

    /// Begins with what an earlier run of the server knew.
    package init(_ records: [MachineNumber: InventoryRecord] = [:]) {
        self.records = records
    }

    /// A machine's last one.
    package subscript(machine: MachineNumber) -> InventoryRecord? { records[machine] }

    /// Whether one more counts in a boot: an agent tells of it twice, and each is written to the store and told to people.
    package mutating func takesMore(of machine: MachineNumber, in boot: BootNumber) -> Bool {
        let before = told[machine].map { $0.boot == boot ? $0.count : 0 } ?? 0
        guard before < Limits.inventoriesOfBoot else { return false }
        told[machine] = (boot, before + 1)
        return true
    }

    /// Takes a machine's inventory in, and says what changed since the one before; of its first one nothing.
    package mutating func take(
        _ inventory: Inventory, of machine: MachineNumber, at now: WallTime
    ) -> [InventoryChange] {
        let earlier = records[machine]?.inventory
        records[machine] = InventoryRecord(earlier.map(inventory.filled) ?? inventory, told: now)
        pending.insert(machine)
        return earlier.map { InventoryDifference.between($0, inventory) } ?? []
    }

    /// Another machine with this serial number, the first of several.
    package func holder(of serial: String, but machine: MachineNumber) -> MachineNumber? {
        records.filter { $0.key != machine && $0.value.inventory.computer.serial == serial }.keys.min()
    }

    /// A machine is forgotten.
    package mutating func forget(_ machine: MachineNumber) {
        records[machine] = nil
        told[machine] = nil
        pending.remove(machine)
    }

    /// What is to be stored since the last time.
    package mutating func takeChanges() -> [MachineNumber: InventoryRecord] {
        defer { pending = [] }
        return Dictionary(
            uniqueKeysWithValues: pending.compactMap { machine in records[machine].map { (machine, $0) } })
    }

    /// All of it is to be stored, for the store has lost all.
    package mutating func changeAll() { pending = Set(records.keys) }
}
