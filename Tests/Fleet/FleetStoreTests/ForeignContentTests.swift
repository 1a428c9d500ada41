// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import FleetStore
import Foundation
import TestProcesses
import Testing
import TorrentCore

/// A file in which somebody else wrote, or that somebody else holds.
@Suite(.timeLimit(.minutes(5))) struct ForeignContentTests {
    private let folder = TemporaryFolder()

    private func event(_ number: UInt8, _ stage: MachineStage, uptime: UInt64) throws -> Sighting {
        .reported(
            MachineEvent(
                machine: try .sample(number), stage: stage, uptime: uptime, firmware: .uefi,
                image: try ImageName("debian"),
                transfer: TransferProgress(verified: 1, total: 2, fromServer: 1, fromPeers: 0),
                disk: WrittenDisk(name: "/dev/sda", start: .firmware)), from: .ipv4(0xc000_0232))
    }

    /// A file with one machine, and something in each table.
    private func fill() async throws {
        let store = FleetStore(path: folder.file)
        var fleet = FleetModel(await store.open().records, at: .at(0))
        fleet.apply(try event(1, .handover, uptime: 5), at: .at(1))
        var changes = fleet.takeChanges()
        changes.sharedUUIDs = ["4c4c4544-0042-3510-8052-b4c04f4a4e31"]
        changes.signed = [try MachineIdentity.sample(1).mac: true]
        changes.diskStarts = [
            MachineNumber(1): DiskStartRecord(age: .seconds(1), probablyStarted: false, cameBack: false)
        ]
        changes.inventories = [MachineNumber(1): InventoryRecord(Inventory(), told: Moment.at(1).wall)]
        #expect(isStored(await store.store(changes, ageing: Moment.at(1).wall)))
        await store.close()
    }

    private func isStored(_ outcome: FleetStore.Outcome) -> Bool {
        if case .stored(nil) = outcome { true } else { false }
    }

    @discardableResult private func python(_ script: String, _ words: String...) throws -> String {
        let start = "import sqlite3, sys\ndatabase = sqlite3.connect(sys.argv[1])\n"
        let outcome = try Program.run(["/usr/bin/python3", "-c", start + script, folder.file] + words)
        #expect(outcome.status == 0, "\(outcome.text)")
        return outcome.output
    }

    /// Makes all tables anew without kinds, and adds for each column a row in which it is wrong.
    private static let spoil = """
        ids = {"machine": ["number", "boot"], "machine_mac": ["machine"], "boot": ["number", "machine"],
            "boot_stage": ["boot"], "disk_start": ["machine"], "shared_uuid": [], "signed_machine": [], "counter": [], "inventory": ["machine"]}
        for table, keys in ids.items():
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            rows = database.execute(f"SELECT * FROM {table}").fetchall()
            database.execute(f"DROP TABLE {table}")
            database.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
            for place, column in enumerate(columns):
                row = dict(zip(columns, rows[0]))
                for key in keys: row[key] = 100 + place
                if "mac" in row: row["mac"] = f"02:00:00:00:01:{place:02x}"
                row[column] = eval(sys.argv[2])
                rows.append(tuple(row.values()))
            for row in rows:
                database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", row)
        database.commit()
        """

    @Test(arguments: ["None", "'text'", "''", "b'\\x00\\xff'", "2**63-1", "-2**63", "-1", "0", "1.5", "1e300"])
    func `what is of a wrong kind or out of range is passed over, row by row, and ends no server`(value: String)
        async throws
    {
        try await fill()
        try python(Self.spoil, value)
        let mac = try MachineIdentity.sample(1).mac
        let store = FleetStore(path: folder.file)
        let opening = await store.open()
        #expect(opening.reports.isEmpty)
        let machine = try #require(opening.records.machines.first { $0.number == MachineNumber(1) })
        #expect(machine.macs.first == mac && machine.firmware == .uefi)
        let boot = try #require(opening.records.boots.first { $0.progress.machine == MachineNumber(1) })
        #expect(boot.stage == .handover && boot.progress.transfer?.total == 2 && boot.disk?.start == .firmware)
        #expect(opening.records.diskStarts[MachineNumber(1)]?.age == .seconds(1))
        #expect(opening.records.signed.contains(mac))
        #expect(opening.records.inventories[MachineNumber(1)]?.inventory == Inventory())
        #expect(opening.records.sharedUUIDs.contains("4c4c4544-0042-3510-8052-b4c04f4a4e31"))
        #expect(opening.records.nextBoot.value >= 2 && opening.records.nextMachine.value >= 2)

        // Whatever was taken is good for all that follows.
        var fleet = FleetModel(opening.records, at: .at(100))
        var starts = DiskStarts(opening.records.diskStarts, at: .at(100))
        for known in fleet.machines {
            let identity = MachineIdentity(mac: known.mac, uuid: nil)
            for round in Int64(0)..<3 {
                fleet.apply(.fetched(.script, identity, from: nil), at: .at(100 + round * 60))
                fleet.apply(
                    .reported(MachineEvent(machine: identity, stage: .agent, uptime: 5), from: nil),
                    at: .at(101 + round * 60))
            }
            _ = starts.due(known.number, at: Moment.at(200).monotonic)
            _ = starts.unstarted(known.number, uptime: .seconds(1), at: Moment.at(200).monotonic)
        }
        #expect(fleet[machine.number]?.boots == 4)
        _ = fleet.reportingCount(at: Moment.at(300).monotonic)
        fleet.changeAll()
        #expect(isStored(await store.store(fleet.takeChanges(), ageing: Moment.at(300).wall)))
        _ = await store.prune(before: Moment.at(200).wall, keeping: 0)
        await store.close()
    }

    @Test func `a column that somebody took away ends no server`() async throws {
        try await fill()
        try python(
            """
            for column in ("secure_boot", "card_proved", "firmware"):
                database.execute(f"ALTER TABLE machine DROP COLUMN {column}")
            database.execute("ALTER TABLE boot DROP COLUMN stage")
            database.commit()
            """)
        let store = FleetStore(path: folder.file)
        let opening = await store.open()
        #expect(opening.records.machines.map(\.number) == [MachineNumber(1)])
        #expect(opening.records.machines.first?.firmware == nil && opening.records.boots.isEmpty)
        // What does not need it is stored.
        var fleet = FleetModel(opening.records, at: .at(10))
        fleet.apply(try event(2, .agent, uptime: 5), at: .at(11))
        guard case .stored(let refusal?) = await store.store(fleet.takeChanges(), ageing: Moment.at(11).wall) else {
            Issue.record("nothing was stored, or all")
            return
        }
        #expect(refusal.records == 2)
        await store.close()
        #expect(await FleetStore(path: folder.file).open().records.nextMachine == MachineNumber(3))
    }

    @Test func `of UUIDs that are nobody's name no more are read than can be remembered`() async throws {
        try await fill()
        try python(
            """
            database.executemany("INSERT INTO shared_uuid VALUES (?)",
                [(f"4c4c4544-0042-3510-8000-{number:012x}",) for number in range(6000)])
            database.commit()
            """)
        let records = await FleetStore(path: folder.file).open().records
        #expect(records.sharedUUIDs.count == FleetRecords.mostSharedUUIDs)
    }

    @Test func `what the file refuses is left out and told, and everything else is stored`() async throws {
        try await fill()
        try python(
            """
            database.executescript('''
                CREATE TRIGGER no BEFORE INSERT ON machine WHEN NEW.number = 2
                BEGIN SELECT RAISE(ABORT, 'not this one'); END;
                CREATE TRIGGER noStage BEFORE INSERT ON boot_stage WHEN NEW.stage = 'verify'
                BEGIN SELECT RAISE(ABORT, 'nor this'); END;
                ''')
            """)
        var store = FleetStore(path: folder.file)
        var fleet = FleetModel(await store.open().records, at: .at(10))
        for number in UInt8(2)...4 { fleet.apply(try event(number, .agent, uptime: 5), at: .at(11)) }
        fleet.apply(try event(4, .verify, uptime: 9), at: .at(12))
        guard case .stored(let refusal?) = await store.store(fleet.takeChanges(), ageing: Moment.at(11).wall) else {
            Issue.record("nothing was stored, or all")
            return
        }
        // A machine, and the whole boot whose stage it is.
        #expect(refusal.records == 2 && refusal.reason.contains("no"))
        // No later batch waits for it.
        fleet.apply(try event(3, .network, uptime: 9), at: .at(13))
        #expect(isStored(await store.store(fleet.takeChanges(), ageing: Moment.at(13).wall)))
        await store.close()
        store = FleetStore(path: folder.file)
        let records = await store.open().records
        #expect(Set(records.machines.map(\.number.value)) == [1, 3, 4])
        #expect(records.boots.first { $0.progress.machine == MachineNumber(3) }?.stage == .network)
        #expect(!records.boots.contains { $0.progress.machine == MachineNumber(4) })
        #expect(records.nextMachine == MachineNumber(5))
        await store.close()
    }

    @Test func `a file that somebody holds is waited for no longer than was said`() async throws {
        try await fill()
        let store = FleetStore(path: folder.file)
        var fleet = FleetModel(await store.open().records, at: .at(10))
        fleet.apply(try event(2, .agent, uptime: 5), at: .at(11))
        let holder = try Program([
            "/usr/bin/python3", "-c",
            """
            import sqlite3, sys, time
            database = sqlite3.connect(sys.argv[1], isolation_level=None)
            database.execute("BEGIN IMMEDIATE")
            print("held", flush=True)
            time.sleep(1000)
            """, folder.file,
        ])
        while holder.isRunning, holder.output.isEmpty { await Task.yield() }
        let changes = fleet.takeChanges()
        let outcome = await store.store(changes, ageing: Moment.at(11).wall, atMost: .milliseconds(20))
        guard case .failed(let report) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(report.problem == .slow)
        holder.kill()
        while !isStored(await store.store(changes, ageing: Moment.at(11).wall)) { await Task.yield() }
        await store.close()
    }

    @Test func `what is too old is deleted a thousand boots at a time`() async throws {
        let store = FleetStore(path: folder.file)
        var fleet = FleetModel(await store.open().records, at: .at(0))
        for round in Int64(0)..<2_500 {
            fleet.apply(try event(1, .agent, uptime: UInt64(10_000 - round)), at: .at(round))
        }
        #expect(isStored(await store.store(fleet.takeChanges(), ageing: Moment.at(2_500).wall)))
        var left: [Int] = []
        while await store.prune(before: Moment.at(9_000).wall, keeping: 10_000) {
            left.append(
                Int(try python("print(database.execute('SELECT count(*) FROM boot').fetchone()[0], end='')")) ?? 0)
        }
        #expect(left == [1_500, 500])
        #expect(try python("print(database.execute('SELECT count(*) FROM boot').fetchone()[0])") == "1\n")
        await store.close()
    }
}
