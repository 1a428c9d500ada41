// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import FleetStore
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct InventoryStoreTests {
    private let folder = TemporaryFolder()
    private let machine = MachineNumber(7)

    private func inventory(_ memory: UInt64) throws -> Inventory {
        var inventory = Inventory()
        inventory.memory = memory
        inventory.disks = [.init(name: "sda", size: 5, model: "Räder", serial: "S1", transport: .nvme)]
        inventory.tpm = .of20
        return inventory
    }

    private func store(_ changes: FleetChanges, in store: FleetStore, at seconds: Int64) async {
        guard case .stored(without: nil) = await store.store(changes, ageing: Moment.at(seconds).wall) else {
            Issue.record("it is not stored")
            return
        }
    }

    private var records: [MachineNumber: InventoryRecord] {
        get async {
            let store = FleetStore(path: folder.file)
            let records = await store.open().records.inventories
            await store.close()
            return records
        }
    }

    @Test func `a server that starts again knows the last inventory, and none of a machine that is forgotten`()
        async throws
    {
        let store = FleetStore(path: folder.file)
        _ = await store.open()
        var inventories = Inventories()
        _ = inventories.take(try inventory(1), of: machine, at: Moment.at(1).wall)
        _ = inventories.take(try inventory(1), of: MachineNumber(8), at: Moment.at(1).wall)
        var changes = FleetChanges()
        #expect(changes.isEmpty)
        changes.inventories = inventories.takeChanges()
        #expect(!changes.isEmpty)
        await self.store(changes, in: store, at: 1)
        _ = inventories.take(try inventory(2), of: machine, at: Moment.at(2).wall)
        changes.inventories = inventories.takeChanges()
        #expect(changes.inventories.count == 1)
        await self.store(changes, in: store, at: 2)
        await store.close()
        #expect(await records[machine] == InventoryRecord(try inventory(2), told: Moment.at(2).wall))
        #expect(await records[MachineNumber(8)] == InventoryRecord(try inventory(1), told: Moment.at(1).wall))

        _ = await store.open()
        var forgetting = FleetChanges()
        forgetting.forgotten = [machine]
        await self.store(forgetting, in: store, at: 3)
        await store.close()
        #expect(await Set(records.keys) == [MachineNumber(8)])
    }

    @Test(arguments: ["zeroblob(32769)", "x'00ff'", "x''", "x'6465'", "CAST('d7:versioni9ee' AS BLOB)"])
    func `an inventory that cannot be understood is passed over`(content: String) async throws {
        let store = FleetStore(path: folder.file)
        _ = await store.open()
        await store.close()
        try folder.sql("INSERT INTO inventory VALUES (3, 5, \(content)), (4, 5, CAST('d7:versioni1ee' AS BLOB))")
        #expect(await records == [MachineNumber(4): InventoryRecord(Inventory(), told: WallTime(milliseconds: 5))])
    }
}
