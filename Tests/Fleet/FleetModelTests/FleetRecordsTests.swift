// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

/// What is kept from run to run, and for how long.
@Suite struct FleetRecordsTests {
    private let one = MachineIdentity.made(1)
    private let day = Int64(86_400)

    private func report(_ machine: MachineIdentity, _ stage: MachineStage, uptime: UInt64 = 1) -> Sighting {
        .reported(MachineEvent(machine: machine, stage: stage, uptime: uptime), from: nil)
    }

    /// What another run of the server is told of a picture.
    private func records(_ fleet: inout FleetModel) -> FleetRecords {
        fleet.changeAll()
        let changes = fleet.takeChanges()
        var records = FleetRecords()
        records.machines = changes.machines
        records.boots = changes.boots
        records.sharedUUIDs = changes.sharedUUIDs
        records.nextMachine = changes.nextMachine
        records.nextBoot = changes.nextBoot
        return records
    }

    @Test func `only what changed is told, and only once`() {
        var fleet = FleetModel()
        fleet.apply(.addressing(one.mac, .firmware), at: .at(0))
        // Who only asks for an address is nobody yet.
        #expect(fleet.takeChanges().isEmpty)
        fleet.apply(.fetched(.script, one, from: nil), at: .at(1))
        let begun = fleet.takeChanges()
        #expect(begun.machines.count == 1 && begun.boots.first?.marks.map(\.stage) == [.dhcp, .script])
        #expect(begun.boots.first?.marks.map(\.after) == [.zero, .seconds(1)])
        #expect(fleet.takeChanges().isEmpty)
        fleet.apply(report(one, .download, uptime: 1_000), at: .at(5))
        #expect(fleet.takeChanges().boots.count == 1)
        fleet.apply(report(one, .download, uptime: 2_000), at: .at(6))
        let figures = fleet.takeChanges()
        #expect(figures.machines.isEmpty && figures.boots.isEmpty && figures.progress.count == 1)
        #expect(figures.progress.first?.uptime == 2_000 && figures.progress.first?.duration == .seconds(6))
        fleet.apply(.fetched(.script, one, from: nil), at: .at(60))
        let again = fleet.takeChanges()
        #expect(again.boots.map(\.stage) == [.download, .script] && again.machines.first?.boots == 2)
    }

    @Test func `a machine that comes back into phase 1 without a script is in the boot that was promised to it`() throws
    {
        var fleet = FleetModel()
        fleet.apply(.fetched(.script, one, from: nil), at: .at(0))
        #expect(fleet.phase1Boot(of: one, at: .at(0)) == .first)
        fleet.apply(report(one, .handover, uptime: 9_000), at: .at(9))
        // Its disk may start or not.
        let promised = fleet.phase1Boot(of: one, at: .at(20))
        #expect(promised == .first.advanced(by: 1) && fleet.phase1Boot(of: one, at: .at(21)) == promised)
        #expect(fleet[one.mac]?.boot == .first && fleet[one.mac]?.stage == .handover)
        let event = MachineEvent(machine: one, stage: .network, uptime: 30_000, boot: promised)
        fleet.apply(.reported(event, from: nil), at: .at(60))
        #expect(fleet[one.mac]?.boot == promised && fleet[one.mac]?.boots == 2 && fleet[one.mac]?.stage == .network)
        #expect(fleet.phase1Boot(of: one, at: .at(61)) == promised)
        // A script begins one of its own.
        fleet.apply(report(one, .handover, uptime: 40_000), at: .at(70))
        let other = fleet.phase1Boot(of: one, at: .at(80))
        fleet.apply(.fetched(.script, one, from: nil), at: .at(90))
        #expect(fleet.phase1Boot(of: one, at: .at(90)) > other)
        // So does an agent without a number whose kernel started later than the one whose agent was heard.
        fleet.apply(report(one, .manifest, uptime: 5_000), at: .at(95))
        fleet.apply(report(one, .manifest, uptime: 6_000), at: .at(97))
        let same = fleet.phase1Boot(of: one, uptime: .seconds(10), at: .at(102))
        let begun = fleet.phase1Boot(of: one, uptime: .seconds(7), at: .at(104))
        #expect(same == fleet[one.mac]?.boot && begun > same)
        let heard = MachineEvent(machine: one, stage: .agent, uptime: 5_000, boot: begun)
        fleet.apply(.reported(heard, from: nil), at: .at(104))
        #expect(fleet[one.mac]?.boot == begun)
        // Who was never seen begins one by asking.
        #expect(fleet.phase1Boot(of: .made(9), at: .at(99)) == fleet[MachineIdentity.made(9).mac]?.boot)
    }

    @Test func `of boots that end while nothing can be stored the earliest are left out, and counted`() {
        var fleet = FleetModel()
        for round in Int64(0)..<6_000 {
            fleet.apply(.fetched(.script, one, from: nil), at: .at(round * 10))
            fleet.apply(report(one, .agent), at: .at(round * 10 + 1))
        }
        let changes = fleet.takeChanges()
        #expect(changes.boots.count + changes.lostBoots == 6_000)
        #expect(changes.boots.count <= Limits.endedBoots + 1 && changes.boots.count > Limits.endedBoots / 2)
        #expect(changes.boots.last?.progress.number == BootNumber(6_000))
        #expect(fleet.takeChanges().lostBoots == 0)
    }

