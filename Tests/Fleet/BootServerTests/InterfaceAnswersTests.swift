// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetAccess
import FleetInterface
import FleetModel
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import TorrentCore

/// The interface without a socket.
@Suite(.timeLimit(.minutes(5))) struct InterfaceAnswersTests {
    private let sample: SampleEnvironment
    private let client: RouteClient
    private let token: AccessToken

    init() throws {
        // No time passes, so nobody falls silent, however slow the computer is.
        sample = try SampleEnvironment(clock: ServerClock { .zero })
        let (desk, token) = try sample.operatorsDesk()
        self.token = token
        var parts = InterfaceParts()
        parts.reload = {}
        client = RouteClient(
            ServerRoutes.router(
                plan: sample.plan, content: sample.content, registry: sample.registry, access: desk, interface: parts))
    }

    private func ask(
        _ path: String, _ method: HTTPRequest.Method = .get, body: Int = 0
    ) async throws -> RouteResponse {
        try await client.executeRequest(
            uri: path, method: method, headers: [.authorization: "Bearer \(token.text)"],
            body: ByteBuffer(repeating: 0, count: body))
    }

    private func get<Document: InterfaceDocument>(_ path: String, as type: Document.Type) async throws -> Document {
        let answer = try await ask("/api/v1/\(path)")
        try #require(answer.status == .ok, "\(String(buffer: answer.body))")
        #expect(answer.headers[.contentType] == "application/json; charset=utf-8")
        return try JSONDecoder().decode(type, from: Data(answer.body.readableBytesView))
    }

    private func refusal(of answer: RouteResponse) throws -> RefusalDocument {
        #expect(answer.headers[.contentType] == RefusalDocument.mediaType)
        let refusal = try JSONDecoder().decode(RefusalDocument.self, from: Data(answer.body.readableBytesView))
        #expect(refusal.status == answer.status.code)
        return refusal
    }

    private func boot(_ last: UInt8, uuid: String? = nil, _ stage: MachineStage = .download, reason: String? = nil)
        async
    {
        let mac = MACAddress(bytes: [2, 0, 0, 0, 0, last])
        guard let mac else { return }
        let identity = MachineIdentity(mac: mac, uuid: uuid)
        await sample.registry.note(.fetched(.script, identity, from: .ipv4(0xc000_0200 + UInt32(last))))
        var event = MachineEvent(
            machine: identity, stage: stage, uptime: 1_000, image: sample.image.image.name,
            transfer: TransferProgress(verified: 5, total: 10, fromServer: 1, fromPeers: 4), reason: reason)
        event.traffic.givers = [
            TrafficGiver(host: .ipv4(0xc000_0201), bytes: 4), TrafficGiver(host: .ipv4(0x7f00_0001), bytes: 1),
        ]
        await sample.registry.note(.reported(event, from: nil))
    }

    @Test func `the status counts machines, and names first who failed`() async throws {
        await boot(1)
        await boot(2, .failed, reason: "the disk is full")
        await boot(3, .os)
        let status = try await get("status", as: StatusDocument.self)
        #expect(status.counts.machines == 3)
        #expect(
            status.counts.states
                == [.booting: 1, .failed: 1, .running: 1].merging(status.counts.states) { one, _ in one })
        #expect(status.counts.stages[.os] == 1)
        #expect(status.worst.map(\.id) == ["m2"])
        #expect(status.worst.first?.reason == "the disk is full")
        #expect(status.worst.first?.reasonCode == .failed)
        #expect(status.worst.first?.nextAction == StandstillCode.failed.nextStep)
        #expect(status.standstills.map(\.sentence) == ["1 machine: it failed: the disk is full."])
        #expect(status.standstills.map(\.machines) == [["m2"]])
        #expect(status.version == Product.version)
    }

    @Test func `machines come in pages, each once`() async throws {
        for last in 1...5 { await boot(UInt8(last)) }
        let all = try await get("machines", as: MachinesDocument.self)
        #expect(all.machines.map(\.id) == ["m1", "m2", "m3", "m4", "m5"] && all.next == nil)
        let first = try await get("machines?limit=2", as: MachinesDocument.self)
        #expect(first.machines.map(\.id) == ["m1", "m2"] && first.next == 2)
        let rest = try await get("machines?after=2&limit=4096", as: MachinesDocument.self)
        #expect(rest.machines.map(\.id) == ["m3", "m4", "m5"] && rest.next == nil)
        #expect(try await get("machines?after=99", as: MachinesDocument.self).machines.isEmpty)
    }

    @Test(arguments: [
        "m1", "02:00:00:00:00:01", "02-00-00-00-00-01", "02%3A00:00:00:00:01", "4c4c4544-0042-3510-8052-b4c04f4a4e31",
    ])
    func `a machine is had by its id, its address and its UUID`(word: String) async throws {
        await boot(1, uuid: "4c4c4544-0042-3510-8052-b4c04f4a4e31")
        let detail = try await get("machines/\(word)", as: MachineDetailDocument.self)
        #expect(detail.machine.id == "m1" && detail.machine.state == .booting && detail.machine.image == "debian")
        #expect(detail.machine.version == "\(sample.infoHash)")
        #expect(detail.stages.map(\.stage) == [.script, .download])
        #expect(detail.givers.map(\.from) == ["m1", "server"])
    }

    @Test func `a name of several machines is refused with their ids`() async throws {
        await boot(1, uuid: "00020003-0004-0005-0006-000700080009")
        await boot(2, uuid: "00020003-0004-0005-0006-000700080009")
        let answer = try await ask("/api/v1/machines/00020003-0004-0005-0006-000700080009")
        #expect(answer.status == .conflict)
        let refusal = try refusal(of: answer)
        #expect(refusal.candidates == ["m1", "m2"] && refusal.code == "ambiguous")
    }

    @Test func `a machine that is forgotten is gone at once, and a new one when it comes again`() async throws {
        await boot(1)
        #expect(try await get("machines", as: MachinesDocument.self).machines.contains { $0.id == "m1" })
        #expect(try await get("status", as: StatusDocument.self).counts.machines > 0)
        #expect(try await ask("/api/v1/machines/m1", .delete).status == .noContent)
        #expect(try await !get("machines", as: MachinesDocument.self).machines.contains { $0.id == "m1" })
        #expect(try await ask("/api/v1/machines/m1").status == .notFound)
        #expect(try await ask("/api/v1/machines/m1", .delete).status == .notFound)
        await boot(1)
        #expect(try await get("machines/02:00:00:00:00:01", as: MachineDetailDocument.self).machine.id == "m2")
    }

    @Test func `images tell what became of them, and who uses them`() async throws {
        await boot(1)
        sample.content.catalog.reject(folderName: "odd name", because: ["method is missing"])
        sample.content.catalog.prepare(
            try ImageName("new"), displayName: "New", PreparationProgress(done: 1, total: 4))
        let images = try await get("images", as: ImagesDocument.self).images
        #expect(images.map(\.name) == ["debian", "new", "odd name"])
        #expect(images.map(\.state) == [.ready, .preparing, .broken])
        #expect(images[1].progress == ProgressDocument(done: 1, total: 4))
        #expect(images[2].problems.map(\.found) == ["method is missing"])
        #expect(images[0].versions.map(\.offered) == [true])
        let detail = try await get("images/debian", as: ImageDetailDocument.self)
        #expect(detail.image == images[0] && detail.usedBy == ["m1"])
        #expect(try await get("images/odd%20name", as: ImageDetailDocument.self).image.state == .broken)
    }

    @Test func `an image that is taken back is broken, and says why`() async throws {
        sample.content.catalog.withdraw(try ImageName("debian"), because: "vmlinuz changed")
        let image = try await get("images/debian", as: ImageDetailDocument.self).image
        #expect(image.state == .broken && image.problems.map(\.found) == ["vmlinuz changed"] && image.infohash == nil)
    }

    @Test(arguments: [
        ("machines/m99", "not-found"), ("machines/%F0%9F", "bad-request"), ("machines/%zz", "bad-request"),
        ("images/none", "not-found"), ("swarms/\(String(repeating: "a", count: 40))", "not-found"),
        ("swarms/x", "not-found"), ("machines?limit=0", "bad-request"), ("machines?limit=4097", "bad-request"),
        ("machines?limit=+1", "bad-request"), ("machines?limit=", "bad-request"), ("machines?after=m1", "bad-request"),
        ("boots?since=yesterday", "bad-request"), ("boots?machine=m99", "not-found"), ("boots?before=0", "bad-request"),
        ("boots", "no-history"), ("history", "no-history"), ("history?image=a%2Fb", "no-history"),
        ("history?days=0", "bad-request"), ("history?days=401", "bad-request"), ("history?days=week", "bad-request"),
        ("nothing", "not-found"), ("machines/a/b", "not-found"), ("", "not-found"),
        ("machines/\(String(repeating: "a", count: 300))", "not-found"),
        ("machines?after=\(String(repeating: "1", count: 3_100))", "uri-too-long"),
    ])
    func `what is wrong with a request is told as a problem document`(path: String, code: String) async throws {
        let refusal = try refusal(of: await ask("/api/v1/\(path)"))
        #expect(refusal.code == code && refusal.type.hasSuffix(":\(code)") && !refusal.detail.isEmpty)
    }

    @Test(arguments: [
        ("/api/v1/machines", HTTPRequest.Method.post, "GET, HEAD"),
        ("/api/v1/machines/m1", .patch, "GET, HEAD, PUT, DELETE"),
        ("/api/v1/reload", .get, "POST"), ("/healthz", .delete, "GET, HEAD"),
        ("/api/v1/events", HTTPRequest.Method("BREW")!, "GET, HEAD"),
        ("/api/v1/stream", .post, "GET, HEAD"), ("/api/v1/session", .put, "GET, HEAD, POST, DELETE"),
    ])
    func `a method that a path does not know is refused with those it knows`(
        path: String, method: HTTPRequest.Method, allowed: String
    ) async throws {
        let answer = try await ask(path, method)
        #expect(answer.status == .methodNotAllowed)
        #expect(answer.headers[.allow] == allowed)
        #expect(try refusal(of: answer).code == "method-not-allowed")
    }

    @Test(arguments: ["/api/v1/status", "/api/v1/machines", "/api/v1/machines/m99", "/nothing"])
    func `HEAD has no body, also where it is refused`(path: String) async throws {
        let (head, get) = (try await ask(path, .head), try await ask(path))
        #expect(head.status == get.status && head.body.readableBytes == 0)
        #expect(head.headers[.contentLength] == get.headers[.contentLength] && get.body.readableBytes > 0)
    }

    @Test func `what is wrong with a machine goes with it`() async throws {
        await boot(1, .failed, reason: "the disk is full")
        sample.registry.reporter.report(
            .secureBootMismatch, at: "m1", "It would not start.", remedy: "Do this.", machine: MachineNumber(1))
        #expect(!sample.registry.reporter.problems.isEmpty)
        #expect(try await ask("/api/v1/machines/m1", .delete).status == .noContent)
        #expect(sample.registry.reporter.problems.isEmpty)
    }

    @Test func `elsewhere refusals are sentences as before`() async throws {
        let answer = try await ask("/nothing")
        #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
    }

    @Test func `a reload is taken, and more than a little body is not`() async throws {
        let answer = try await ask("/api/v1/reload", .post)
        #expect(answer.status == .accepted)
        #expect(try JSONDecoder().decode(ReloadDocument.self, from: Data(answer.body.readableBytesView)).accepted)
        #expect(try await ask("/api/v1/reload", .post, body: 5_000).status == .contentTooLarge)
        #expect(try await ask("/api/v1/machines/m1", .delete, body: 5_000).status == .contentTooLarge)
    }

    @Test func `the sign of life says nothing of the room`() async throws {
        #expect(String(buffer: try await ask("/healthz").body) == "ok\n")
    }

    @Test func `the OpenAPI document is given, and is what the code makes`() async throws {
        let answer = try await ask("/api/v1/openapi.json")
        #expect(String(buffer: answer.body) == OpenAPIDocument.json(version: Product.version).encoded + "\n")
    }

    @Test(arguments: [
        "status", "machines", "images", "swarms", "problems", "openapi.json", "events", "stream", "session",
    ])
    func `HEAD goes where GET does`(path: String) async throws {
        #expect(try await ask("/api/v1/\(path)", .head).status == .ok)
    }
}
