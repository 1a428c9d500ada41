// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import GRDB
internal import SecureBootFormats
internal import TorrentCore

/// Records ⇄ rows.
enum FleetRows {}

extension FleetRows {
    /// Stores what changed and the numbers that are given next; what is forgotten goes last, for a boot may have been taken
    /// from it.
    ///
    /// Each record is stored by way of this, which may leave it out.
    static func write(
        _ changes: FleetChanges, _ counters: FleetCounters, into database: Database,
        each record: (() throws -> Void) throws -> Void
    ) throws {
        for machine in changes.machines { try record { try write(machine, into: database) } }
        for boot in changes.boots { try record { try write(boot, into: database) } }
        for progress in changes.progress { try record { try write(progress, into: database) } }
        for uuid in changes.sharedUUIDs {
            try record { try run("INSERT OR IGNORE INTO shared_uuid (uuid) VALUES (?)", [uuid], database) }
        }
        for (machine, start) in changes.diskStarts {
            try record { try write(start, of: machine, into: database) }
        }
        for (machine, keys) in changes.keys {
            try record { try write(keys, of: machine, into: database) }
        }
        for (machine, inventory) in changes.inventories {
            try record { try write(inventory, of: machine, into: database) }
        }
        for (mac, isSigned) in changes.signed {
            let change =
                isSigned
                ? "INSERT OR IGNORE INTO signed_machine (mac) VALUES (?)" : "DELETE FROM signed_machine WHERE mac = ?"
            try record { try run(change, ["\(mac)"], database) }
        }
        for machine in changes.forgotten { try record { try forget(machine, in: database) } }
        try record { try write(counters, into: database) }
    }

    /// Stores the numbers that are given next.
    static func write(_ counters: FleetCounters, into database: Database) throws {
        let values = [
            Counter.nextMachine: counters.nextMachine.value, Counter.nextBoot: Int64(counters.nextBoot.value),
            Counter.ageing: counters.ageing.milliseconds,
        ]
        for (name, value) in values {
            try run("INSERT OR REPLACE INTO counter (name, value) VALUES (?, ?)", [name, value], database)
        }
    }

    /// Deletes some of the boots that are not to be kept; says whether there may be more.
    ///
    /// A boot is no older than one before it, whatever the wall clock said in it.
    static func prune(before oldest: WallTime, keeping most: Int, in database: Database) throws -> Bool {
        let first = try DatabaseValue.fetchOne(
            database, sql: "SELECT ifnull(min(number), ?) FROM boot WHERE begun >= ?",
            arguments: [Int64.max, oldest.milliseconds])
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM boot") ?? 0
        let gone = try DatabaseValue.fetchAll(
            database,
            sql: """
                SELECT number FROM boot WHERE number NOT IN (SELECT boot FROM machine)
                AND (number < ? AND last_seen < ? OR number IN (SELECT number FROM boot ORDER BY number LIMIT ?))
                ORDER BY number LIMIT ?
                """,
            arguments: [
                first, oldest.milliseconds, min(max(0, count - most), Limits.prunedAtOnce), Limits.prunedAtOnce,
            ])
        for number in gone {
            try run("DELETE FROM boot_stage WHERE boot = ?", [number], database)
            try run("DELETE FROM boot WHERE number = ?", [number], database)
        }
        return gone.count == Limits.prunedAtOnce
    }

