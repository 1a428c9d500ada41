// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// What the store has not been told yet.
struct PendingRecords: Sendable {
    /// Machines of which something changed.
    var machines: Set<MachineNumber> = []
    /// Machines whose reports brought nothing but figures.
    var progress: Set<MachineNumber> = []
    /// UUIDs that turned out to be nobody's name.
    var sharedUUIDs: Set<MachineUUID> = []
    private(set) var ended: [BootRecord] = []
    private(set) var forgotten: Set<MachineNumber> = []
    private(set) var lost = 0

    /// How many machines and boots there are of which the store does not know all.
    var count: Int { machines.union(progress).count + ended.count + forgotten.count }

    /// A machine's boot is over.
    mutating func end(_ machine: FleetMachine) {
        guard machine.wasHeard, machine.boots > 0 else { return }
        if ended.count >= Limits.endedBoots {
            let most = Limits.endedBoots / 4
            ended.removeFirst(most)
            lost += most
        }
        ended.append(machine.bootRecord)
    }

    /// A machine is forgotten.
    mutating func forget(_ number: MachineNumber) {
        machines.remove(number)
        progress.remove(number)
        ended.removeAll { $0.progress.machine == number }
        // More were never stored than there is room for in the picture, twice over.
        if forgotten.count < 2 * Limits.machines { forgotten.insert(number) }
    }
}

extension FleetModel {
    /// How much the store has not been told yet.
    package var pendingCount: Int { pending.count }

    /// A picture that begins with what an earlier run of the server knew.
    ///
    /// A boot that was in progress then goes on as the same.
    package init(_ records: FleetRecords, at now: Moment, capacity: Int = Limits.machines) {
        self.init(
            register: MachineRegister(
                next: records.nextMachine, sharedUUIDs: Set(records.sharedUUIDs.compactMap { MachineUUID($0) })),
            nextBoot: records.nextBoot, capacity: capacity)
        let boots = Dictionary(records.boots.map { ($0.progress.number, $0) }) { first, _ in first }
        let machines = records.machines.sorted { $0.boot < $1.boot }
        for machine in machines {
            register.restore(machine.number, .init(uuid: machine.ownUUID, macs: machine.macs))
        }
        for machine in machines {
            if let mac = machine.macs.last { register.settle(mac, on: machine.number) }
            guard let restored = FleetMachine(machine, boots[machine.boot], at: now) else { continue }
            table[machine.number] = restored
            if let address = restored.address { owners[address] = restored.mac }
            if restored.boot >= nextBoot { nextBoot = restored.boot.advanced(by: 1) }
        }
        let excess = machines.count - self.capacity
        if excess > 0 {
            // Those that are known longest stay.
            for machine in machines.sorted(by: { $0.number > $1.number }).prefix(excess) { forget(machine.number) }
        }
    }

    /// What changed since the last time, which is then no change any more.
    package mutating func takeChanges() -> FleetChanges {
        var changes = FleetChanges()
        // First, for a boot that seemed to be over may go on.
        changes.boots = pending.ended
        for number in pending.machines {
            guard let machine = table[number], machine.wasHeard, let names = register[number] else { continue }
            changes.machines.append(machine.record(names))
            if machine.boots > 0 { changes.boots.append(machine.bootRecord) }
        }
        for number in pending.progress.subtracting(pending.machines) {
            guard let machine = table[number], machine.wasHeard, machine.boots > 0 else { continue }
            changes.progress.append(machine.progressRecord)
        }
        changes.forgotten = Array(pending.forgotten)
        changes.sharedUUIDs = pending.sharedUUIDs.map(\.canonical)
        changes.nextMachine = register.next
        changes.nextBoot = nextBoot
        changes.lostBoots = pending.lost
        pending = PendingRecords()
        return changes
    }

    /// Makes a change of every machine, for a store that has lost all.
    package mutating func changeAll() {
        pending.machines = Set(table.keys)
        pending.sharedUUIDs = register.sharedUUIDs
    }
}

extension MachineRecord {
    /// The UUID that is its name, in the order of bytes that it was told in where that is known.
    fileprivate var ownUUID: MachineUUID? {
        let (own, told) = (uuid.flatMap { MachineUUID($0) }, toldUUID.flatMap { MachineUUID($0) })
        return own == told ? told : own
    }
}

extension FleetMachine {
    func record(_ names: MachineRegister.Names) -> MachineRecord {
        var record = MachineRecord(
            number, macs: names.macs, boot: boot, boots: boots, firstSeen: firstSeen, lastSeen: lastSeenAt,
            isCardProved: isCardProved, hasReported: hasReported)
        record.uuid = names.uuid?.canonical
        record.toldUUID = uuid
        record.firmware = firmware
        record.card = card
        record.secureBoot = secureBoot
        record.traits = traits
        record.nextBoot = nextBoot
        return record
    }

    var progressRecord: BootRecord.Progress {
        var progress = BootRecord.Progress(
            boot, of: number, lastSeen: lastSeenAt, duration: lastSeen - begun.monotonic)
        progress.transfer = transfer
        progress.traffic = report?.traffic.lasting ?? MachineTraffic()
        progress.uptime = uptime
        return progress
    }

    var bootRecord: BootRecord {
        let marks = MachineStage.allCases.compactMap { stage in
            stageTimes[stage].map { BootRecord.Mark(stage, after: $0 - begun.monotonic) }
        }
        var record = BootRecord(
            progressRecord, mac: mac, begun: begun.wall, stage: stage, isStopped: isStopped, marks: marks)
        record.address = address
        record.image = image
        record.version = version
        record.disk = disk
        record.reason = reason
        record.failure = failure
        return record
    }

    /// A machine as an earlier run of the server knew it; `nil` without an address.
    init?(_ record: MachineRecord, _ latest: BootRecord?, at now: Moment) {
        guard let mac = latest?.mac ?? record.macs.last else { return nil }
        let stage = latest?.stage ?? .dhcp
        let seen = latest?.progress.lastSeen ?? record.lastSeen
        let end = now.instant(of: seen)
        let start = end + (.zero - (latest?.progress.duration ?? .zero))
        self.init(
            record.number, mac: mac, boot: record.boot, stage: stage,
            at: Moment(monotonic: start, wall: latest?.begun ?? seen))
        stageTimes = [:]
        for mark in latest?.marks ?? [] { stageTimes[mark.stage] = start + mark.after }
        firstSeen = record.firstSeen
        known = now.instant(ago: WallTime.longestAge)
        lastSeen = end
        lastSeenAt = seen
        boots = record.boots
        uuid = record.toldUUID
        firmware = record.firmware
        card = record.card
        isCardProved = record.isCardProved
        hasReported = record.hasReported
        secureBoot = record.secureBoot
        traits = record.traits
        nextBoot = record.nextBoot
        isWanted = record.nextBoot != nil || record.boots == 0
        // It was only expected, and never heard.
        if record.boots == 0 { lastSeen = now.instant(ago: WallTime.longestAge) }
        isClaimed = true
        guard let latest else { return }
        isStopped = latest.isStopped
        address = latest.address
        image = latest.image
        version = latest.version
        transfer = latest.progress.transfer
        if latest.progress.traffic != MachineTraffic() {
            report = MachineReport(at: end, traffic: latest.progress.traffic)
        }
        disk = latest.disk
        reason = latest.reason
        failure = latest.failure
        uptime = latest.progress.uptime
    }
}
