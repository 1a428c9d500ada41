// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import GRDB
internal import SecureBootFormats
internal import TorrentCore

extension FleetRows {
    /// Everything that a server is told when it starts; a row that cannot be understood is passed over.
    static func records(in database: Database) throws -> FleetRecords {
        var records = FleetRecords()
        var macs: [Int64: [MACAddress]] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT machine, mac FROM machine_mac ORDER BY machine, place") {
            guard let machine: Int64 = row.value("machine"), let mac = mac(row.value("mac")) else { continue }
            macs[machine, default: []].append(mac)
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM machine") {
            guard let number: Int64 = row.value("number") else { continue }
            if let machine = machine(row, macs[number] ?? []) { records.machines.append(machine) }
        }
        var marks: [Int64: [BootRecord.Mark]] = [:]
        let stages = "SELECT boot, stage, after FROM boot_stage WHERE boot IN (SELECT boot FROM machine)"
        for row in try Row.fetchAll(database, sql: stages) {
            guard let boot: Int64 = row.value("boot"), let mark = mark(row) else { continue }
            marks[boot, default: []].append(mark)
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM boot WHERE number IN (SELECT boot FROM machine)") {
            guard let number: Int64 = row.value("number") else { continue }
            if let boot = boot(row, marks[number] ?? []) { records.boots.append(boot) }
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM disk_start") {
            guard let machine = machine(row.value("machine")), let start = diskStart(row) else { continue }
            records.diskStarts[machine] = start
        }
        records.keys = try Row.fetchAll(database, sql: "SELECT * FROM boot_key").compactMap(key)
        records.inventories = try inventories(in: database)
        let shared = "SELECT uuid FROM shared_uuid LIMIT \(FleetRecords.mostSharedUUIDs)"
        records.sharedUUIDs = try Row.fetchAll(database, sql: shared).compactMap { $0.value("uuid") }
        let signed = try Row.fetchAll(database, sql: "SELECT mac FROM signed_machine")
        records.signed = Set(signed.compactMap { mac($0.value("mac")) })
        for row in try Row.fetchAll(database, sql: "SELECT name, value FROM counter") {
            guard let name: String = row.value("name"), let value: Int64 = row.value("value"), value >= 0 else {
                continue
            }
            switch name {
            case Counter.nextMachine: records.nextMachine = machine(value) ?? records.nextMachine
            case Counter.nextBoot: records.nextBoot = boot(value) ?? records.nextBoot
            case Counter.ageing: records.ageing = WallTime(milliseconds: value)
            default: break
            }
        }
        return records
    }

    private static func machine(_ row: Row, _ macs: [MACAddress]) -> MachineRecord? {
        guard !macs.isEmpty, let number = machine(row.value("number")), let boot = boot(row.value("boot")),
            let boots: Int = row.value("boots"), let firstSeen: Int64 = row.value("first_seen"),
            let lastSeen: Int64 = row.value("last_seen")
        else { return nil }
        var record = MachineRecord(
            number, macs: macs, boot: boot, boots: min(max(0, boots), Int(Limits.largestNumber)),
            firstSeen: WallTime(milliseconds: firstSeen), lastSeen: WallTime(milliseconds: lastSeen),
            isCardProved: row.value("card_proved") ?? false, hasReported: row.value("reported") ?? false)
        record.uuid = row.value("uuid")
        record.toldUUID = row.value("told_uuid")
        record.firmware = text(row.value("firmware")).flatMap { FirmwareKind(rawValue: $0) }
        record.card = text(row.value("card")).flatMap { PCIIdentity($0) }
        record.traits = MachineTraits(
            memory: count(row.value("memory")), vendor: row.value("vendor"), model: row.value("model"),
            serial: row.value("serial"))
        record.nextBoot = nextBoot(row)
        if let isEnforced: Bool = row.value("secure_boot") {
            record.secureBoot = SecureBootState(
                isEnforced: isEnforced,
                keys: text(row.value("secure_boot_keys")).map {
                    Set($0.split(separator: " ").compactMap { MicrosoftKey(rawValue: String($0)) })
                },
                level: text(row.value("secure_boot_level")).flatMap {
                    SBATLevel(lines: $0.split(separator: "\n").map(String.init))
                })
        }
        return record
    }

    private static func nextBoot(_ row: Row) -> NextBoot? {
        guard let choice = text(row.value("next_boot")).flatMap({ StartChoice($0) }) else { return nil }
        let progress: NextBoot.Progress =
            boot(row.value("next_boot_begun")).map { .begun($0) }
            ?? (row.value("next_boot_to_disk") ?? false ? .sentToDisk : .open)
        return NextBoot(choice, once: row.value("next_boot_once") ?? true, progress: progress)
    }

    static func boot(_ row: Row, _ marks: [BootRecord.Mark]) -> BootRecord? {
        guard let number = boot(row.value("number")), let machine = machine(row.value("machine")),
            let mac = mac(row.value("mac")), let begun: Int64 = row.value("begun"),
            let lastSeen: Int64 = row.value("last_seen"), let duration = duration(row.value("duration")),
            let stage = text(row.value("stage")).flatMap({ MachineStage(rawValue: $0) })
        else { return nil }
        var progress = BootRecord.Progress(
            number, of: machine, lastSeen: WallTime(milliseconds: lastSeen), duration: duration)
        if let verified = count(row.value("verified")), let total = count(row.value("total")),
            let fromServer = count(row.value("from_server")), let fromPeers = count(row.value("from_peers"))
        {
            progress.transfer = TransferProgress(
                verified: verified, total: total, fromServer: fromServer, fromPeers: fromPeers)
        }
        progress.traffic.sent = count(row.value("sent"))
        progress.traffic.wasted = count(row.value("wasted"))
        progress.traffic.diskWait = count(row.value("disk_wait"))
        progress.traffic.givers = text(row.value("givers")).map(givers)
        progress.uptime = count(row.value("uptime"))
        var record = BootRecord(
            progress, mac: mac, begun: WallTime(milliseconds: begun), stage: stage,
            isStopped: row.value("stopped") ?? false,
            marks: marks)
        record.address = text(row.value("address")).flatMap { HostAddress($0) }
        record.image = image(row.value("image"))
        record.version = version(row.value("version"))
        record.disk = disk(row)
        record.reason = row.value("reason")
        record.failure = row.value("failure")
        return record
    }

    private static func key(_ row: Row) -> BootKeyRecord? {
        guard let machine = machine(row.value("machine")), let boot = boot(row.value("boot")),
            let order: Int = row.value("place"), let key = text(row.value("key")).flatMap({ BootKey(hexadecimal: $0) }),
            let mac = mac(row.value("mac")), let state = text(row.value("state")).flatMap({ KeyState(rawValue: $0) })
        else { return nil }
        var record = BootKeyRecord(machine, order: order, key: key, boot: boot, mac: mac, state: state)
        record.uuid = row.value("uuid")
        record.counter = count(row.value("counter")) ?? 0
        record.systemCounter = count(row.value("system_counter")) ?? 0
        return record
    }

    static func mark(_ row: Row) -> BootRecord.Mark? {
        guard let stage = text(row.value("stage")).flatMap({ MachineStage(rawValue: $0) }),
            let after = duration(row.value("after"))
        else { return nil }
        return BootRecord.Mark(stage, after: after)
    }

    private static func diskStart(_ row: Row) -> DiskStartRecord? {
        guard let age = duration(row.value("age")) else { return nil }
        var record = DiskStartRecord(
            age: age, probablyStarted: row.value("probably_started") ?? false,
            cameBack: row.value("came_back") ?? false)
        record.askedAge = duration(row.value("asked_age"))
        record.image = image(row.value("image"))
        record.version = version(row.value("version"))
        record.disk = disk(row)
        return record
    }

    /// A number that can have been given, with room for those behind it.
    private static func given(_ value: Int64?) -> Int64? {
        value.flatMap { (1...Limits.largestNumber).contains($0) ? $0 : nil }
    }
    static func machine(_ value: Int64?) -> MachineNumber? { given(value).map { MachineNumber($0) } }
    private static func boot(_ value: Int64?) -> BootNumber? { given(value).flatMap { BootNumber(UInt64($0)) } }
    private static func duration(_ value: Int64?) -> Duration? {
        value.map { .milliseconds(min(max(0, $0), Limits.longestDuration)) }
    }
    private static func text(_ value: String?) -> String? { value }
    private static func mac(_ text: String?) -> MACAddress? { text.flatMap { MACAddress($0) } }
    private static func image(_ text: String?) -> ImageName? { text.flatMap { try? ImageName($0) } }
    private static func count(_ value: Int64?) -> UInt64? { value.map { UInt64(max(0, $0)) } }

    private static func version(_ text: String?) -> InfoHash? {
        text.flatMap { [UInt8](hexadecimal: $0) }.flatMap { InfoHash(bytes: $0) }
    }

    /// The hosts of a text of lines, no more than an event has; a line that cannot be understood is passed over.
    private static func givers(_ text: String) -> [TrafficGiver] {
        var bytes: [HostAddress: UInt64] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let host = HostAddress(String(words[0])), let count = UInt64(words[1]) else {
                continue
            }
            bytes[host] = count
        }
        return MachineTraffic.largest(bytes)
    }

    private static func disk(_ row: Row) -> WrittenDisk? {
        text(row.value("disk")).map {
            WrittenDisk(name: $0, start: text(row.value("disk_start")).flatMap { DiskStart($0) })
        }
    }
}

extension Row {
    /// A column's value, if there is such a column and it is of this kind; all that is stored are integers and texts.
    ///
    /// GRDB's subscripts end the program where something else is in the file, so nothing is read by them.
    func value<Value: DatabaseValueConvertible>(_ column: String) -> Value? {
        let found: (any DatabaseValueConvertible)? = self[column]
        guard let found, found is Int64 || found is String else { return nil }
        return Value.fromDatabaseValue(found.databaseValue)
    }
}