    private static func write(_ machine: MachineRecord, into database: Database) throws {
        try run(
            """
            INSERT OR REPLACE INTO machine
            (number, uuid, told_uuid, boot, boots, first_seen, last_seen, firmware, card, card_proved, reported, secure_boot,
             secure_boot_keys, secure_boot_level, memory, vendor, model, serial, next_boot, next_boot_once,
             next_boot_begun, next_boot_to_disk)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                machine.number.value, machine.uuid, machine.toldUUID, Int64(machine.boot.value), machine.boots,
                machine.firstSeen.milliseconds, machine.lastSeen.milliseconds, machine.firmware?.rawValue,
                machine.card.map { "\($0)" }, machine.isCardProved, machine.hasReported, machine.secureBoot?.isEnforced,
                machine.secureBoot?.keys.map { $0.map(\.rawValue).sorted().joined(separator: " ") },
                machine.secureBoot?.level?.lines.joined(separator: "\n"),
                machine.traits.memory.map { Int64(clamping: $0) }, machine.traits.vendor, machine.traits.model,
                machine.traits.serial, machine.nextBoot.map { "\($0.choice)" }, machine.nextBoot?.isOnce,
                machine.nextBoot?.begunBoot, machine.nextBoot.map { $0.progress == .sentToDisk },
            ], database)
        try run("DELETE FROM machine_mac WHERE machine = ?", [machine.number.value], database)
        for (place, mac) in machine.macs.enumerated() {
            try run(
                "INSERT INTO machine_mac (machine, place, mac) VALUES (?, ?, ?)",
                [machine.number.value, place, "\(mac)"], database)
        }
    }

    private static func write(_ boot: BootRecord, into database: Database) throws {
        let progress = boot.progress
        try run(
            """
            INSERT OR REPLACE INTO boot
            (number, machine, mac, address, begun, last_seen, duration, stage, stopped, image, version, verified, total,
             from_server, from_peers, disk, disk_start, reason, failure, uptime, sent, wasted, disk_wait, givers)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                Int64(progress.number.value), progress.machine.value, "\(boot.mac)", boot.address.map { "\($0)" },
                boot.begun.milliseconds, progress.lastSeen.milliseconds, progress.duration.wholeMilliseconds,
                boot.stage.rawValue, boot.isStopped, boot.image?.text, boot.version.map { "\($0)" },
                number(progress.transfer?.verified), number(progress.transfer?.total),
                number(progress.transfer?.fromServer), number(progress.transfer?.fromPeers), boot.disk?.name,
                boot.disk?.start?.text, boot.reason, boot.failure, number(progress.uptime),
                number(progress.traffic.sent), number(progress.traffic.wasted), number(progress.traffic.diskWait),
                text(progress.traffic.givers),
            ], database)
        try run("DELETE FROM boot_stage WHERE boot = ?", [Int64(progress.number.value)], database)
        for mark in boot.marks {
            try run(
                "INSERT OR REPLACE INTO boot_stage (boot, stage, after) VALUES (?, ?, ?)",
                [Int64(progress.number.value), mark.stage.rawValue, mark.after.wholeMilliseconds], database)
        }
    }

    private static func write(_ progress: BootRecord.Progress, into database: Database) throws {
        try run(
            """
            UPDATE boot SET last_seen = ?, duration = ?, verified = ?, total = ?, from_server = ?, from_peers = ?, uptime = ?,
            sent = ?, wasted = ?, disk_wait = ?, givers = ? WHERE number = ?
            """,
            [
                progress.lastSeen.milliseconds, progress.duration.wholeMilliseconds,
                number(progress.transfer?.verified), number(progress.transfer?.total),
                number(progress.transfer?.fromServer), number(progress.transfer?.fromPeers), number(progress.uptime),
                number(progress.traffic.sent), number(progress.traffic.wasted), number(progress.traffic.diskWait),
                text(progress.traffic.givers), Int64(progress.number.value),
            ], database)
        try run(
            "UPDATE machine SET last_seen = ? WHERE number = ?",
            [progress.lastSeen.milliseconds, progress.machine.value], database)
    }

    private static func write(
        _ start: DiskStartRecord?, of machine: MachineNumber, into database: Database
    ) throws {
        guard let start else {
            try run("DELETE FROM disk_start WHERE machine = ?", [machine.value], database)
            return
        }
        try run(
            """
            INSERT OR REPLACE INTO disk_start
            (machine, age, asked_age, image, version, disk, disk_start, probably_started, came_back)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                machine.value, start.age.wholeMilliseconds, start.askedAge?.wholeMilliseconds, start.image?.text,
                start.version.map { "\($0)" }, start.disk?.name, start.disk?.start?.text, start.probablyStarted,
                start.cameBack,
            ], database)
    }

    private static func write(
        _ keys: [BootKeyRecord], of machine: MachineNumber, into database: Database
    ) throws {
        try run("DELETE FROM boot_key WHERE machine = ?", [machine.value], database)
        for key in keys {
            try run(
                """
                INSERT INTO boot_key (machine, place, key, boot, mac, uuid, state, counter, system_counter)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    machine.value, key.order, key.key.hexadecimal, Int64(key.boot.value), "\(key.mac)", key.uuid,
                    key.state.rawValue, number(key.counter), number(key.systemCounter),
                ], database)
        }
    }

    private static func forget(_ machine: MachineNumber, in database: Database) throws {
        try run(
            "DELETE FROM boot_stage WHERE boot IN (SELECT number FROM boot WHERE machine = ?)", [machine.value],
            database)
        for table in ["boot", "machine_mac", "disk_start", "boot_key", "inventory"] {
            try run("DELETE FROM \(table) WHERE machine = ?", [machine.value], database)
        }
        try run("DELETE FROM machine WHERE number = ?", [machine.value], database)
    }

    private static func number(_ value: UInt64?) -> Int64? { value.map { Int64(clamping: $0) } }

    private static func text(_ givers: [TrafficGiver]?) -> String? {
        givers.map { $0.map { "\($0.host) \($0.bytes)" }.joined(separator: "\n") }
    }

    private static func run(_ sql: String, _ arguments: StatementArguments, _ database: Database) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

/// The names of counters.
enum Counter {
    static let nextMachine = "next_machine"
    static let nextBoot = "next_boot"
    static let ageing = "ageing"
}

extension NextBoot {
    /// The number of the boot that it belongs to.
    fileprivate var begunBoot: Int64? {
        if case .begun(let boot) = progress { Int64(boot.value) } else { nil }
    }
}
