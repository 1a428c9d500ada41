// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import Logging
import NIOCore
import NIOPosix
import NetbootScripts
import ServiceLifecycle
import TestProcesses
import Testing
import TorrentCore

/// The whole server on loopback, without dnsmasq.
@Suite(.timeLimit(.minutes(5)))
struct BootServerTests {
    private let sample: SampleEnvironment
    private let plan: ServerPlan
    private let content: ServerContent

    init() async throws {
        sample = try SampleEnvironment(port: UnclaimedPort.next())
        var plan = sample.plan
        plan.servesTFTP = false
        self.plan = plan
        // More than any socket's buffers hold.
        let big = [UInt8](repeating: 7, count: 48 << 20)
        content = ServerContent(
            phase1: Phase1Files(kernel: [1], initramfs: big), catalog: sample.content.catalog.current)
    }

    private struct Running: Service {
        let server: BootServer
        func run() async throws { try await server.run(until: []) }
    }

    /// Tells that the first bytes came, and takes no more.
    private final class FirstBytes: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let arrived: EventLoopPromise<Void>

        init(_ arrived: EventLoopPromise<Void>) { self.arrived = arrived }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { arrived.succeed() }
    }

    private func connect() async throws -> any Channel {
        while true {
            if let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .connect(host: "127.0.0.1", port: Int(plan.endpoint.port)).get()
            {
                return channel
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    // A server that waits for such a machine never ends; how long a busy computer takes says nothing.
    @Test(.timeLimit(.minutes(5)))
    func `a machine that stopped reading does not keep the server from ending`() async throws {
        let server = BootServer(plan: plan, content: content, swarm: [], logger: .silent) { _ in }
        let group = ServiceGroup(services: [Running(server: server)], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let stuck = try await connect()
            let request =
                "GET /phase1/\(content.phase1.hash)/initramfs?mac=52:54:00:00:00:01 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            let arrived = stuck.eventLoop.makePromise(of: Void.self)
            try await stuck.pipeline.addHandler(FirstBytes(arrived))
            try await stuck.writeAndFlush(ByteBuffer(string: request))
            stuck.read()
            try await arrived.futureResult.get()
            let idle = try await connect()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try? await stuck.close()
            try? await idle.close()
        }
        await #expect(throws: (any Error).self) {
            try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: Int(plan.endpoint.port)).get()
        }
    }

    @Test func `a port that is taken is told in one sentence`() async throws {
        let other = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: Int(plan.endpoint.port)).get()
        let server = BootServer(plan: plan, content: content, swarm: [], logger: .silent) { _ in }
        let failure = await #expect(throws: StartFailure.self) { try await server.run(until: []) }
        try await other.close()
        #expect(failure == .portTaken(address: "127.0.0.1", port: plan.endpoint.port))
        #expect(
            failure?.description
                == "TCP port \(plan.endpoint.port) of 127.0.0.1 is taken by another program; stop that program or set"
                + " another http_port")
    }

    @Test func `an address of somebody else is told in one sentence`() async throws {
        var plan = plan
        plan.endpoint = try #require(ServerEndpoint(address: .ipv4(0xc000_0201), port: plan.endpoint.port))
        let server = BootServer(plan: plan, content: content, swarm: [], logger: .silent) { _ in }
        let failure = await #expect(throws: StartFailure.self) { try await server.run(until: []) }
        #expect(failure == .addressNotHere(address: "192.0.2.1"))
    }

    @Test func `a part of the swarm that fails ends the server with its reason`() async throws {
        struct Broken: Service {
            func run() async throws { throw StartFailure.httpFailed("made up") }
        }
        let server = BootServer(plan: plan, content: content, swarm: [Broken()], logger: .silent) { _ in }
        let failure = await #expect(throws: StartFailure.self) { try await server.run(until: []) }
        #expect(failure == .httpFailed("made up"))
    }
}
