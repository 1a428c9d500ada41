// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import BootTorrentCommands
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NetbootScripts
import ServiceLifecycle
import TestProcesses
import Testing
import TorrentCore

/// A whole server on loopback, with as many machines as it remembers.
@Suite(.timeLimit(.minutes(5))) struct FullRoomTests {
    private static let machines = 4_096
    private static let connections = 64
    private static let screens = 50

    private struct Running: Service {
        let server: BootServer
        func run() async throws { try await server.run(until: []) }
    }

    @Test func `4,096 machines, fifty status pages and a stopped terminal: every boot is answered`() async throws {
        let terminal = try StoppedTerminal()
        let sample = try SampleEnvironment(port: UnclaimedPort.next())
        let (port, writer) = (sample.plan.endpoint.port, terminal.writer)
        var plan = sample.plan
        plan.servesTFTP = false
        let server = BootServer(plan: plan, content: sample.content, swarm: [], logger: writer.logger("test")) {
            writer.line($0, to: .output)
        }
        let group = ServiceGroup(services: [Running(server: server)], logger: .silent)
        let booted = try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let booted = try await Self.room(at: port)
            try await Self.showsAll(at: port)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return booted
        }
        #expect(booted == Self.machines)
        // Else nothing was shown: it took not one of some thousands of lines.
        #expect(!writer.flush(within: .milliseconds(1)))
    }

    /// Boots all machines beside screens that ask once a second; tells how many were answered in everything.
    private static func room(at port: UInt16) async throws -> Int {
        try await withThrowingTaskGroup(of: Int?.self) { tasks in
            for _ in 0..<screens {
                tasks.addTask {
                    try await Asker.connected(to: port) { asker in
                        while !Task.isCancelled {
                            try #require(try await asker.ask(.GET, "/status.json").status == .ok)
                            try? await Task.sleep(for: .seconds(1))
                        }
                        return nil
                    }
                }
            }
            for first in 0..<connections {
                tasks.addTask {
                    try await Asker.connected(to: port) { asker in
                        var booted = 0
                        for number in stride(from: first, to: machines, by: connections) {
                            booted += try await boot(number, by: asker) ? 1 : 0
                        }
                        return booted
                    }
                }
            }
            var (booted, done) = (0, 0)
            while done < connections, let count = try await tasks.next() {
                guard let count else { continue }
                booted += count
                done += 1
            }
            tasks.cancelAll()
            return booted
        }
    }

    private static func boot(_ number: Int, by asker: Asker) async throws -> Bool {
        let mac = try #require(MACAddress(bytes: [2, 0] + UInt32(number).bigEndianBytes))
        let script = try await asker.ask(.GET, "/boot.ipxe?mac=\(mac)&uuid=")
        let manifest = try await asker.ask(.GET, "/agent/manifest?mac=\(mac)&uuid=&boot=new")
        var statuses = [script.status, manifest.status]
        let agent = try SignedAgent(manifest: Array(manifest.body.readableBytesView))
        for (stage, uptime) in [(MachineStage.agent, UInt64(1)), (.download, 2), (.handover, 3)] {
            let event = MachineEvent(machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: uptime)
            statuses.append(try await asker.ask(.POST, "/agent/events", agent.signed(event)).status)
        }
        return statuses == [.ok, .ok, .noContent, .noContent, .noContent]
            && String(buffer: script.body).contains("vmlinuz")
    }

    /// The page shows them all as soon as it is made anew.
    private static func showsAll(at port: UInt16) async throws {
        try await Asker.connected(to: port) { asker in
            while true {
                let page = try await asker.ask(.GET, "/status.json")
                let document = try JSONSerialization.jsonObject(with: Data(page.body.readableBytesView))
                let shown = (document as? [String: Any])?["machines"] as? [Any]
                if shown?.count == machines { return }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}

/// A pipe that nobody reads and that is full.
private final class StoppedTerminal: Sendable {
    let writer: OutputWriter
    private let ends: [Int32]

    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let rubbish = [UInt8](repeating: UInt8(ascii: "."), count: 4_096)
        for size in [rubbish.count, 1] { while write(ends[1], rubbish, size) > 0 {} }
        _ = fcntl(ends[1], F_SETFL, 0)
        self.ends = ends
        writer = OutputWriter(output: ends[1], error: ends[1])
    }

    deinit {
        // Its thread hears that nobody will ever read, and ends; the other end is still in its hands.
        writer.finish()
        close(ends[0])
    }
}

/// One connection on which one question follows the other, as a machine's or a screen's.
private actor Asker {
    private typealias Channel = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>
    private let outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>
    private let answers: Mailbox<(status: HTTPResponseStatus, body: ByteBuffer)>

    private init(
        _ outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>,
        _ answers: Mailbox<(status: HTTPResponseStatus, body: ByteBuffer)>
    ) {
        self.outbound = outbound
        self.answers = answers
    }

    /// Asks as soon as the server listens.
    static func connected<Outcome: Sendable>(
        to port: UInt16, _ body: @escaping @Sendable (Asker) async throws -> Outcome
    ) async throws -> Outcome {
        let channel = try await channel(to: port)
        return try await channel.executeThenClose { inbound, outbound in
            let answers = Mailbox<(status: HTTPResponseStatus, body: ByteBuffer)>(limit: 1)
            return try await withThrowingTaskGroup(of: Outcome?.self) { tasks in
                tasks.addTask {
                    var (status, body) = (HTTPResponseStatus.imATeapot, ByteBuffer())
                    for try await part in inbound {
                        switch part {
                        case .head(let head): (status, body) = (head.status, ByteBuffer())
                        case .body(var bytes): body.writeBuffer(&bytes)
                        case .end: answers.put((status, body))
                        }
                    }
                    answers.finish()
                    return nil
                }
                tasks.addTask { try await body(Asker(outbound, answers)) }
                defer { tasks.cancelAll() }
                while let outcome = try await tasks.next() {
                    if let outcome { return outcome }
                }
                throw ChannelError.eof
            }
        }
    }

    private static func channel(to port: UInt16) async throws -> Channel {
        while true {
            let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: Int(port)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        return try Channel(wrappingChannelSynchronously: channel)
                    }
                }
            if let channel { return channel }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func ask(
        _ method: HTTPMethod, _ uri: String, _ body: [UInt8]? = nil
    ) async throws -> (status: HTTPResponseStatus, body: ByteBuffer) {
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: uri)
        head.headers.add(name: "Host", value: "127.0.0.1")
        head.headers.add(name: "Content-Length", value: "\(body?.count ?? 0)")
        let content: [HTTPClientRequestPart] = body.map { [.body(.byteBuffer(ByteBuffer(bytes: $0)))] } ?? []
        try await outbound.write(contentsOf: [.head(head)] + content + [.end(nil)])
        guard let answer = await answers.next() else { throw ChannelError.eof }
        return answer
    }
}
