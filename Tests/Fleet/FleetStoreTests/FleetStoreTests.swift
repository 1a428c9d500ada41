// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import FleetStore
import Foundation
import SecureBootFormats
import TestProcesses
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct FleetStoreTests {
    private let folder = TemporaryFolder()

    /// Opens the store, and a picture with what it knows.
    private func open(at now: Moment, pages: Int? = nil) async throws -> (FleetStore, FleetModel, FleetRecords) {
        let store = FleetStore(path: folder.file, pages: pages)
        let opening = await store.open()
        #expect(opening.reports.isEmpty)
        return (store, FleetModel(opening.records, at: now), opening.records)
    }

    private func isStored(_ outcome: FleetStore.Outcome) -> Bool {
        if case .stored = outcome { true } else { false }
    }

    private func event(
        _ machine: MachineIdentity, _ stage: MachineStage, uptime: UInt64, image: ImageName? = nil,
        transfer: TransferProgress? = nil, reason: String? = nil, disk: WrittenDisk? = nil, card: PCIIdentity? = nil,
        secureBoot: SecureBootState? = nil, traffic: MachineTraffic = MachineTraffic()
    ) -> Sighting {
        .reported(
            MachineEvent(
                machine: machine, stage: stage, uptime: uptime, firmware: .uefi, image: image, transfer: transfer,
                reason: reason, disk: disk, card: card, secureBoot: secureBoot,
                traffic: traffic), from: .ipv4(0xc000_0232))
    }

    @Test func `a server that starts again knows all of a machine, and its boot goes on as the same`() async throws {
        var (store, fleet, _) = try await open(at: .at(0))
        let uuid = "4c4c4544-0042-3510-8052-b4c04f4a4e31"
        let machine = try MachineIdentity.sample(1, uuid: uuid)
        let image = try ImageName("debian")
        let half = TransferProgress(verified: 50, total: 100, fromServer: 30, fromPeers: 25)
        let secureBoot = SecureBootState(
            isEnforced: true, keys: [.of2011, .of2023], level: SBATLevel(lines: ["sbat,1,2025021800", "shim,4"]))
        let version = try #require(InfoHash(bytes: [UInt8](repeating: 7, count: 20)))
        fleet.apply(.addressing(machine.mac, .firmware), at: .at(1))
        fleet.apply(.fetched(.script, machine, from: .ipv4(0xc000_0232)), at: .at(2))
        fleet.apply(
            event(machine, .network, uptime: 4_000, card: PCIIdentity("8086:100e"), secureBoot: secureBoot), at: .at(5))
        fleet.apply(
            event(machine, .failed, uptime: 4_500, reason: "no room", card: PCIIdentity("8086:100e")), at: .at(6))
        fleet.apply(
            event(
                machine, .download, uptime: 5_000, image: image, transfer: half,
                disk: WrittenDisk(name: "/dev/sda (5 GB)", start: .drive(0x81)), card: PCIIdentity("8086:100e")),
            at: .at(7))
        fleet.sets(version, of: try #require(fleet.number(of: machine)))
        let before = try #require(fleet[machine.mac])
        #expect(isStored(await store.store(fleet.takeChanges(), ageing: Moment.at(7).wall)))
        await store.close()

        // Ten seconds later, with a clock that begins anew.
        let now = Moment(monotonic: MonotonicInstant(nanoseconds: 0), wall: Moment.at(17).wall)
        (store, fleet, _) = try await open(at: now)
        let after = try #require(fleet[machine.mac])
        #expect(after.number == before.number && after.boot == before.boot && after.boots == 1)
        #expect(after.stage == .download && after.image == image && after.version == version)
        #expect(after.transfer == half && after.disk == before.disk && after.failure == "no room")
        #expect(after.card == before.card && after.provedCard == before.card && after.secureBoot == secureBoot)
        #expect(after.firmware == .uefi && after.uuid == uuid && after.address == .ipv4(0xc000_0232))
        #expect(after.begun.wall == Moment.at(1).wall && after.firstSeen == Moment.at(1).wall)
        #expect(after.stageTimes[.script] == MonotonicInstant(nanoseconds: -15_000_000_000))
        #expect(after.lastSeen == MonotonicInstant(nanoseconds: -10_000_000_000))

        // Its agent, which noticed nothing.
        fleet.apply(event(machine, .verify, uptime: 16_000, image: image), at: now)
        #expect(fleet[machine.mac]?.boot == before.boot)
        // It is switched off and on: that is another boot, with a number that nobody had.
        fleet.apply(.fetched(.script, machine, from: nil), at: now)
        #expect(try #require(fleet[machine.mac]?.boot) > before.boot)
        #expect(fleet[machine.mac]?.boots == 2)
        await store.close()
    }

    @Test func `who gave a machine how much, what it gave, and what held it up, is known after a restart`() async throws
    {
        var (store, fleet, _) = try await open(at: .at(0))
        let machine = try MachineIdentity.sample(1)
        var traffic = MachineTraffic()
        (traffic.rateDown, traffic.rateUp, traffic.sent, traffic.wasted, traffic.diskWait) = (1, 2, 3, 4, 5)
        let v6 = try #require(HostAddress("fd00::7"))
        let largest = UInt64(Int64.max)
        traffic.givers = [TrafficGiver(host: v6, bytes: largest), TrafficGiver(host: .ipv4(0xc000_0201), bytes: 0)]
        fleet.apply(event(machine, .download, uptime: 1_000, traffic: traffic), at: .at(1))
        #expect(isStored(await store.store(fleet.takeChanges(), ageing: Moment.at(1).wall)))
        // Another machine tells nothing of it.
        fleet.apply(event(try .sample(2), .download, uptime: 1_000), at: .at(1))
        #expect(isStored(await store.store(fleet.takeChanges(), ageing: Moment.at(1).wall)))
        await store.close()
        (store, fleet, _) = try await open(at: .at(2))
        var expected = traffic
        (expected.rateDown, expected.rateUp) = (nil, nil)
        #expect(fleet[machine.mac]?.report?.traffic == expected)
        #expect(fleet[machine.mac]?.report?.heard == MonotonicInstant(nanoseconds: 1_000_000_000))
        #expect(fleet[try MachineIdentity.sample(2).mac]?.report == nil)

        // A report that brings figures alone, of the same boot.
        (traffic.sent, traffic.wasted, traffic.diskWait) = (30, nil, 50)
        traffic.givers = (1...40).map { TrafficGiver(host: .ipv4(UInt32($0)), bytes: UInt64(1_000 - $0)) }
        fleet.apply(event(machine, .download, uptime: 2_000, traffic: traffic), at: .at(3))
        let changes = fleet.takeChanges()
        #expect(changes.progress.count == 1 && changes.boots.isEmpty)
        #expect(isStored(await store.store(changes, ageing: Moment.at(3).wall)))
        await store.close()
        (store, fleet, _) = try await open(at: .at(4))
        (expected.sent, expected.diskWait, expected.givers) = (30, 50, traffic.givers.map { Array($0.prefix(32)) })
        #expect(fleet[machine.mac]?.report?.traffic == expected)

        // The next boot begins with nothing, and that of before keeps what it has.
        fleet.apply(.fetched(.script, machine, from: nil), at: .at(60))
        #expect(isStored(await store.store(fleet.takeChanges(), ageing: Moment.at(60).wall)))
        await store.close()
        (store, fleet, _) = try await open(at: .at(61))
        #expect(fleet[machine.mac]?.report == nil && fleet[machine.mac]?.boots == 2)
        #expect(try folder.sql("SELECT sent || ' ' || disk_wait FROM boot WHERE number = 1") == "30 50\n")
        await store.close()
    }

    @Test func `of givers that cannot be understood the others are known`() async throws {
        try folder.older(steps: 2)
        let (before, _, _) = try await open(at: .at(0))
        await before.close()
        try folder.sql(
            "UPDATE boot SET sent = -1, givers = '192.0.2.1 7' || char(10) || 'x 1' || char(10) || '192.0.2.2 -1'")
        let (store, fleet, _) = try await open(at: .at(0))
        let traffic = fleet[MachineNumber(3)]?.report?.traffic
        #expect(traffic?.givers == [TrafficGiver(host: .ipv4(0xc000_0201), bytes: 7)] && traffic?.sent == 0)
        await store.close()
    }

    @Test func `after an orderly end the very next numbers are given, after another some are left out`() async throws {
        var (store, fleet, records) = try await open(at: .at(0))
        fleet.apply(event(try .sample(1), .agent, uptime: 1), at: .at(1))
        #expect(isStored(await store.store(fleet.takeChanges(), ageing: Moment.at(1).wall)))
        // Another one reads while the file is open: as after a kill.
        let killed = await FleetStore(path: folder.file).open()
        #expect(killed.records.nextBoot > BootNumber.first.advanced(by: 99))
        await store.close()
        (store, fleet, records) = try await open(at: .at(2))
        #expect(records.nextBoot == BootNumber(2) && records.nextMachine == MachineNumber(2))
        await store.close()
    }

    @Test(arguments: 1...3)
    func `an older file is brought up to date, with all that is in it`(steps: Int) async throws {
        try folder.older(steps: steps)
        let (store, fleet, records) = try await open(at: .at(0))
        #expect(records.diskStarts.keys.map(\.value) == (steps > 1 ? [3] : []))
        #expect(records.signed.map(\.description) == (steps > 1 ? ["02:00:00:00:00:01"] : []))
        #expect(records.boots.first?.progress.traffic == MachineTraffic())
        #expect(records.machines.count == 1 && records.boots.count == 1)
        let machine = try #require(fleet[MachineNumber(3)])
        #expect(machine.stage == .handover && machine.image?.text == "debian" && machine.boots == 4)
        #expect(machine.boot == BootNumber(9) && machine.mac.description == "02:00:00:00:00:01")
        #expect(fleet.nextBoot == BootNumber(10))
        var changes = FleetChanges()
        changes.diskStarts[MachineNumber(3)] = DiskStartRecord(
            age: .seconds(1), probablyStarted: false, cameBack: false)
        changes.signed[machine.mac] = true
        var progress = try #require(records.boots.first).progress
        progress.traffic.givers = [TrafficGiver(host: .ipv4(0xc000_0201), bytes: 7)]
        changes.progress = [progress]
        (changes.nextMachine, changes.nextBoot) = (MachineNumber(4), fleet.nextBoot)
        #expect(isStored(await store.store(changes, ageing: Moment.at(0).wall)))
        await store.close()
        let (_, _, again) = try await open(at: .at(0))
        #expect(again.diskStarts.count == 1 && again.signed == [machine.mac])
        #expect(again.boots.map(\.progress.traffic) == [progress.traffic])
    }

    @Test func `a file of a later version is left alone`() async throws {
        try folder.older(steps: 1)
        try folder.sql("INSERT INTO grdb_migrations (identifier) VALUES ('2'), ('999')")
        let store = FleetStore(path: folder.file)
        let opening = await store.open()
        #expect(opening.reports.map(\.problem) == [.newer])
        guard case .off = await store.store(FleetChanges(), ageing: Moment.at(0).wall) else {
            Issue.record("it was written")
            return
        }
        #expect(try count("grdb_migrations") == 3 && count("machine") == 1 && count("boot") == 1)
        #expect(folder.names.isDisjoint(with: ["fleet-damaged-1.sqlite"]))
    }

    @Test(arguments: ["no database", "", "middle", "header"])
    func `a damaged file is set aside with what lies beside it, and a new one is begun`(kind: String) async throws {
        if kind == "no database" {
            try Data(String(repeating: "this is no database\n", count: 500).utf8).write(to: URL(filePath: folder.file))
        } else {
            var (store, fleet, _) = try await open(at: .at(0))
            for number in UInt8(1)...200 { fleet.apply(event(try .sample(number), .agent, uptime: 1), at: .at(1)) }
            #expect(isStored(await store.store(fleet.takeChanges(), ageing: Moment.at(1).wall)))
            await store.close()
            var content = try Data(contentsOf: URL(filePath: folder.file))
            switch kind {
            case "middle": content.replaceSubrange(4_096..<content.count, with: Data(count: content.count - 4_096))
            case "header": content.replaceSubrange(0..<100, with: Data(repeating: 0xff, count: 100))
            default: content.removeLast(content.count / 2)
            }
            try content.write(to: URL(filePath: folder.file))
        }
        let store = FleetStore(path: folder.file)
        let opening = await store.open()
        #expect(opening.records.machines.isEmpty)
        let report = try #require(opening.reports.first)
        #expect(opening.reports.count == 1)
        #expect(report.setAside == "\(folder.path)/fleet-damaged-1.sqlite")
        guard case .damaged = report.problem else {
            Issue.record("\(report.problem)")
            return
        }
        #expect(folder.names.contains("fleet-damaged-1.sqlite"))
        var fleet = FleetModel(opening.records, at: .at(0))
        fleet.apply(event(try .sample(1), .agent, uptime: 1), at: .at(1))
        #expect(isStored(await store.store(fleet.takeChanges(), ageing: Moment.at(1).wall)))
        await store.close()
        let (_, _, records) = try await open(at: .at(2))
        #expect(records.machines.count == 1)
    }

    @Test func `a folder that cannot be made is reported, and it is tried again`() async throws {
        let store = FleetStore(path: "/proc/boottorrent/fleet.sqlite")
        let opening = await store.open()
        #expect(opening.reports.map(\.isTriedAgain) == [true])
        var fleet = FleetModel(opening.records, at: .at(0))
        fleet.apply(event(try .sample(1), .agent, uptime: 1), at: .at(1))
        guard case .failed(let report) = await store.store(fleet.takeChanges(), ageing: Moment.at(1).wall),
            case .readOnly = report.problem
        else {
            Issue.record("it is neither stored nor failed")
            return
        }
    }

    @Test(arguments: ["unreadable", "hidden"])
    func `a file that cannot be read at the start is left alone until the next one, and that is said`(fault: String)
        async throws
    {
        var (store, fleet, _) = try await open(at: .at(0))
        for number in UInt8(1)...3 { fleet.apply(event(try .sample(number), .agent, uptime: 1), at: .at(1)) }
        #expect(isStored(await store.store(fleet.takeChanges(), ageing: Moment.at(1).wall)))
        await store.close()
        let files = FileManager.default
        let before = try Data(contentsOf: URL(filePath: folder.file))
        let aside = "\(folder.path)-aside"
        defer { try? files.removeItem(atPath: aside) }
        // As root, rights keep nobody from reading: a folder in the file's place does, and a link that leads to itself.
        let moved = fault == "hidden" ? folder.path : folder.file
        try files.moveItem(atPath: moved, toPath: aside)
        if fault == "hidden" {
            try files.createSymbolicLink(atPath: moved, withDestinationPath: moved)
        } else {
            try files.createDirectory(atPath: moved, withIntermediateDirectories: false)
        }
        store = FleetStore(path: folder.file)
        let opening = await store.open()
        let report = try #require(opening.reports.first)
        #expect(opening.records.machines.isEmpty && opening.reports.count == 1)
        #expect(!report.isTriedAgain && report.remedy.hasSuffix("; then start the server again"))

        try files.removeItem(atPath: moved)
        try files.moveItem(atPath: aside, toPath: moved)
        // The first machine of this run has a number that another has in the file.
        fleet = FleetModel(opening.records, at: .at(0))
        fleet.apply(event(try .sample(9), .agent, uptime: 1), at: .at(1))
        guard case .off = await store.store(fleet.takeChanges(), ageing: Moment.at(1).wall) else {
            Issue.record("it was written")
            return
        }
        await store.close()
        #expect(try Data(contentsOf: URL(filePath: folder.file)) == before)
        let (again, known, _) = try await open(at: .at(2))
        #expect(known.machines.count == 3)
        await again.close()
    }

    @Test func `what a full disk does not take is stored when there is room`() async throws {
        var (store, fleet, _) = try await open(at: .at(0), pages: 40)
        var failed: FleetChanges?
        for number in UInt8(1)...250 where failed == nil {
            for round in 0..<20 {
                fleet.apply(event(try .sample(number), .agent, uptime: UInt64(100 - round)), at: .at(Int64(round)))
            }
            let changes = fleet.takeChanges()
            if case .failed(let report) = await store.store(changes, ageing: Moment.at(1).wall) {
                #expect(report.problem == .full)
                failed = changes
            }
        }
        let changes = try #require(failed)
        let count = fleet.machines.count
        await store.close()
        (store, _, _) = try await open(at: .at(0))
        #expect(isStored(await store.store(changes, ageing: Moment.at(1).wall)))
        await store.close()
        let (_, _, records) = try await open(at: .at(2))
        #expect(records.machines.count == count)
    }

    @Test func `boots are deleted by age and by number, but no machine's latest`() async throws {
        let day = Int64(86_400)
        var (store, fleet, _) = try await open(at: .at(0))
        for round in Int64(0)..<20 {
            for number in UInt8(1)...3 {
                fleet.apply(.fetched(.script, try .sample(number), from: nil), at: .at(round * day))
                fleet.apply(event(try .sample(number), .agent, uptime: 5), at: .at(round * day + 1))
            }
        }
        #expect(isStored(await store.store(fleet.takeChanges(), ageing: Moment.at(20 * day).wall)))
        #expect(try count("boot") == 60)
        #expect(await !store.prune(before: Moment.at(10 * day).wall, keeping: 1_000))
        #expect(try count("boot") == 30)
        #expect(await !store.prune(before: Moment.at(10 * day).wall, keeping: 12))
        #expect(try count("boot") == 12)
        #expect(await !store.prune(before: Moment.at(1_000 * day).wall, keeping: 0))
        #expect(try count("boot") == 3)
        #expect(try count("boot_stage") == 6)
        // A machine that is forgotten takes its boots along.
        let number = try #require(fleet.number(of: try .sample(1)))
        fleet.forget(number)
        #expect(isStored(await store.store(fleet.takeChanges(), ageing: Moment.at(20 * day).wall)))
        #expect(try count("boot") == 2)
        #expect(try count("machine") == 2)
        await store.close()
    }

    private func count(_ table: String) throws -> Int? {
        Int(try folder.sql("SELECT count(*) FROM \(table)").trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
