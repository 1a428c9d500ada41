// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

/// What whoever can send packets can make the picture forget, and how much it keeps for them.
@Suite struct StrangersTests {
    /// Since when machines are known that were there before a crowd.
    enum Acquaintance: CaseIterable {
        case forHours
        case forAMinute
        case sinceAnEarlierRun
    }

    private let capacity = 256

    private func machine(_ number: Int, uuid: String? = nil) throws -> MachineIdentity {
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        return MachineIdentity(mac: try #require(MACAddress(bytes: [2, 0] + bytes)), uuid: uuid)
    }

    private func report(_ machine: MachineIdentity, _ stage: MachineStage, uptime: UInt64) -> Sighting {
        .reported(MachineEvent(machine: machine, stage: stage, uptime: uptime), from: nil)
    }

    /// What one stranger says of itself: one sign more, and it has booted once more or is further.
    private func signs(of stranger: MachineIdentity) -> [Sighting] {
        [
            report(stranger, .agent, uptime: 5), report(stranger, .agent, uptime: 1),
            report(stranger, .handover, uptime: 9), .fetched(.script, stranger, from: nil),
            report(stranger, .agent, uptime: 0), .addressing(stranger.mac, .firmware),
        ]
    }

    private func at(_ milliseconds: Int) -> Moment {
        Moment.at(MonotonicInstant(nanoseconds: Int64(milliseconds) * 1_000_000))
    }

    /// A picture of sixty machines that booted and were switched off.
    private func picture(_ acquaintance: Acquaintance) throws -> (fleet: FleetModel, now: Int) {
        var fleet = FleetModel(capacity: capacity)
        for number in 0..<60 {
            fleet.apply(report(try machine(number), .handover, uptime: 1), at: at(number))
        }
        let changes = fleet.takeChanges()
        switch acquaintance {
        case .forHours: return (fleet, 7_200_000)
        case .forAMinute: return (fleet, 60_000)
        case .sinceAnEarlierRun:
            var records = FleetRecords()
            (records.machines, records.boots) = (changes.machines, changes.boots)
            (records.nextMachine, records.nextBoot) = (changes.nextMachine, changes.nextBoot)
            return (FleetModel(records, at: at(1_000), capacity: capacity), 1_000)
        }
    }

    @Test(arguments: Acquaintance.allCases, [1, 2, 6])
    func `a crowd of strangers forgets no machine that was there before, whatever and however often it tells`(
        _ acquaintance: Acquaintance, signs count: Int
    ) throws {
        var (fleet, now) = try picture(acquaintance)
        let before = fleet.machines.map(\.boot)
        #expect(before.count == 60)
        for number in 0..<700 {
            for sign in signs(of: try machine(1_000 + number)).prefix(count) {
                now += 5
                fleet.apply(sign, at: at(now))
            }
        }
        #expect(fleet.machines.count <= capacity)
        #expect(fleet.machines.filter { $0.number.value <= 60 }.map(\.boot) == before)
        #expect(fleet.takeChanges().forgotten.allSatisfy { $0.value > 60 })
    }

    @Test func `a newcomer that is heard of again and again stays among a crowd of strangers`() throws {
        var (fleet, now) = try picture(.forHours)
        let newcomer = try machine(500)
        for number in 0..<2_000 {
            now += 30
            if number == 500 { fleet.apply(report(newcomer, .agent, uptime: 1_000), at: at(now)) }
            if number > 500, number % 40 == 0 {
                fleet.apply(report(newcomer, .download, uptime: UInt64(1_000 + number)), at: at(now))
            }
            for sign in signs(of: try machine(1_000 + number)).prefix(2) { fleet.apply(sign, at: at(now)) }
        }
        #expect(fleet[newcomer.mac]?.boots == 1)
    }

    @Test func `where all are known for long, those that are known longest stay`() throws {
        var fleet = FleetModel(capacity: 8)
        for number in 0..<8 { fleet.apply(report(try machine(number), .handover, uptime: 1), at: at(number)) }
        for number in 0..<300 {
            for sign in signs(of: try machine(1_000 + number)) { fleet.apply(sign, at: at(7_200_000 + number)) }
        }
        #expect(fleet.machines.count == 8)
        #expect(fleet.machines.map(\.number.value).prefix(7) == [1, 2, 3, 4, 5, 6, 7])
    }

    @Test func `of UUIDs that several machines have so many are told as are remembered, whoever makes them up`() throws
    {
        var fleet = FleetModel()
        var told = 0
        for number in 0..<Limits.sharedUUIDs + 300 {
            let digits = String(number, radix: 16)
            let uuid = "4c4c4544-0042-3510-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
            for card in 0..<2 {
                fleet.apply(
                    .fetched(.script, try machine(2 * number + card, uuid: uuid), from: nil), at: at(number * 6))
            }
            if number % 1_000 == 0 { told += fleet.takeChanges().sharedUUIDs.count }
        }
        told += fleet.takeChanges().sharedUUIDs.count
        #expect(told == Limits.sharedUUIDs)
        var records = FleetRecords()
        records.sharedUUIDs = (0..<6_000).map { "4c4c4544-0042-3510-8000-0000000\(10_000 + $0)" }
        var again = FleetModel(records, at: .at(0))
        again.changeAll()
        #expect(again.takeChanges().sharedUUIDs.count == Limits.sharedUUIDs)
    }

    @Test func `what was known of a machine does not come back under another's number`() throws {
        var fleet = FleetModel()
        let first = "4c4c4544-0042-3510-8051-b4c04f4a4e31"
        let second = "4c4c4544-0042-3510-8052-b4c04f4a4e31"
        fleet.apply(.fetched(.script, try machine(1, uuid: first), from: nil), at: .at(0))
        fleet.apply(report(try machine(1, uuid: first), .agent, uptime: 5), at: .at(5))
        fleet.apply(.fetched(.script, try machine(50, uuid: second), from: nil), at: .at(6))
        // Who boots now may be another machine.
        fleet.apply(.addressing(try machine(1).mac, .firmware), at: .at(100))
        // The first one has so many cards that this one is not among them any more.
        for card in 2...10 {
            fleet.apply(
                .fetched(.script, try machine(card, uuid: first), from: nil), at: .at(100 + Int64(card) * 60))
        }
        fleet.apply(.addressing(try machine(1).mac, .firmware), at: .at(2_000))
        fleet.apply(.fetched(.script, try machine(1, uuid: second), from: nil), at: .at(2_001))
        #expect(fleet.machines.map(\.number.value).sorted() == [1, 2])
        #expect(fleet[MachineNumber(1)]?.uuid == first && fleet[MachineNumber(2)]?.uuid == second)
        #expect(fleet[MachineNumber(3)] == nil)
        #expect(Set(fleet.machines.map(\.boot)).count == 2)
    }
}
