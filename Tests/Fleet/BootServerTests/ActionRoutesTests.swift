// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetAccess
import FleetInterface
import FleetModel
import Foundation
import HTTPTypes
import NIOCore
import Testing
import TorrentCore

/// What operators do with machines, and what agents in phase 1 are told by it.
@Suite(.timeLimit(.minutes(5))) struct ActionRoutesTests {
    private let sample: SampleEnvironment
    private let ruled: RuledSample
    private let client: RouteClient
    private let token: AccessToken
    private let list: URL

    init() throws {
        sample = try SampleEnvironment(isRuled: true)
        ruled = RuledSample(sample)
        let (desk, token) = try sample.operatorsDesk()
        self.token = token
        client = RouteClient(
            ServerRoutes.router(
                plan: sample.plan, content: sample.content, registry: sample.registry, access: desk))
        list = sample.folder.appending(path: "machines.csv")
        try RuledSample.list.write(to: list, atomically: true, encoding: .utf8)
        try ruled.rule("groups: {lab: {image: local, timeout: -1}, own: {image: local}}")
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = ""
    ) async throws -> RouteResponse {
        try await client.executeRequest(
            uri: "/api/v1/\(path)", method: method, headers: [.authorization: "Bearer \(token.text)"],
            body: ByteBuffer(string: body))
    }

    private func act(_ body: String) async throws -> ActionOutcomeDocument {
        let answer = try await send(.post, "actions", body)
        try #require(answer.status == .ok, "\(String(buffer: answer.body))")
        return try JSONDecoder().decode(ActionOutcomeDocument.self, from: Data(answer.body.readableBytesView))
    }

    private func refusal(
        _ method: HTTPRequest.Method, _ path: String, _ body: String
    ) async throws -> (status: Int, detail: String) {
        let answer = try await send(method, path, body)
        let refusal = try JSONDecoder().decode(RefusalDocument.self, from: Data(answer.body.readableBytesView))
        return (answer.status.code, refusal.detail)
    }

    private func identity(_ mac: String) throws -> MachineIdentity {
        MachineIdentity(mac: try #require(MACAddress(mac)), uuid: nil)
    }

    /// A machine whose agent was heard in a stage.
    private func agent(_ mac: String, _ stage: MachineStage = .manifest) async throws -> PretendedAgent {
        let machine = try identity(mac)
        await sample.registry.note(.fetched(.script, machine, from: nil))
        let ticket = await sample.registry.beginBoot(of: machine)
        let agent = PretendedAgent(ticket, machine: machine, client: client)
        try await agent.report(stage)
        return agent
    }

    @Test func `the next boot counts before the list, once or until it is taken back`() async throws {
        let mac = "52:54:00:00:00:07"
        #expect(try await send(.put, "machines/pc-07/next-boot", "{\"image\": \"debian\"}").status == .ok)
        let menu = try await ruled.manifest(mac).menu
        #expect(menu == MenuPolicy(timeout: .immediately, start: .image(try ImageName("debian"))))
        let explained = try await send(.get, "machines/pc-07/explain")
        let document = try JSONDecoder().decode(
            ExplanationDocument.self, from: Data(explained.body.readableBytesView))
        #expect(document.assignment.image == "debian" && document.assignment.timeout == 0)
        // The boot whose agent asks has it, and the next one not.
        let first = try await agent(mac)
        #expect(try await ruled.manifest(mac).menu.start == .image(try ImageName("debian")))
        try await first.report(.download)
        _ = try await agent(mac)
        #expect(try await ruled.manifest(mac).menu.start == .ownDisk)
        #expect(
            try await send(.put, "machines/pc-07/next-boot", "{\"image\": \"debian\", \"once\": false}").status == .ok)
        for _ in 1...2 {
            _ = try await agent(mac)
            #expect(try await ruled.manifest(mac).menu.start == .image(try ImageName("debian")))
        }
        #expect(try await send(.delete, "machines/pc-07/next-boot").status == .noContent)
        #expect(try await ruled.manifest(mac).menu.start == .ownDisk)
    }

    @Test func `a machine with its own disk as its next boot is sent there by its script, once`() async throws {
        try ruled.rule("groups: {lab: {image: debian}, own: {}}")
        _ = try await agent("52:54:00:00:00:07")
        #expect(try await send(.put, "machines/pc-07/next-boot", "{\"image\": \"local\"}").status == .ok)
        let script = try await ruled.text("/boot.ipxe?mac=52:54:00:00:00:07&platform=pcbios")
        #expect(script.contains("sanboot"))
        _ = try await agent("52:54:00:00:00:07", .agent)
        #expect(try await ruled.manifest("52:54:00:00:00:07").menu.start == .image(try ImageName("debian")))
    }

    @Test func `agents take their orders at once, and the answer says what became of each`() async throws {
        let first = try await agent("52:54:00:00:00:07")
        let second = try await agent("52:54:00:00:00:08")
        async let one = first.takesOrders(1)
        async let two = second.takesOrders(1, refusing: "it is starting Debian")
        try await first.untilListening(in: sample.registry)
        try await second.untilListening(in: sample.registry)
        let outcome = try await act(
            "{\"action\": \"identify\", \"machines\": [\"pc-07\", \"own\", \"nobody\"], \"seconds\": 9}")
        #expect(outcome.done == ["pc-07"])
        #expect(outcome.refused.map(\.id) == ["pc_8", "nobody"])
        #expect(outcome.refused.first?.reason == "it is starting Debian")
        #expect(outcome.refused.last?.reason.hasPrefix("no machine or group is known by this name") == true)
        #expect(try await one == [.identify(seconds: 9)])
        #expect(try await two == [.identify(seconds: 9)])
    }

    @Test func `to boot is to have the next boot, and at once where the agent listens`() async throws {
        let agent = try await agent("52:54:00:00:00:07")
        async let orders = agent.takesOrders(1)
        try await agent.untilListening(in: sample.registry)
        let outcome = try await act("{\"action\": \"boot\", \"group\": \"lab\", \"image\": \"debian\", \"once\": true}")
        #expect(outcome == ActionOutcomeDocument(done: ["pc-07"], refused: []))
        #expect(try await orders == [.boot])
        #expect(
            try await ruled.manifest("52:54:00:00:00:07").menu
                == MenuPolicy(timeout: .immediately, start: .image(try ImageName("debian"))))
    }

    @Test func `a boot without a script, as one from a medium, has its own number and the next boot, once`()
        async throws
    {
        let mac = "52:54:00:00:00:07"
        var tickets: [BootTicket] = []
        /// Asks what to start before it is heard, as who knows no key.
        func boots() async throws -> MenuPolicy.Start? {
            let manifest = try await ruled.manifest(mac, "&boot=new&uptime=1000")
            let agent = PretendedAgent(
                try #require(manifest.boot), machine: try identity(mac), client: client)
            for (stage, uptime) in [(.agent, 500), (.network, 900), (.manifest, 1_000), (.download, 9_000)]
                as [(MachineStage, UInt64)]
            { try await agent.report(stage, uptime: uptime) }
            tickets.append(agent.ticket)
            return manifest.menu.start
        }
        #expect(try await boots() == .ownDisk)
        #expect(try await send(.put, "machines/pc-07/next-boot", "{\"image\": \"debian\"}").status == .ok)
        #expect(try await boots() == .image(try ImageName("debian")))
        #expect(try await boots() == .ownDisk)
        #expect(Set(tickets.map(\.number)).count == 3)
        let machine = await sample.registry.snapshot.machines.first
        #expect(machine?.boot == tickets.last?.number && machine?.boots == 3)
    }

    @Test func `a boot that is ended for another image leaves that to the next one, and to no boot after it`()
        async throws
    {
        let mac = "52:54:00:00:00:07"
        func begins(_ uptime: UInt64) async throws -> (agent: PretendedAgent, start: MenuPolicy.Start?) {
            let manifest = try await ruled.manifest(mac, "&boot=new&uptime=\(uptime)")
            let agent = PretendedAgent(try #require(manifest.boot), machine: try identity(mac), client: client)
            for stage in [.agent, .network, .manifest] as [MachineStage] {
                try await agent.report(stage, uptime: uptime)
            }
            return (agent, manifest.menu.start)
        }
        let first = try await begins(6_000)
        #expect(first.start == .ownDisk)
        try await first.agent.report(.manifest, uptime: 20_000)
        async let taken = first.agent.takesOrders(1)
        try await first.agent.untilListening(in: sample.registry)
        let body =
            "{\"action\": \"boot\", \"machines\": [\"pc-07\"], \"image\": \"debian\", \"once\": true, \"restart\": true}"
        #expect(try await act(body).done == ["pc-07"])
        #expect(try await taken == [.restart])
        let second = try await begins(6_000)
        #expect(second.start == .image(try ImageName("debian")))
        for stage in [.download, .verify, .seed, .handover] as [MachineStage] {
            try await second.agent.report(stage, uptime: 21_000)
        }
        let third = try await begins(6_000)
        #expect(third.start == .ownDisk)
    }

    @Test func `an image that cannot be started is refused with the reason`() async throws {
        sample.content.catalog.withdraw(try ImageName("debian"), because: "vmlinuz is gone")
        for (method, path, body) in [
            (.post, "actions", "{\"action\": \"boot\", \"machines\": [\"pc-07\"], \"image\": \"debian\"}"),
            (.put, "machines/pc-07/next-boot", "{\"image\": \"debian\"}"),
        ] as [(HTTPRequest.Method, String, String)] {
            let refusal = try await refusal(method, path, body)
            #expect(refusal.status == 422 && refusal.detail == "debian cannot be started: vmlinuz is gone.")
        }
    }

    @Test func `what cannot be done is refused with its reason, machine by machine`() async throws {
        _ = try await agent("52:54:00:00:00:07", .os)
        let outcome = try await act("{\"action\": \"restart\", \"machines\": [\"pc-07\", \"pc_8\"]}")
        #expect(outcome.done == [] && outcome.refused.map(\.id) == ["pc-07", "pc_8"])
        #expect(outcome.refused.first?.reason.hasPrefix("its system runs") == true)
        #expect(outcome.refused.last?.reason.hasPrefix("it is switched off") == true)
    }

    @Test(arguments: [
        ("{\"action\": \"wake\"}", 422, "Nobody is meant"),
        ("{\"action\": \"wake\", \"machines\": []}", 422, "Nobody is meant"),
        ("{\"action\": \"wake\", \"group\": \"none\"}", 422, "no group"),
        ("{\"action\": \"boot\", \"machines\": [\"pc-07\"]}", 422, "boot needs image"),
        ("{\"action\": \"boot\", \"machines\": [\"pc-07\"], \"image\": \"gone\"}", 422, "no image \"gone\""),
        (
            "{\"action\": \"restart\", \"machines\": [\"pc-07\"], \"image\": \"debian\"}", 422,
            "belong to the action boot"
        ),
        ("{\"action\": \"identify\", \"machines\": [\"pc-07\"], \"seconds\": 601}", 422, "from 0 to 600"),
        ("{\"action\": \"restart\", \"machines\": [\"pc-07\"], \"spread\": 5}", 422, "spread needs"),
        (
            "{\"action\": \"boot\", \"machines\": [\"pc-07\"], \"image\": \"debian\", \"spread\": 5}", 422,
            "spread needs"
        ),
        ("{\"action\": \"identify\", \"machines\": [\"pc-07\"], \"second\": 6}", 400, "no key \"second\""),
        ("{\"action\": \"explode\", \"machines\": [\"pc-07\"]}", 400, "action is none of what it may be"),
        ("{\"machines\": [\"pc-07\"]}", 400, "action is missing"), ("", 400, "it is no JSON"),
        ("[]", 400, "another kind"),
        ("{\"action\": \"wake\", \"machines\": 7}", 400, "machines is of another kind"),
    ]) func `an action that makes no sense is refused as a whole`(
        _ body: String, _ status: Int, _ words: String
    ) async throws {
        let refusal = try await refusal(.post, "actions", body)
        #expect(refusal.status == status && refusal.detail.contains(words), "\(refusal.detail)")
    }

    @Test func `a machine is named through the interface, and a list that changed meanwhile is not written over`()
        async throws
    {
        _ = try await agent("52:54:00:00:00:99")
        let body = "{\"name\": \"pc-99\", \"group\": \"lab\", \"row\": 4, \"column\": 2}"
        #expect(try await send(.put, "machines/52:54:00:00:00:99", body).status == .ok)
        let written = try String(contentsOf: list, encoding: .utf8)
        #expect(written.hasPrefix(RuledSample.list) && written.contains("pc-99,52:54:00:00:00:99,lab,4,2"))
        for (name, status, words) in [
            ("pc 1", 422, "cannot be a machine's name"), ("pc-07", 422, "pc-07"),
        ] {
            let refusal = try await refusal(.put, "machines/52:54:00:00:00:99", "{\"name\": \"\(name)\"}")
            #expect(refusal.status == status && refusal.detail.contains(words), "\(refusal)")
        }
        let group = try await refusal(.put, "machines/pc-07", "{\"name\": \"pc-07\", \"group\": \"none\"}")
        #expect(group.status == 422 && group.detail.contains("no group"))
        #expect(try await refusal(.put, "machines/nobody", "{\"name\": \"x\"}").status == 404)
    }

    @Test func `who asks for a machine's key takes none of its orders`() async throws {
        let agent = try await agent("52:54:00:00:00:07")
        let stranger = PretendedAgent(
            await sample.registry.beginBoot(of: agent.machine), machine: agent.machine, client: client)
        #expect(stranger.ticket.key != agent.ticket.key)
        async let taken = agent.takesOrders(1)
        try await agent.untilListening(in: sample.registry)
        #expect(try await stranger.ask().status == .unauthorized)
        // Nor does the server believe what it says of the machine.
        let report = InventoryReport(boot: agent.ticket.number, machine: agent.machine, inventory: Inventory())
        let told = try await client.executeRequest(
            uri: "/agent/inventory", method: .post, headers: [:],
            body: ByteBuffer(bytes: SignedInventory.sign(report, by: stranger.ticket.key)))
        #expect(told.status == .unauthorized)
        #expect(try await act("{\"action\": \"restart\", \"machines\": [\"pc-07\"]}").done == ["pc-07"])
        #expect(try await taken == [.restart])
    }

    @Test func `questions for orders that are signed by no good key are refused, and held ones end with the server`()
        async throws
    {
        let agent = try await agent("52:54:00:00:00:07")
        let stranger = PretendedAgent(
            BootTicket(
                number: agent.ticket.number, key: try #require(BootKey(hexadecimal: String(repeating: "5", count: 32)))),
            machine: agent.machine, client: client)
        #expect(try await stranger.ask().status == .unauthorized)
        let garbage = try await client.executeRequest(
            uri: "/agent/orders", method: .post, headers: [:], body: ByteBuffer(string: "nonsense"))
        #expect(garbage.status == .badRequest)
        async let held = agent.ask()
        try await agent.untilListening(in: sample.registry)
        await sample.registry.endOrders()
        #expect(try await held.status == .noContent)
    }
}
