// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import BootTorrentCommands
import FleetInterface
import FleetModel
import FleetStore
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import TestProcesses
import Testing
import TorrentCore

/// The command line's client against the real routes.
@Suite(.timeLimit(.minutes(5))) struct InterfaceClientTests {
    @Test func `documents come as they were sent, and as they are read`() async throws {
        let served = try ServedInterface()
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        await served.registry.note(.fetched(.script, MachineIdentity(mac: mac, uuid: nil), from: nil))
        try await served.run { port in
            let (document, bytes) = try await served.client(port).get(
                InterfaceRoutes.machine, "\(mac)", as: MachineDetailDocument.self)
            #expect(document.machine.id == "m1")
            #expect(try DocumentEncoder.bytes(document) + [0x0a] == bytes)
            _ = try await served.client(port).bytes(InterfaceRoutes.forgetMachine, "m1")
            let machines = try await served.client(port).get(InterfaceRoutes.machines, as: MachinesDocument.self)
                .document
            #expect(machines.machines.count <= 1)
        }
    }

    @Test func `what is refused is the person's mistake, in the server's words`() async throws {
        let served = try ServedInterface()
        try await served.run { port in
            let error = await #expect(throws: InterfaceRefusal.self) {
                try await served.client(port).bytes(InterfaceRoutes.machine, "../m 1")
            }
            #expect(error?.exitStatus == .mistake)
            #expect(error?.description.contains("No machine is known") == true)
            let failure = await #expect(throws: InterfaceRefusal.self) {
                try await served.client(port).bytes(InterfaceRoutes.boots)
            }
            #expect(failure?.exitStatus == .failure)
        }
    }

    @Test func `boots are read from the store, by machine, image and time`() async throws {
        var made = try ServedInterface()
        let store = FleetStore(path: made.sample.folder.appending(path: "fleet.sqlite").path)
        _ = await store.open()
        made.parts.store = store
        let served = made
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        await served.registry.note(.fetched(.script, MachineIdentity(mac: mac, uuid: nil), from: nil))
        _ = await store.store(await served.registry.takeChanges(), ageing: WallTime(milliseconds: 0))
        try await served.run { port in
            func boots(_ query: [(String, String)]) async throws -> [BootDocument] {
                try await served.client(port).get(InterfaceRoutes.boots, query: query, as: BootsDocument.self).document
                    .boots
            }
            let all = try await boots([])
            let chosen = try await boots([("machine", "\(mac)"), ("since", "2020-01-01T00:00:00+01:00")])
            let later = try await boots([("since", "9999-01-01T00:00:00Z")])
            let others = try await boots([("image", "no/name")])
            #expect(all.map(\.machine) == ["m1"])
            #expect(chosen == all && later.isEmpty && others.isEmpty)
        }
    }

    @Test func `where no server is there that is said, with a status of its own`() async throws {
        let port = Int(UnclaimedPort.next())
        let gone = await #expect(throws: CommandFailure.self) {
            try await InterfaceClient(place: .network(host: "127.0.0.1", port: port), token: nil).bytes(
                InterfaceRoutes.status)
        }
        #expect(gone?.exitStatus == .noServer)
        let socket = InterfaceClient(place: .socket("/nonexistent/server.sock"), token: nil)
        let none = await #expect(throws: CommandFailure.self) { try await socket.bytes(InterfaceRoutes.status) }
        #expect(none?.exitStatus == .noServer)
        #expect(none?.description.contains("boottorrent start") == true)
    }

    @Test func `what speaks no HTTP is told of in a sentence`() async throws {
        let other = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Greeter("220 mail.example.org ESMTP\r\n"))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let place = InterfacePlace.network(host: "127.0.0.1", port: try #require(other.localAddress?.port))
        let failure = await #expect(throws: CommandFailure.self) {
            try await InterfaceClient(place: place, token: nil).bytes(InterfaceRoutes.status)
        }
        #expect(failure?.exitStatus == .failure)
        try await other.close()
    }

    /// The second is a server behind a proxy that gathers all before it passes anything on.
    @Test(arguments: ["HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: here\n\n", ""])
    func `a stream from which nothing comes any more has an end, and a sentence`(begin: String) async throws {
        let silent = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Greeter(begin))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let place = InterfacePlace.network(host: "127.0.0.1", port: try #require(silent.localAddress?.port))
        let heard = Mutex("")
        let failure = await #expect(throws: CommandFailure.self) {
            try await InterfaceClient(place: place, token: nil, silence: .seconds(2)).stream(
                InterfaceRoutes.events
            ) { bytes in heard.withLock { $0 += String(decoding: bytes, as: UTF8.self) } }
        }
        #expect(failure?.exitStatus == .failure)
        #expect(failure?.description.contains("proxy") == true, "\(failure.map { "\($0)" } ?? "")")
        #expect(heard.withLock(\.self) == (begin.isEmpty ? "" : ": here\n\n"))
        try await silent.close()
    }
}

/// Says something to whoever asks, and nothing more.
private final class Greeter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let text: String

    init(_ text: String) { self.text = text }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
    }
}