    @Test(arguments: [-400, -1, 0, 1, 4_000]) func `a wall clock that leaps between two runs changes nobody's boot`(
        days: Int64
    ) throws {
        var fleet = FleetModel()
        fleet.apply(.fetched(.script, one, from: nil), at: .at(0))
        fleet.apply(report(one, .agent, uptime: 5_000), at: .at(5))
        fleet.apply(report(one, .download, uptime: 8_000), at: .at(8))
        let boot = try #require(fleet[one.mac]?.boot)
        let now = Moment(
            monotonic: MonotonicInstant(nanoseconds: 0), wall: Moment.at(20).wall + .seconds(days * day))
        var again = FleetModel(records(&fleet), at: now)
        let restored = try #require(again[one.mac])
        #expect(restored.boot == boot && restored.stage == .download)
        #expect(restored.lastSeen <= now.monotonic)
        let script = try #require(restored.stageTimes[.script])
        #expect(restored.lastSeen - script == .seconds(8))
        again.apply(report(one, .download, uptime: 30_000), at: now)
        again.apply(report(one, .verify, uptime: 40_000), at: now)
        #expect(again[one.mac]?.boot == boot && again[one.mac]?.boots == 1)
        again.apply(report(one, .agent, uptime: 5_000), at: now)
        #expect(again[one.mac]?.boots == 2)
    }

    @Test func `a dock's last laptop is known after a restart, and a shared UUID stays nobody's`() throws {
        var fleet = FleetModel()
        let laptops = (1...3).map { MachineIdentity(mac: one.mac, uuid: "4c4c4544-0042-3510-805\($0)-b4c04f4a4e31") }
        for (place, laptop) in (laptops + [laptops[1]]).enumerated() {
            fleet.apply(.fetched(.script, laptop, from: nil), at: .at(Int64(place) * 100))
            fleet.apply(report(laptop, .agent), at: .at(Int64(place) * 100 + 5))
        }
        let shared = "4c4c4544-0042-3510-8059-b4c04f4a4e31"
        for number in UInt8(7)...8 {
            fleet.apply(.fetched(.script, .made(number, uuid: shared), from: nil), at: .at(1_000))
        }
        var again = FleetModel(records(&fleet), at: .at(2_000))
        #expect(again.machines.count == 5)
        #expect(again[one.mac]?.uuid == laptops[1].uuid)
        #expect(again.number(of: laptops[2]) == fleet.number(of: laptops[2]))
        for number in UInt8(7)...9 {
            again.apply(.fetched(.script, .made(number, uuid: shared), from: nil), at: .at(3_000 + Int64(number) * 100))
        }
        #expect(again.machines.count == 6)
        #expect(Set(again.machines.map(\.number)).count == 6)
    }

    @Test func `machines that were not heard of for too long are forgotten, by number and not by a clock that leaps`() {
        var fleet = FleetModel()
        for number in UInt8(1)...4 {
            // The third one boots while the clock is years behind.
            let wall = number == 3 ? WallTime(milliseconds: 0) : Moment.at(Int64(number) * day).wall
            fleet.apply(
                report(.made(number), .handover),
                at: Moment(monotonic: Moment.at(Int64(number) * day).monotonic, wall: wall))
        }
        fleet.forget(before: Moment.at(2 * day).wall)
        #expect(fleet.machines.map(\.number.value) == [2, 3, 4])
        fleet.forget(before: Moment.at(4 * day).wall)
        #expect(fleet.machines.map(\.number.value) == [4])
    }

    @Test func `records do not grow old by a wall clock that leaps, unless it goes steadily for a week`() {
        let start = Moment.at(0)
        var clock = AgeClock(stored: nil, at: start)
        #expect(clock.time == start.wall)
        // Ten years ahead, and back.
        func leapt(_ days: Int64, by leap: Int64) -> Moment {
            Moment(monotonic: Moment.at(days * day).monotonic, wall: Moment.at((days + leap) * day).wall)
        }
        clock.advance(to: leapt(1, by: 3_650))
        #expect(clock.time == Moment.at(day).wall)
        clock.advance(to: leapt(2, by: 0))
        #expect(clock.time == Moment.at(2 * day).wall)
        clock.advance(to: leapt(3, by: -30))
        #expect(clock.time == Moment.at(-27 * day).wall)
        // The clock was set right.
        for passed in Int64(4)...12 { clock.advance(to: leapt(passed, by: 0)) }
        #expect(clock.time == Moment.at(12 * day).wall)
        // A start brings a week at most.
        #expect(AgeClock(stored: start.wall, at: leapt(0, by: 3_650)).time == Moment.at(7 * day).wall)
        #expect(AgeClock(stored: start.wall, at: leapt(0, by: 2)).time == Moment.at(2 * day).wall)
        #expect(AgeClock(stored: start.wall, at: leapt(0, by: -2)).time == Moment.at(-2 * day).wall)
        #expect(clock.oldestKept(by: Retention(days: 400, boots: 1)) == Moment.at((12 - 400) * day).wall)
    }
}

extension MachineIdentity {
    fileprivate static func made(_ number: UInt8, uuid: String? = nil) -> Self {
        guard let mac = MACAddress(bytes: [2, 0, 0, 0, 0, number]) else { fatalError("six bytes are an address") }
        return Self(mac: mac, uuid: uuid)
    }
}
