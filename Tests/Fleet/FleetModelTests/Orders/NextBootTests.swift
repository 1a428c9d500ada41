// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct NextBootTests {
    private let mac: MACAddress
    private let choice: StartChoice
    private var fleet = FleetModel()

    init() throws {
        mac = try #require(MACAddress("52:54:00:12:34:56"))
        choice = try #require(StartChoice("pool"))
    }

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    /// A boot up to its script, which begins at that second.
    private mutating func script(_ seconds: Int64) throws -> MachineNumber {
        fleet.apply(.addressing(mac, .firmware), at: at(seconds))
        fleet.apply(.fetched(.script, MachineIdentity(mac: mac, uuid: nil), from: nil), at: at(seconds + 1))
        return try #require(fleet[mac]?.number)
    }

    /// The boot's agent is heard.
    private mutating func agent(_ seconds: Int64, uptime: UInt64 = 1_000) throws -> BootNumber {
        let machine = MachineIdentity(mac: mac, uuid: nil)
        fleet.apply(
            .reported(MachineEvent(machine: machine, stage: .agent, uptime: uptime), from: nil), at: at(seconds))
        return try #require(fleet[mac]?.boot)
    }

    @Test mutating func `what counts once counts for the boot whose agent is told it, however often it asks`() throws {
        let number = try script(0)
        fleet.setNextBoot(NextBoot(choice, once: true), of: number)
        #expect(fleet.nextBoot(atScriptOf: number, at: at(1)) == choice)
        let first = try agent(5)
        for second in [6, 7, 8] as [Int64] {
            #expect(fleet.nextBoot(of: number, in: first) == choice, "at second \(second)")
            fleet.offeredNextBoot(number, in: first)
            fleet.tookNextBoot(number, in: first)
        }
        #expect(fleet[number]?.dueNextBoot?.choice == choice)
        // The script of the next boot is asked for before that has a number.
        #expect(fleet.nextBoot(atScriptOf: number, at: at(99)) == nil)
        _ = try script(100)
        let second = try agent(105, uptime: 900)
        #expect(second > first && fleet.nextBoot(of: number, in: second) == nil)
        #expect(fleet[number]?.dueNextBoot == nil)
        fleet.tookNextBoot(number, in: second)
        #expect(fleet[number]?.nextBoot == nil)
    }

    @Test
    mutating func
        `a boot that asked before it was wished has not had it, and one that was told it has, whatever it reports`()
        throws
    {
        let number = try script(0)
        let first = try agent(5)
        fleet.setNextBoot(NextBoot(choice, once: true), of: number)
        // It stands in its menu and reports.
        fleet.tookNextBoot(number, in: first)
        #expect(fleet.nextBoot(of: number, in: first) == choice)
        _ = try script(100)
        let second = try agent(105, uptime: 900)
        #expect(fleet.nextBoot(of: number, in: second) == choice)
        fleet.offeredNextBoot(number, in: second)
        // What was on its way from the boot before changes nothing.
        fleet.tookNextBoot(number, in: first)
        #expect(fleet[number]?.dueNextBoot?.choice == choice)
        fleet.tookNextBoot(number, in: second)
        fleet.tookNextBoot(number, in: first)
        #expect(fleet.nextBoot(of: number, in: second) == choice)
        #expect(fleet.nextBoot(atScriptOf: number, at: at(200)) == nil)
    }

    @Test mutating func `a boot that is ended for it does not have it, whatever it asks meanwhile`() throws {
        let number = try script(0)
        let first = try agent(5)
        fleet.setNextBoot(NextBoot(choice, once: true, ending: first), of: number)
        #expect(fleet.nextBoot(of: number, in: first) == nil)
        fleet.tookNextBoot(number, in: first)
        #expect(fleet.nextBoot(atScriptOf: number, at: at(90)) == choice)
        _ = try script(100)
        let second = try agent(105, uptime: 900)
        #expect(fleet.nextBoot(of: number, in: second) == choice)
    }

    @Test mutating func `what is taken back of a machine that was never heard is taken back in the store, too`() throws
    {
        let expected = fleet.expect(uuid: nil, macs: [mac], at: Moment.at(at(0)))
        let number = try #require(expected)
        var records = FleetRecords()
        for next in [NextBoot(choice, once: true), nil] {
            fleet.setNextBoot(next, of: number)
            records.machines = fleet.takeChanges().machines
            #expect(records.machines.map(\.nextBoot) == [next])
        }
        // An hour later the server starts again: nothing is missed of a machine that was never heard.
        let restored = FleetModel(records, at: Moment.at(at(3_600)))
        #expect(restored[number]?.state(at: at(3_600)) == .off && restored.problems(at: at(3_600)).isEmpty)
    }

    @Test mutating func `a boot that comes no further than its script has not had it`() throws {
        let number = try script(0)
        fleet.setNextBoot(NextBoot(choice, once: true), of: number)
        _ = try script(100)
        _ = try script(200)
        #expect(fleet.nextBoot(atScriptOf: number, at: at(300)) == choice)
        let boot = try agent(205)
        #expect(fleet.nextBoot(of: number, in: boot) == choice)
    }

    @Test mutating func `what does not count once stays until it is taken back`() throws {
        let number = try script(0)
        fleet.setNextBoot(NextBoot(choice, once: false), of: number)
        for start in [0, 100, 200] as [Int64] {
            _ = try script(start)
            let boot = try agent(start + 5, uptime: 1_000)
            #expect(fleet.nextBoot(of: number, in: boot) == choice)
            fleet.offeredNextBoot(number, in: boot)
            fleet.tookNextBoot(number, in: boot)
        }
        fleet.setNextBoot(nil, of: number)
        #expect(fleet.nextBoot(atScriptOf: number, at: at(300)) == nil)
    }

    @Test mutating func `the own disk counts once, also where firmware asks at another card right behind`() throws {
        let number = try script(0)
        fleet.setNextBoot(NextBoot(.local, once: true), of: number)
        fleet.sentToDisk(number, asWanted: false, at: at(1))
        #expect(fleet.nextBoot(atScriptOf: number, at: at(2)) == .local)
        fleet.sentToDisk(number, asWanted: true, at: at(2))
        #expect(fleet.nextBoot(atScriptOf: number, at: at(30)) == .local)
        #expect(fleet.nextBoot(atScriptOf: number, at: at(3_000)) == nil)
        // Its disk does not start, and it is in phase 1: the wish was carried out.
        let boot = try agent(40)
        #expect(fleet.nextBoot(of: number, in: boot) == nil)
        fleet.tookNextBoot(number, in: boot)
        #expect(fleet[number]?.nextBoot == nil)
    }

    @Test mutating func `the later of two wishes counts`() throws {
        let number = try script(0)
        let boot = try agent(5)
        fleet.setNextBoot(NextBoot(choice, once: true), of: number)
        fleet.offeredNextBoot(number, in: boot)
        fleet.tookNextBoot(number, in: boot)
        fleet.setNextBoot(NextBoot(.local, once: true), of: number)
        #expect(fleet.nextBoot(of: number, in: boot) == .local)
    }

    @Test mutating func `a machine that was never heard can be wished for, and is off until it boots`() throws {
        let uuid = try #require(MachineUUID("4c4c4544-0042-3510-8052-b4c04f4a4e31"))
        let expected = fleet.expect(uuid: uuid, macs: [mac], at: Moment.at(at(0)))
        let number = try #require(expected)
        let (again, nobody) = (
            fleet.expect(uuid: nil, macs: [mac], at: Moment.at(at(0))),
            fleet.expect(uuid: uuid, macs: [], at: Moment.at(at(0)))
        )
        #expect(again == number && nobody == nil)
        #expect(fleet[number]?.state(at: at(1)) == .off)
        fleet.setNextBoot(NextBoot(choice, once: true), of: number)
        let stored = fleet.takeChanges()
        #expect(stored.machines.map(\.number) == [number] && stored.boots.isEmpty)
        let identity = MachineIdentity(mac: mac, uuid: uuid.canonical)
        fleet.apply(.addressing(mac, .firmware), at: at(10))
        fleet.apply(.fetched(.script, identity, from: nil), at: at(11))
        #expect(fleet.number(of: identity) == number)
        #expect(fleet[number]?.boots == 1 && fleet[number]?.state(at: at(12)) == .booting)
        #expect(fleet[number]?.begun.monotonic == at(10))
        #expect(fleet.nextBoot(atScriptOf: number, at: at(12)) == choice)
    }

    @Test mutating func `wishes outlive the server, with the boot that they belong to`() throws {
        let number = try script(0)
        let boot = try agent(5)
        for progress in [NextBoot.Progress.open, .begun(boot), .sentToDisk] {
            fleet.setNextBoot(NextBoot(choice, once: true, progress: progress), of: number)
            let changes = fleet.takeChanges()
            var records = FleetRecords()
            (records.machines, records.boots) = (changes.machines, changes.boots)
            let restored = FleetModel(records, at: Moment.at(at(60)))
            #expect(restored[number]?.nextBoot == NextBoot(choice, once: true, progress: progress))
        }
    }
}
