// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import HTTPTypes
import NIOCore
import Testing
import TorrentCore

/// Which events are believed, as who sends them sees it.
@Suite struct EventKeysTests {
    private let sample: SampleEnvironment
    private let machine: MachineIdentity

    init() throws {
        sample = try SampleEnvironment()
        machine = MachineIdentity(mac: try #require(MACAddress(SampleEnvironment.mac)), uuid: nil)
    }

    private func send(_ body: [UInt8]) async throws -> RouteResponse {
        try await sample.ask { client in
            try await client.executeRequest(
                uri: "/agent/events", method: .post, headers: [:], body: ByteBuffer(bytes: body))
        }
    }

    private func event(_ stage: MachineStage, of machine: MachineIdentity, boot: BootNumber? = nil) -> MachineEvent {
        MachineEvent(machine: machine, stage: stage, uptime: 5, boot: boot)
    }

    private func stage() async -> MachineStage? { await sample.registry.snapshot[machine.mac]?.stage }

    /// A machine whose agent was heard, with its key.
    private func heard() async throws -> SignedAgent {
        let agent = SignedAgent(await sample.registry.beginBoot(of: machine))
        #expect(try await send(agent.signed(event(.download, of: machine))).status == .noContent)
        #expect(await stage() == .download)
        return agent
    }

    @Test func `an event that nobody signed changes nothing, not even who is known`() async throws {
        let response = try await send(event(.failed, of: machine).bencoded)
        #expect(response.status == .unauthorized)
        #expect(await sample.registry.snapshot.machines.isEmpty)
        _ = try await heard()
        #expect(try await send(event(.failed, of: machine).bencoded).status == .unauthorized)
        #expect(await stage() == .download)
        #expect(await sample.registry.keyTally.refused == [.noKey: 2])
        #expect(await sample.registry.keyTally.taken == 1)
    }

    @Test func `a machine's own key says nothing of another machine`() async throws {
        _ = try await heard()
        let other = MachineIdentity(mac: try #require(MACAddress("52:54:00:00:00:99")), uuid: nil)
        let stranger = SignedAgent(await sample.registry.beginBoot(of: other))
        #expect(try await send(stranger.signed(event(.agent, of: other))).status == .noContent)
        #expect(try await send(stranger.signed(event(.failed, of: machine))).status == .unauthorized)
        let named = event(.failed, of: machine, boot: stranger.ticket.number)
        #expect(try await send(stranger.signed(named)).status == .forbidden)
        #expect(await stage() == .download)
        #expect(await sample.registry.keyTally.refused == [.unknownKey: 1, .otherMachine: 1])
    }

    @Test func `an event that is sent again is answered like the first time, and changes nothing`() async throws {
        let agent = try await heard()
        let old = agent.signed(event(.verify, of: machine))
        #expect(try await send(old).status == .noContent)
        #expect(try await send(agent.signed(event(.seed, of: machine))).status == .noContent)
        #expect(try await send(old).status == .noContent)
        #expect(await stage() == .seed)
        #expect(await sample.registry.keyTally.refused == [.replayed: 1])
    }

    @Test func `who asks in a machine's name stops it from nothing, until he speaks for it`() async throws {
        let agent = try await heard()
        var thieves: [SignedAgent] = []
        for _ in 0..<5 { thieves.append(SignedAgent(await sample.registry.beginBoot(of: machine))) }
        #expect(try await send(agent.signed(event(.verify, of: machine))).status == .noContent)
        #expect(await stage() == .verify)
        let thief = try #require(thieves.last)
        #expect(try await send(thief.signed(event(.seed, of: machine))).status == .noContent)
        #expect(try await send(agent.signed(event(.failed, of: machine))).status == .forbidden)
        #expect(await stage() == .seed)
        #expect(await sample.registry.keyTally.refused == [.void: 1])
    }

    @Test func `a started system's key says that it runs, and nothing else`() async throws {
        let agent = try await heard()
        func signed(_ stage: MachineStage, counter: UInt64) -> [UInt8] {
            SignedEvent.sign(event(stage, of: machine), counter: counter, by: agent.ticket.key.ofSystem)
        }
        #expect(try await send(signed(.failed, counter: 1)).status == .forbidden)
        #expect(await stage() == .download)
        #expect(try await send(signed(.os, counter: 1)).status == .noContent)
        #expect(await stage() == .os)
    }

    @Test func `what else a started system says is of no effect, for its programs have the key`() async throws {
        let agent = try await heard()
        let before = try #require(await sample.registry.snapshot[machine.mac])
        var said = MachineEvent(
            machine: MachineIdentity(mac: machine.mac, uuid: "4c4c4544-0042-3510-8052-b4c04f4a4e31"), stage: .os,
            uptime: 9,
            firmware: .uefi, image: try ImageName("other"), infoHash: sample.infoHash,
            transfer: TransferProgress(verified: 1 << 40, total: 1 << 40, fromServer: 1 << 40, fromPeers: 1 << 40),
            phase1: String(repeating: "a", count: 64), reason: "nonsense", card: PCIIdentity("8086:100e"),
            boot: agent.ticket.number, asksForAnswer: true)
        said.traffic.givers = [TrafficGiver(host: .ipv4(0xc000_0201), bytes: 1 << 40)]
        let signed = SignedEvent.sign(said, counter: 7, by: agent.ticket.key.ofSystem)
        let response = try await send(signed)
        #expect(response.status == .noContent)
        let after = try #require(await sample.registry.snapshot[machine.mac])
        #expect(after.number == before.number && after.boot == before.boot && after.stage == .os)
        #expect(after.phase1 == nil && after.card == before.card && after.uuid == before.uuid)
        #expect(after.image == before.image && after.version == before.version && after.firmware == before.firmware)
        #expect(after.transfer == before.transfer && after.reason == before.reason)
        #expect(after.report?.traffic.givers?.isEmpty != false)
        #expect(await sample.registry.card(of: machine) == nil)
    }

    @Test func `a server that forgot a machine takes it again with the key of its manifest`() async throws {
        let forgotten = SignedAgent(
            BootTicket(number: .first, key: try #require(BootKey(hexadecimal: "00112233445566778899aabbccddeeff"))))
        #expect(try await send(forgotten.signed(event(.download, of: machine))).status == .unauthorized)
        let uri = "/agent/manifest?mac=\(SampleEnvironment.mac)&uuid=&boot=new"
        let manifest = try await sample.ask { client in
            try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil)
        }
        let again = try SignedAgent(manifest: Array(manifest.body.readableBytesView))
        #expect(try await send(again.signed(event(.download, of: machine))).status == .noContent)
        #expect(await stage() == .download)
    }

    @Test func `a stranger takes no key from a machine that reports, however many machines are known`() async throws {
        let registry = sample.registry
        var agents: [(MachineIdentity, SignedAgent)] = []
        for number in 0..<UInt32(4_096) {
            let mac = try #require(MACAddress(bytes: [2, 0] + number.bigEndianBytes))
            let known = MachineIdentity(mac: mac, uuid: nil)
            agents.append((known, SignedAgent(await registry.beginBoot(of: known))))
        }
        for (known, agent) in agents {
            let signed = try SignedEvent(bencoded: agent.signed(event(.download, of: known)))
            #expect(await registry.take(signed, from: nil) == .taken(nil))
        }
        // Those whose boots are the longest ago; others are forgotten for strangers.
        let reporting = agents.prefix(100)
        for last in 0..<UInt8(50) {
            let mac = try #require(MACAddress(bytes: [2, 1, 0, 0, 0, last]))
            let stranger = MachineIdentity(mac: mac, uuid: nil)
            await registry.note(.fetched(.script, stranger, from: nil))
            _ = await registry.beginBoot(of: stranger)
        }
        for (known, agent) in reporting {
            let signed = try SignedEvent(bencoded: agent.signed(event(.verify, of: known)))
            #expect(await registry.take(signed, from: nil) == .taken(nil))
        }
    }
}
