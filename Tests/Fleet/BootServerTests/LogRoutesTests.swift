// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetAccess
import FleetInterface
import FleetModel
import Foundation
import HTTPTypes
import Hummingbird
import MachineLogs
import NIOCore
import Testing
import TorrentCore

/// What agents tell of kernels and machines, and who reads it.
@Suite(.timeLimit(.minutes(5))) struct LogRoutesTests {
    private let sample: SampleEnvironment
    private let client: RouteClient
    private let token: AccessToken
    private let shelf: LogShelf
    private let agent: PretendedAgent

    init() async throws {
        sample = try SampleEnvironment()
        let (desk, token) = try sample.operatorsDesk()
        self.token = token
        var parts = InterfaceParts()
        let folder = sample.folder.appending(path: "state")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        shelf = LogShelf(folder: folder.appending(path: "logs").path)
        parts.shelf = shelf
        client = RouteClient(
            ServerRoutes.router(
                plan: sample.plan, content: sample.content, registry: sample.registry, access: desk, interface: parts))
        let machine = MachineIdentity(mac: try #require(MACAddress("52:54:00:00:00:07")), uuid: nil)
        await sample.registry.note(.fetched(.script, machine, from: nil))
        agent = PretendedAgent(await sample.registry.beginBoot(of: machine), machine: machine, client: client)
        try await agent.report(.agent)
    }

    private func post(_ path: String, _ body: [UInt8]) async throws -> HTTPResponse.Status {
        try await client.executeRequest(
            uri: path, method: .post, headers: [:], body: ByteBuffer(bytes: body)
        ).status
    }

    private func log(_ query: String = "") async throws -> LogDocument {
        let answer = try await client.executeRequest(
            uri: "/api/v1/machines/m1/log\(query)", method: .get, headers: [.authorization: "Bearer \(token.text)"],
            body: nil)
        try #require(answer.status == .ok, "\(String(buffer: answer.body))")
        return try JSONDecoder().decode(LogDocument.self, from: Data(answer.body.readableBytesView))
    }

    private func chunk(_ texts: [String], from sequence: UInt64) throws -> [UInt8] {
        let lines = texts.map { LoggedLine(moment: 1_500, priority: 6, source: .kernel, text: Array($0.utf8)) }
        let chunk = try #require(LogChunk(boot: agent.ticket.number, sequence: sequence, lines: lines, lost: 0))
        return SignedLogChunk.sign(chunk, by: agent.ticket.key)
    }

    @Test func `lines of a machine are read as they were sent, with its key cut out, from a place on`() async throws {
        let empty = try await log()
        #expect(empty.lines == [] && empty.boot == nil)
        let key = agent.ticket.key.hexadecimal
        #expect(
            try await post("/agent/log", chunk(["one", "boottorrent.key=\(key) two", "three\u{1b}[2J"], from: 1))
                == .noContent)
        // It comes again where the answer was lost.
        #expect(try await post("/agent/log", chunk(["one"], from: 1)) == .noContent)
        await shelf.settle()
        let all = try await log()
        #expect(all.boot == agent.ticket.number.value && all.lines.count == 3, "\(all.lines)")
        #expect(all.lines[0].hasSuffix("one") && all.lines[2].hasSuffix("three\\x1b[2J"))
        #expect(!all.lines.joined().contains(key) && all.next == all.end)
        #expect(try await log("?lines=1").lines == [all.lines[2]])
        #expect(try await post("/agent/log", chunk(["four"], from: 4)) == .noContent)
        await shelf.settle()
        #expect(try await log("?boot=\(agent.ticket.number)&from=\(all.next)").lines.map { $0.suffix(4) } == ["four"])
    }

    @Test func `no later boot than the machine had is given as its latest, and logs go with a machine`() async throws {
        let line = LoggedLine(moment: 1_500, priority: 6, source: .kernel, text: Array("former".utf8))
        for number in [agent.ticket.number, agent.ticket.number.advanced(by: 7)] {
            let chunk = try #require(LogChunk(boot: number, sequence: 1, lines: [line], lost: 0))
            shelf.append(chunk, of: MachineNumber(1), key: nil, at: MonotonicInstant(nanoseconds: 0))
        }
        await shelf.settle()
        #expect(try await log().boot == agent.ticket.number.value)
        let answer = try await client.executeRequest(
            uri: "/api/v1/machines/m1", method: .delete, headers: [.authorization: "Bearer \(token.text)"], body: nil)
        #expect(answer.status == .noContent)
        #expect(try await shelf.boots(of: MachineNumber(1)).isEmpty)
    }

    @Test func `what is signed by no good key is not taken, nor what is no message`() async throws {
        let other = try #require(BootKey(hexadecimal: String(repeating: "5", count: 32)))
        let line = LoggedLine(moment: 1, priority: 6, source: .kernel, text: [0x78])
        let chunk = try #require(LogChunk(boot: agent.ticket.number, sequence: 1, lines: [line], lost: 0))
        #expect(try await post("/agent/log", SignedLogChunk.sign(chunk, by: other)) == .unauthorized)
        #expect(try await post("/agent/log", Array("x".utf8)) == .badRequest)
        let report = InventoryReport(boot: agent.ticket.number, machine: agent.machine, inventory: Inventory())
        #expect(try await post("/agent/inventory", SignedInventory.sign(report, by: other)) == .unauthorized)
        #expect(try await post("/agent/inventory", Array("x".utf8)) == .badRequest)
    }

    @Test func `what a machine is made of is told, changes are events, and another machine's is refused`() async throws
    {
        func tell(_ memory: UInt64, as machine: MachineIdentity) async throws -> HTTPResponse.Status {
            var inventory = Inventory()
            inventory.memory = memory
            let report = InventoryReport(boot: agent.ticket.number, machine: machine, inventory: inventory)
            return try await post("/agent/inventory", SignedInventory.sign(report, by: agent.ticket.key))
        }
        #expect(try await tell(16 << 30, as: agent.machine) == .noContent)
        let answer = try await client.executeRequest(
            uri: "/api/v1/machines/m1", method: .get, headers: [.authorization: "Bearer \(token.text)"], body: nil)
        let detail = try JSONDecoder().decode(MachineDetailDocument.self, from: Data(answer.body.readableBytesView))
        #expect(detail.inventory?.memory == 16 << 30)
        let stranger = MachineIdentity(mac: try #require(MACAddress("52:54:00:00:00:08")), uuid: nil)
        #expect(try await tell(8 << 30, as: stranger) == .forbidden)
        #expect(sample.registry.reporter.problems.map(\.code) == [.inventoryRefused])
        #expect(try await tell(8 << 30, as: agent.machine) == .noContent)
        #expect(sample.registry.reporter.problems.isEmpty)
        #expect(await sample.registry.takeChanges().inventories.values.map(\.inventory.memory) == [8 << 30])
    }
}
