// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Foundation
import HTTPTypes
import NIOCore
import Testing
import TorrentCore

@Suite struct AgentRoutesTests {
    private let sample: SampleEnvironment

    init() throws {
        sample = try SampleEnvironment()
    }

    private func send(
        _ method: HTTPRequest.Method, _ uri: String, body: [UInt8]? = nil
    ) async throws -> RouteResponse {
        try await sample.ask { client in
            try await client.executeRequest(
                uri: uri, method: method, headers: [:], body: body.map { ByteBuffer(bytes: $0) })
        }
    }

    private func event(_ stage: MachineStage, reason: String? = nil) async throws -> [UInt8] {
        let mac = try #require(MACAddress(SampleEnvironment.mac))
        return await sample.registry.signed(
            MachineEvent(
                machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: 5, image: nil, reason: reason))
    }

    @Test func `the manifest tells images, menu, swarm and when to leave`() async throws {
        let response = try await send(.get, "/agent/manifest?mac=\(SampleEnvironment.mac)&uuid=")
        #expect(response.status == .ok)
        let manifest = try Manifest(bencoded: Array(response.body.readableBytesView))
        let image = try #require(manifest.images.first)
        #expect(image.image == sample.image.image)
        #expect(image.totalLength == UInt64(sample.bigFile.count + 5))
        #expect(image.infoHash == sample.infoHash)
        #expect(image.torrentPath == "/torrents/\(sample.infoHash).torrent")
        #expect(image.torrentDigest == sample.image.metainfoDigest)
        let settings = sample.plan.settings.current
        #expect(manifest.menu == settings.menu)
        #expect(manifest.swarm == settings.swarm)
        #expect(manifest.leave == settings.leave)
    }

    @Test(arguments: [
        ("/agent/manifest", "The query names no machine; add mac=52:54:00:12:34:56 with its own address.\n"),
        ("/agent/manifest?mac=x", "mac is no hardware address; write it like 52:54:00:12:34:56.\n"),
    ])
    func `nobody's manifest is refused`(uri: String, sentence: String) async throws {
        let response = try await send(.get, uri)
        #expect(response.status == .badRequest)
        #expect(String(buffer: response.body) == sentence)
    }

    @Test func `an event is taken into the fleet's picture`() async throws {
        let response = try await send(.post, "/agent/events", body: try await event(.failed, reason: "disk full"))
        #expect(response.status == .noContent)
        let machine = try #require(await sample.registry.snapshot.machines.first)
        #expect(machine.stage == .failed)
        #expect(machine.reason == "disk full")
    }

    @Test func `an agent that asks is told how often to report, one that does not gets what it got before`()
        async throws
    {
        let mac = try #require(MACAddress(SampleEnvironment.mac))
        let asking = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: .manifest, uptime: 5, asksForAnswer: true)
        let response = try await send(.post, "/agent/events", body: await sample.registry.signed(asking))
        #expect(response.status == .ok)
        #expect(try EventAnswer(bencoded: Array(response.body.readableBytesView)).interval == .seconds(1))
        #expect(await sample.registry.snapshot[mac]?.report?.interval == .seconds(1))
        let silent = try await send(.post, "/agent/events", body: try await event(.download))
        #expect(silent.status == .noContent && silent.body.readableBytes == 0)
        #expect(await sample.registry.snapshot[mac]?.report?.interval == nil)
    }

    @Test func `in a fleet of a thousand each machine is to report every five seconds`() async throws {
        for number in UInt16(0)..<1_000 {
            let mac = try #require(MACAddress(bytes: [2, 0, 0, 0] + number.bigEndianBytes))
            await sample.registry.note(
                .reported(
                    MachineEvent(machine: MachineIdentity(mac: mac, uuid: nil), stage: .download, uptime: 1), from: nil)
            )
        }
        let mac = try #require(MACAddress(bytes: [2, 0, 0, 0, 0, 1]))
        let asking = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: .download, uptime: 2, asksForAnswer: true)
        let response = try await send(.post, "/agent/events", body: await sample.registry.signed(asking))
        #expect(try EventAnswer(bencoded: Array(response.body.readableBytesView)).interval == .seconds(5))
    }

    @Test func `the server knows a machine's network card by its address once its agent told`() async throws {
        let mac = try #require(MACAddress(SampleEnvironment.mac))
        let card = try #require(PCIIdentity("8086:100e"))
        let machine = MachineIdentity(mac: mac, uuid: nil)
        #expect(await sample.registry.card(of: machine) == nil)
        let event = MachineEvent(
            machine: machine, stage: .network, uptime: 5, card: card)
        _ = try await send(.post, "/agent/events", body: await sample.registry.signed(event))
        #expect(await sample.registry.card(of: machine) == card)
    }

    @Test(arguments: [
        [], Array("d".utf8), Array("i1e".utf8), Array("d7:versioni1ee".utf8), [UInt8](repeating: 0xff, count: 99),
    ])
    func `bytes that are no event are refused with the place`(body: [UInt8]) async throws {
        let response = try await send(.post, "/agent/events", body: body)
        #expect(response.status == .badRequest)
        #expect(String(buffer: response.body).hasPrefix("This is no event: byte "))
        #expect(await sample.registry.snapshot.machines.isEmpty)
    }

    @Test func `an event of another version is refused`() async throws {
        let bytes = String(decoding: try await event(.agent), as: UTF8.self).replacing(
            "7:versioni1e", with: "7:versioni2e")
        let response = try await send(.post, "/agent/events", body: Array(bytes.utf8))
        #expect(response.status == .badRequest)
        #expect(String(buffer: response.body).contains("version"))
    }

    @Test func `a flood is no event`() async throws {
        let response = try await send(.post, "/agent/events", body: [UInt8](repeating: 0x30, count: 70_000))
        #expect(response.status == .contentTooLarge)
        #expect(String(buffer: response.body) == "An event may have 65536 bytes.\n")
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/agent/events"), (.post, "/agent/manifest"), (.put, "/status.json"),
        (.delete, "/images/debian/vmlinuz"),
    ])
    func `a method that means nothing here is refused`(method: HTTPRequest.Method, uri: String) async throws {
        let response = try await send(method, uri)
        #expect(response.status.kind == .clientError)
        #expect(String(buffer: response.body).hasSuffix(".\n"))
    }

    @Test func `the status is JSON that other programs read`() async throws {
        _ = try await send(.post, "/agent/events", body: try await event(.failed, reason: "quote \" and \\ and ü"))
        let response = try await send(.get, "/status.json")
        #expect(response.headers[.contentType] == "application/json; charset=utf-8")
        let bytes = Data(response.body.readableBytesView)
        let document = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        #expect(document["version"] as? Int == 1)
        let machines = try #require(document["machines"] as? [[String: Any]])
        #expect(machines.map { $0["stage"] as? String } == ["failed"])
        #expect(machines.map { $0["reason"] as? String } == ["quote \" and \\ and ü"])
        #expect(machines.map { $0["mac"] as? String } == [SampleEnvironment.mac])
    }
}
