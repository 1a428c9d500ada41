// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import Foundation
internal import GRDB
internal import TorrentCore

extension FleetRows {
    /// The last inventory of each machine; one that is too long, or cannot be read, is passed over.
    static func inventories(in database: Database) throws -> [MachineNumber: InventoryRecord] {
        var records: [MachineNumber: InventoryRecord] = [:]
        let rows = try Row.fetchCursor(
            database, sql: "SELECT machine, told, content FROM inventory WHERE length(content) <= ?",
            arguments: [CatalogLimits.inventoryLength])
        while let row = try rows.next() {
            guard let machine = machine(row.value("machine")), let told: Int64 = row.value("told"),
                let content = row.bytes("content"), let inventory = try? Inventory(bencoded: content)
            else { continue }
            records[machine] = InventoryRecord(inventory, told: WallTime(milliseconds: told))
        }
        return records
    }

    static func write(_ record: InventoryRecord, of machine: MachineNumber, into database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO inventory (machine, told, content) VALUES (?, ?, ?)")
        try statement.execute(
            arguments: [machine.value, record.told.milliseconds, Data(record.inventory.bencoded)])
    }
}

extension Row {
    /// A column's bytes, if there is such a column and it has bytes.
    fileprivate func bytes(_ column: String) -> [UInt8]? {
        let found: (any DatabaseValueConvertible)? = self[column]
        return (found as? Data).map(Array.init)
    }
}
