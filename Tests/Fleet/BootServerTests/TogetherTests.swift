// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import FleetRules
import Testing
import TorrentCore

/// What machines of a group that starts together are told.
@Suite struct TogetherTests {
    private let sample: SampleEnvironment
    private let registry: FleetRegistry

    init() throws {
        sample = try SampleEnvironment()
        sample.plan.rules.put(try Self.rules(patience: 3_600, machines: 1...3))
        registry = FleetRegistry(
            catalog: sample.content.catalog, clock: ServerClock(), logger: .silent, assigner: sample.plan.assigner)
    }

    private static func machine(_ number: Int) throws -> MachineIdentity {
        MachineIdentity(mac: try #require(MACAddress("52:54:00:00:00:0\(number)")), uuid: nil)
    }

    /// A group with these machines; those from 5 on have no name.
    private static func rules(patience: Int?, machines: ClosedRange<Int>) throws -> MachineRules {
        let group = try GroupName("exam")
        var values = AssignmentValues()
        values.together = patience.flatMap { TogetherPolicy(patience: $0) }
        let rows = try machines.map { number in
            ListedMachine(
                name: number < 5 ? MachineName("pc-\(number)") : nil, macs: [try machine(number).mac], group: group,
                written: WrittenValues(AssignmentValues(), at: RuleOrigin(file: "machines.csv", line: number + 1)))
        }
        return MachineRules(
            book: RuleBook(
                groups: [group: WrittenValues(values, at: RuleOrigin(file: "rules.yaml", line: 2))],
                list: MachineList(machines: rows)))
    }

    /// What a machine is told that says how far it is.
    private func answer(_ number: Int, _ stage: MachineStage, uptime: UInt64 = 9) async throws -> EventAnswer {
        let isAboutImage = ![MachineStage.agent, .network, .manifest].contains(stage)
        let event = MachineEvent(
            machine: try Self.machine(number), stage: stage, uptime: uptime,
            image: isAboutImage ? sample.image.image.name : nil, infoHash: isAboutImage ? sample.infoHash : nil,
            asksForAnswer: true)
        let signed = try SignedEvent(bencoded: await registry.signed(event))
        guard case .taken(let answer) = await registry.take(signed, from: nil) else {
            Issue.record("the event was refused")
            return EventAnswer(interval: .zero)
        }
        return try #require(answer)
    }

    @Test func `those that are ready wait for the others, whose names they are told`() async throws {
        #expect(try await answer(1, .verify).start == .held(MissingMachines(["pc-2", "pc-3"])))
        #expect(try await answer(1, .seed).start == .held(MissingMachines(["pc-2", "pc-3"])))
        #expect(try await answer(2, .seed).start == .held(MissingMachines(["pc-3"])))
        #expect(try await answer(3, .download).start == nil)
        #expect(try await answer(3, .verify).start == .released)
        for number in 1...3 { #expect(try await answer(number, .seed).start == .released) }
    }

    @Test func `a machine of which no row tells waits for nobody`() async throws {
        #expect(try await answer(4, .seed).start == .released)
    }

    @Test func `nor does one whose group does not start together any more`() async throws {
        #expect(try await answer(1, .seed).start != .released)
        sample.plan.rules.put(try Self.rules(patience: nil, machines: 1...3))
        #expect(try await answer(1, .seed).start == .released)
    }

    @Test func `without rules nobody waits`() async throws {
        let event = MachineEvent(machine: try Self.machine(1), stage: .seed, uptime: 9, asksForAnswer: true)
        let signed = try SignedEvent(bencoded: await sample.registry.signed(event))
        #expect(
            await sample.registry.take(signed, from: nil)
                == .taken(EventAnswer(interval: .seconds(1), start: .released)))
    }

    @Test func `rows without a name are told by their addresses`() async throws {
        sample.plan.rules.put(try Self.rules(patience: 60, machines: 4...6))
        #expect(
            try await answer(4, .seed).start
                == .held(MissingMachines(["52:54:00:00:00:05", "52:54:00:00:00:06"])))
    }

    @Test func `a row's machine is ready whichever of its cards it was seen with`() async throws {
        var fleet = FleetModel()
        for (number, stage) in [(1, MachineStage.download), (2, .seed), (3, .failed)] {
            let event = MachineEvent(machine: try Self.machine(number), stage: stage, uptime: 1)
            fleet.apply(
                .reported(event, from: nil), at: Moment(monotonic: .init(nanoseconds: 1), wall: .init(milliseconds: 1)))
        }
        let group = try GroupName("exam")
        let row = ListedMachine(
            name: MachineName("pc"), macs: try (1...3).map { try Self.machine($0).mac }, group: group,
            written: WrittenValues(AssignmentValues(), at: RuleOrigin(file: "machines.csv", line: 2)))
        let list = MachineList(machines: [row])
        for machine in fleet.machines { fleet.label(machine.number, MachineLabel(name: "pc", group: "exam")) }
        let members = list.members(of: "exam", in: fleet, at: .init(nanoseconds: 2))
        let ready = fleet[try Self.machine(2).mac]
        #expect(members == [StartGroups.Member(name: "pc", standing: .ready, boot: ready?.boot)])
    }

    @Test func `the manifest says for how long a machine waits at most`() throws {
        let mac = try Self.machine(1).mac
        let told = try ManifestMaker.manifest(
            for: mac, of: sample.content.catalog.current, sample.plan.settings,
            rules: try Self.rules(patience: 300, machines: 1...3))
        #expect(told.together == 300)
        let other = try ManifestMaker.manifest(for: mac, of: sample.content.catalog.current, sample.plan.settings)
        #expect(other.together == nil)
    }

    @Test func `whoever has the image is told while others are on their way to it`() async throws {
        #expect(try await !answer(1, .seed).isNeeded)
        _ = try await answer(2, .download)
        // Machines are looked at once a second; another look is made anew.
        var coming = ComingMachines()
        let fleet = await registry.snapshot
        let mac = try Self.machine(1).mac
        let first = try #require(fleet[mac])
        let isNeeded = coming.needs(first, in: fleet, at: registry.now)
        #expect(isNeeded)
    }
}
