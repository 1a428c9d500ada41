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
            guard let machine: Int64 = row["machine"], let mac = mac(row["mac"]) else { continue }
            macs[machine, default: []].append(mac)
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM machine") {
            guard let number: Int64 = row["number"] else { continue }
            if let machine = machine(row, macs[number] ?? []) { records.machines.append(machine) }
        }
        var marks: [Int64: [BootRecord.Mark]] = [:]
        let stages = "SELECT boot, stage, after FROM boot_stage WHERE boot IN (SELECT boot FROM machine)"
        for row in try Row.fetchAll(database, sql: stages) {
            guard let boot: Int64 = row["boot"], let mark = mark(row) else { continue }
            marks[boot, default: []].append(mark)
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM boot WHERE number IN (SELECT boot FROM machine)") {
            guard let number: Int64 = row["number"] else { continue }
            if let boot = boot(row, marks[number] ?? []) { records.boots.append(boot) }
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM disk_start") {
            guard let machine: Int64 = row["machine"], let start = diskStart(row) else { continue }
            records.diskStarts[MachineNumber(machine)] = start
        }
        records.sharedUUIDs = try String.fetchAll(database, sql: "SELECT uuid FROM shared_uuid")
        records.signed = Set(
            try String.fetchAll(database, sql: "SELECT mac FROM signed_machine").compactMap { mac($0) })
        for row in try Row.fetchAll(database, sql: "SELECT name, value FROM counter") {
            guard let name: String = row["name"], let value: Int64 = row["value"], value >= 0 else { continue }
            switch name {
            case Counter.nextMachine: records.nextMachine = MachineNumber(value)
            case Counter.nextBoot: records.nextBoot = BootNumber(UInt64(value)) ?? records.nextBoot
            case Counter.ageing: records.ageing = WallTime(milliseconds: value)
            default: break
            }
        }
        return records
    }

    private static func machine(_ row: Row, _ macs: [MACAddress]) -> MachineRecord? {
        guard !macs.isEmpty, let number: Int64 = row["number"], let boot = boot(row["boot"]),
            let boots: Int = row["boots"], let firstSeen: Int64 = row["first_seen"],
            let lastSeen: Int64 = row["last_seen"]
        else { return nil }
        var record = MachineRecord(
            MachineNumber(number), macs: macs, boot: boot, boots: max(1, boots),
            firstSeen: WallTime(milliseconds: firstSeen), lastSeen: WallTime(milliseconds: lastSeen),
            isCardProved: row["card_proved"] ?? false, hasReported: row["reported"] ?? false)
        record.uuid = row["uuid"]
        record.toldUUID = row["told_uuid"]
        record.firmware = text(row["firmware"]).flatMap { FirmwareKind(rawValue: $0) }
        record.card = text(row["card"]).flatMap { PCIIdentity($0) }
        if let isEnforced: Bool = row["secure_boot"] {
            record.secureBoot = SecureBootState(
                isEnforced: isEnforced,
                keys: text(row["secure_boot_keys"]).map {
                    Set($0.split(separator: " ").compactMap { MicrosoftKey(rawValue: String($0)) })
                },
                level: text(row["secure_boot_level"]).flatMap {
                    SBATLevel(lines: $0.split(separator: "\n").map(String.init))
                })
        }
        return record
    }

    private static func boot(_ row: Row, _ marks: [BootRecord.Mark]) -> BootRecord? {
        guard let number = boot(row["number"]), let machine: Int64 = row["machine"], let mac = mac(row["mac"]),
            let begun: Int64 = row["begun"], let lastSeen: Int64 = row["last_seen"],
            let duration: Int64 = row["duration"],
            let stage = text(row["stage"]).flatMap({ MachineStage(rawValue: $0) })
        else { return nil }
        var progress = BootRecord.Progress(
            number, of: MachineNumber(machine), lastSeen: WallTime(milliseconds: lastSeen),
            duration: .milliseconds(max(0, duration)))
        if let verified = count(row["verified"]), let total = count(row["total"]),
            let fromServer = count(row["from_server"]), let fromPeers = count(row["from_peers"])
        {
            progress.transfer = TransferProgress(
                verified: verified, total: total, fromServer: fromServer, fromPeers: fromPeers)
        }
        progress.traffic.sent = count(row["sent"])
        progress.traffic.wasted = count(row["wasted"])
        progress.traffic.diskWait = count(row["disk_wait"])
        progress.traffic.givers = text(row["givers"]).map(givers)
        progress.uptime = count(row["uptime"])
        var record = BootRecord(
            progress, mac: mac, begun: WallTime(milliseconds: begun), stage: stage, isStopped: row["stopped"] ?? false,
            marks: marks)
        record.address = text(row["address"]).flatMap { HostAddress($0) }
        record.image = image(row["image"])
        record.version = version(row["version"])
        record.disk = disk(row)
        record.reason = row["reason"]
        record.failure = row["failure"]
        return record
    }

    private static func mark(_ row: Row) -> BootRecord.Mark? {
        guard let stage = text(row["stage"]).flatMap({ MachineStage(rawValue: $0) }), let after: Int64 = row["after"]
        else { return nil }
        return BootRecord.Mark(stage, after: .milliseconds(after))
    }

    private static func diskStart(_ row: Row) -> DiskStartRecord? {
        guard let age: Int64 = row["age"] else { return nil }
        var record = DiskStartRecord(
            age: .milliseconds(max(0, age)), probablyStarted: row["probably_started"] ?? false,
            cameBack: row["came_back"] ?? false)
        record.askedAge = (row["asked_age"] as Int64?).map { .milliseconds(max(0, $0)) }
        record.image = image(row["image"])
        record.version = version(row["version"])
        record.disk = disk(row)
        return record
    }

    private static func boot(_ value: Int64?) -> BootNumber? { value.flatMap { BootNumber(UInt64(max(0, $0))) } }
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
        text(row["disk"]).map { WrittenDisk(name: $0, start: text(row["disk_start"]).flatMap { DiskStart($0) }) }
    }
}
