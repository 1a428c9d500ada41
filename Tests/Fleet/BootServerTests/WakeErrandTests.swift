// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Testing
import TorrentCore

/// Machines in other networks that are ordered to wake their neighbours.
@Suite(.timeLimit(.minutes(5))) struct WakeErrandTests {
    private let sample: SampleEnvironment
    private let client: RouteClient
    private let sleeper: MACAddress

    init() throws {
        sample = try SampleEnvironment(isRuled: true)
        client = RouteClient(
            ServerRoutes.router(plan: sample.plan, content: sample.content, registry: sample.registry))
        sleeper = try #require(MACAddress("52:54:00:00:00:01"))
    }

    private func agent(_ mac: String) async throws -> PretendedAgent {
        let machine = MachineIdentity(mac: try #require(MACAddress(mac)), uuid: nil)
        await sample.registry.note(.fetched(.script, machine, from: nil))
        let agent = PretendedAgent(await sample.registry.beginBoot(of: machine), machine: machine, client: client)
        try await agent.report(.manifest)
        return agent
    }

    /// A network with these machines up.
    private func helpers(_ agents: [PretendedAgent]) async throws -> WakeHelpers {
        let fleet = await sample.registry.snapshot
        return WakeHelpers(
            network: try #require(Subnet("10.0.2.0/24")), machines: agents.compactMap { fleet.number(of: $0.machine) })
    }

    private var problems: [Problem] { sample.registry.reporter.problems.filter { $0.code == .wakeNotSent } }

    @Test func `where one machine refuses, another of its network is ordered to wake, and nothing is told`()
        async throws
    {
        let first = try await agent("52:54:00:00:00:07")
        let second = try await agent("52:54:00:00:00:08")
        async let one = first.takesOrders(1, refusing: "it is starting Debian")
        async let two = second.takesOrders(1)
        try await first.untilListening(in: sample.registry)
        try await second.untilListening(in: sample.registry)
        let errand = WakeErrand(registry: sample.registry)
        await errand.order([sleeper], through: try await helpers([first, second]))
        #expect(try await one == [.wake([sleeper])])
        #expect(try await two == [.wake([sleeper])])
        #expect(problems.isEmpty)
    }

    @Test func `where no machine takes the order it is told with the reason, until one does`() async throws {
        let only = try await agent("52:54:00:00:00:07")
        async let refused = only.takesOrders(1, refusing: "it is starting Debian")
        try await only.untilListening(in: sample.registry)
        let helpers = try await helpers([only])
        await WakeErrand(registry: sample.registry).order([sleeper], through: helpers)
        #expect(try await refused.count == 1)
        #expect(problems.count == 1)
        #expect(problems.first?.place.description == "10.0.2.0/24")
        #expect(problems.first?.found.contains("did not send the packets (it is starting Debian)") == true)
        async let taken = only.takesOrders(1)
        await WakeErrand(registry: sample.registry).order([sleeper], through: helpers)
        #expect(try await taken.count == 1)
        #expect(problems.isEmpty)
    }

    @Test func `a machine is woken by the card it was heard with and by the others of its row`() async throws {
        let list = "name,mac,group\npc-07,52:54:00:00:00:07 52:54:00:00:00:17,lab\n"
        try RuledSample(sample).rule("groups: {lab: {}}", list: list)
        let heard = try await agent("52:54:00:00:00:07")
        let number = try #require(await sample.registry.snapshot.number(of: heard.machine))
        let facts = await sample.registry.wakeFacts(of: [number])
        #expect(facts.sleeping.map(\.machine.name) == ["pc-07"])
        let cards = facts.sleeping.flatMap(\.machine.macs).map { "\($0)" }
        #expect(cards == ["52:54:00:00:00:07", "52:54:00:00:00:17"])
    }
}
