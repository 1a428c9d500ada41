// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import FleetStore
import Foundation
import Logging
import NIOCore
import NIOPosix
import NetbootScripts
import Synchronization
import TestProcesses
import Testing
import TorrentCore

/// What a server that is started again knows, on loopback and without dnsmasq.
@Suite(.timeLimit(.minutes(5)))
struct RestartTests {
    private let sample: SampleEnvironment
    private let plan: ServerPlan
    private let content: ServerContent
    private let uuid = "4c4c4544-0042-3510-8052-b4c04f4a4e31"

    init() async throws {
        sample = try SampleEnvironment(port: UnclaimedPort.next())
        var plan = sample.plan
        plan.servesTFTP = false
        plan.stateFolder = sample.folder.appending(path: "state").path
        self.plan = plan
        content = sample.content
    }

    private func whileServing(
        _ plan: ServerPlan, logger: Logger = .silent, _ body: @escaping @Sendable (LoopbackClient) async throws -> Void
    ) async throws {
        try await serving(plan, content, logger: logger, body)
    }

    private func agent(_ client: LoopbackClient) async throws -> SignedAgent {
        let target = "/agent/manifest?mac=\(SampleEnvironment.mac)&uuid=\(uuid)&boot=new"
        let manifest = try await client.ask("GET \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        return try SignedAgent(manifest: manifest.body)
    }

    private func tell(
        _ client: LoopbackClient, _ agent: SignedAgent, _ stage: MachineStage, uptime: UInt64
    ) async throws {
        let mac = try #require(MACAddress(SampleEnvironment.mac))
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: uuid), stage: stage, uptime: uptime,
            image: stage == .download ? try ImageName("debian") : nil,
            transfer: TransferProgress(verified: 10, total: 20, fromServer: 3, fromPeers: 7),
            card: PCIIdentity("8086:100e"))
        let body = String(decoding: agent.signed(event), as: UTF8.self)
        let answer = try await client.ask(
            "POST /agent/events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        #expect(answer.head.hasPrefix("HTTP/1.1 2"), "\(answer.head)")
    }

    private struct Status: Decodable {
        struct Machine: Decodable {
            let mac: String
            let stage: String
            let image: String?
            let card: String?
            let boots: Int
            let stages: [String: Double]
        }
        let machines: [Machine]
    }

    private func status(_ client: LoopbackClient) async throws -> [Status.Machine] {
        let answer = try await client.ask("GET /status.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        return try JSONDecoder().decode(Status.self, from: Data(answer.body)).machines
    }

    @Test func `a boot that goes on while the server is started again is one boot`() async throws {
        let kept = Mutex<SignedAgent?>(nil)
        try await whileServing(plan) { client in
            let agent = try await agent(client)
            try await tell(client, agent, .agent, uptime: 3_000)
            try await tell(client, agent, .download, uptime: 5_000)
            kept.withLock { $0 = agent }
        }
        let first = try #require(kept.withLock { $0 })
        try await whileServing(plan) { client in
            let before = try #require(try await status(client).first)
            #expect(before.mac == SampleEnvironment.mac && before.stage == "download" && before.image == "debian")
            #expect(before.boots == 1 && before.card == "8086:100e")
            // It was before this server's start.
            #expect(before.stages["agent"].map { $0 < 0 } == true)
            // With the key that the server before gave.
            try await tell(client, first, .verify, uptime: 9_000)
        }
        try await whileServing(plan) { client in
            let after = try await status(client)
            #expect(after.count == 1 && after.first?.stage == "verify" && after.first?.boots == 1)
            #expect(after.first.map { Set($0.stages.keys) } == ["agent", "download", "verify"])
            try await tell(client, try await agent(client), .agent, uptime: 3_000)
        }
        try await whileServing(plan) { client in
            let last = try #require(try await status(client).first)
            #expect(last.stage == "agent" && last.boots == 2)
        }
    }

    @Test func `what is answered of a written disk is stored then, even if the server is killed right behind`()
        async throws
    {
        let mac = try #require(MACAddress(SampleEnvironment.mac))
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: uuid), stage: .handover, uptime: 9_000,
            image: try ImageName("debian"), disk: WrittenDisk(name: "/dev/sda", start: .firmware))
        let folder = try #require(plan.stateFolder)
        try await whileServing(plan) { client in
            // So that the server is past its first half second.
            let agent = try await agent(client)
            try await tell(client, agent, .agent, uptime: 3_000)
            while await FleetStore(path: "\(folder)/fleet.sqlite").open().records.machines.isEmpty {
                try await Task.sleep(for: .milliseconds(20))
            }
            let body = String(decoding: agent.signed(event), as: UTF8.self)
            _ = try await client.ask(
                "POST /agent/events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            // As a server that is started now would find it.
            let boot = await FleetStore(path: "\(folder)/fleet.sqlite").open().records.boots.first
            #expect(boot?.stage == .handover && boot?.disk == event.disk)
        }
    }

    @Test(arguments: ["damaged", "unreadable", "no folder", "a file", "everybody's"])
    func `whatever is wrong with what is remembered, machines are served`(fault: String) async throws {
        var plan = plan
        let folder = try #require(plan.stateFolder)
        switch fault {
        case "damaged":
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data("not a database, but long enough".utf8).write(to: URL(filePath: "\(folder)/fleet.sqlite"))
        case "unreadable":
            try FileManager.default.createDirectory(
                atPath: "\(folder)/fleet.sqlite", withIntermediateDirectories: true)
        case "no folder": plan.stateFolder = "/proc/boottorrent"
        case "a file": plan.stateFolder = "/dev/full"
        default:
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
        }
        let lines = Lines()
        try await whileServing(plan, logger: Logger(listening: lines)) { client in
            try await tell(client, try await agent(client), .agent, uptime: 3_000)
            #expect(try await status(client).map(\.stage) == ["agent"])
        }
        let words = [
            "damaged": "is set aside", "unreadable": "Nothing is remembered until the server is started again",
        ]
        #expect(lines.contains(words[fault] ?? "are not remembered"))
        if fault == "damaged" {
            #expect(FileManager.default.fileExists(atPath: "\(folder)/fleet-damaged-1.sqlite"))
            try await whileServing(plan) { client in
                let machines = try await status(client)
                #expect(machines.count == 1)
            }
        }
    }
}
