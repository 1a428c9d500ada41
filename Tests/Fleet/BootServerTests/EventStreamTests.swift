// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import BootTorrentCommands
import FleetAccess
import FleetInterface
import FleetModel
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Testing
import TorrentCore

/// Events over a socket.
@Suite(.timeLimit(.minutes(5))) struct EventStreamTests {
    private func ask(_ channel: any Channel) async throws {
        try await StreamReader.ask(for: InterfaceRoutes.events.path, over: channel)
    }

    @Test func `what a machine does is told while it happens`() async throws {
        let served = try ServedInterface()
        try await served.run { port in
            let (opened, told) = (StreamReader.promise(), StreamReader.promise())
            let reader = StreamReader([("event: resync", opened), ("\"stage\":\"script\"", told)])
            let channel = try await StreamReader.connect(port, [reader])
            try await ask(channel)
            try await opened.futureResult.get()
            #expect(
                reader.all.contains("text/event-stream") && reader.all.lowercased().contains("x-accel-buffering: no"))
            let mac = try #require(MACAddress("52:54:00:12:34:56"))
            await served.registry.note(.fetched(.script, MachineIdentity(mac: mac, uuid: nil), from: nil))
            try await told.futureResult.get()
            try await channel.close()
        }
    }

    @Test func `a place is free again when who followed goes`() async throws {
        let served = try ServedInterface()
        try await served.run { port in
            let opened = StreamReader.promise()
            let channel = try await StreamReader.connect(port, [StreamReader([("event: resync", opened)])])
            try await ask(channel)
            try await opened.futureResult.get()
            #expect(served.registry.events.subscriberCount == 1)
            try await channel.close()
            while served.registry.events.subscriberCount > 0 { await Task.yield() }
        }
    }

    @Test func `who stops to read is dropped, though the kernel would take more`() async throws {
        let served = try ServedInterface()
        try await served.run { port in
            let events = served.registry.events
            let opened = StreamReader.promise()
            let channel = try await StreamReader.connect(port, [StreamReader([("event: resync", opened)])])
            try await ask(channel)
            try await opened.futureResult.get()
            try await channel.setOption(.autoRead, value: false).get()
            // More than what sockets keep; then some seconds that nobody waits for.
            for _ in 0..<8_000 {
                events.tell(.problem, at: WallTime(milliseconds: 0)) {
                    $0.reason = String(repeating: "x", count: 1_000)
                }
            }
            while events.subscriberCount > 0 {
                events.elapsed(to: served.registry.now + .seconds(30))
                await Task.yield()
            }
            // It learns of it once it reads again.
            try await channel.setOption(.autoRead, value: true).get()
            try await channel.closeFuture.get()
        }
    }

    @Test func `the client of the command line reads what happened, and then can go`() async throws {
        let served = try ServedInterface()
        try await served.run { port in
            for number in 1...3 {
                served.registry.events.tell(.image, at: WallTime(milliseconds: 0)) { $0.image = "i\(number)" }
            }
            let client = served.client(port)
            var text = EventText()
            var lines: [String] = []
            struct Enough: Error {}
            await #expect(throws: Enough.self) {
                try await client.stream(InterfaceRoutes.events, query: [("recent", "2")]) { bytes in
                    for item in text.take(bytes) {
                        switch item {
                        case .event(let json): lines.append(EventText.line(json) ?? "?")
                        case .now: throw Enough()
                        }
                    }
                }
            }
            #expect(lines.map { $0.split(separator: " ").last ?? "" } == ["i2", "i3"])
        }
    }
}

/// The routes of a made-up environment at a port of their own.
struct ServedInterface {
    let sample: SampleEnvironment
    var registry: FleetRegistry { sample.registry }
    var parts: InterfaceParts
    let stream: RoomStream
    let access: (desk: AccessDesk, token: AccessToken)

    init(_ sample: SampleEnvironment? = nil, page: String = "abc", parts: InterfaceParts = InterfaceParts()) throws {
        self.sample = try sample ?? SampleEnvironment()
        self.parts = parts
        access = try self.sample.operatorsDesk()
        stream = RoomStream(
            plan: self.sample.plan, content: self.sample.content, registry: self.sample.registry, parts: parts,
            page: page)
        self.parts.stream = stream
    }

    /// An operator's client of the server at this port.
    func client(_ port: Int) -> InterfaceClient {
        InterfaceClient(place: .network(host: "127.0.0.1", port: port), token: access.token.text)
    }

    /// Serves for as long as the test goes on.
    func run(_ test: @Sendable @escaping (Int) async throws -> Void) async throws {
        let (ports, tell) = AsyncStream.makeStream(of: Int.self)
        let router = ServerRoutes.router(
            plan: sample.plan, content: sample.content, registry: sample.registry, access: access.desk,
            interface: parts)
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { tell.yield($0.localAddress?.port ?? 0) }, logger: .silent)
        let group = ServiceGroup(services: [application], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports {
                defer { tell.finish() }
                do {
                    try await test(port)
                } catch {
                    end()
                    await group.triggerGracefulShutdown()
                    throw error
                }
                break
            }
            end()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func end() {
        registry.events.end()
        stream.broadcast.end()
    }
}

extension SampleEnvironment {
    /// A desk that knows one token, an operator's.
    func operatorsDesk() throws -> (AccessDesk, AccessToken) {
        var (book, chance) = (TokenBook(), SystemRandomNumberGenerator())
        let label = try #require(TokenLabel("test"))
        let issued = try book.issue(
            .operator, label: label, expires: nil, using: &chance, at: WallTime(milliseconds: 0))
        return (AccessDesk(settings: plan.settings, book: book), issued.token)
    }
}
