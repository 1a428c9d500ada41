// SPDX-License-Identifier: GPL-3.0-or-later

import Admission
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing
import TorrentCore

/// When a listening socket is read again after there was no room, on a clock that the test moves.
@Suite struct AcceptGateTests {
    /// Counts how often the socket itself is asked for connections.
    private final class Socket: ChannelOutboundHandler {
        typealias OutboundIn = NIOAny

        private(set) var reads = 0

        func read(context: ChannelHandlerContext) { reads += 1 }
    }

    private let loop = EmbeddedEventLoop()
    private let keeper: ConnectionGuard
    private let socket = Socket()
    private let listener: EmbeddedChannel

    /// Eight places, of which two are kept back.
    init() throws {
        let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        keeper = ConnectionGuard(limits: AdmissionLimits(places: 8), logger: quiet)
        listener = EmbeddedChannel(loop: loop)
        try listener.pipeline.syncOperations.addHandlers([socket, AcceptGate(keeper)])
        try listener.connect(to: SocketAddress(ipAddress: "10.0.0.9", port: 80)).wait()
    }

    private func connect(host: UInt32) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(loop: loop)
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: true, withErrorHandling: true)
        try channel.pipeline.syncOperations.addHandler(Answering("hello"))
        try keeper.watch(channel, from: .ipv4(0x0a00_0000 + host))
        try channel.connect(to: SocketAddress(ipAddress: "10.0.0.9", port: 1)).wait()
        return channel
    }

    /// Whether the socket is asked for connections because of what happens.
    private func isRead(_ happening: () throws -> Void) rethrows -> Bool {
        let before = socket.reads
        try happening()
        loop.run()
        return socket.reads > before
    }

    private func read() -> Bool { isRead { listener.pipeline.read() } }

    private func isRead(within time: TimeAmount) -> Bool { isRead { loop.advanceTime(by: time) } }

    @Test func `while there is room the socket is read at once`() throws {
        #expect(read())
        _ = try (0..<5).map { try connect(host: UInt32($0)) }
        #expect(read())
    }

    @Test func `a crowd that only connects keeps newcomers waiting for two seconds and not longer`() throws {
        let crowd = try (0..<6).map { try connect(host: UInt32($0)) }
        #expect(!read())
        #expect(!isRead(within: .milliseconds(1_999)))
        #expect(isRead(within: .milliseconds(1)))
        #expect(crowd.allSatisfy { $0.isActive }, "nobody is closed before somebody comes")
    }

    @Test func `a place that becomes free ends the wait at once`() throws {
        let crowd = try (0..<6).map { try connect(host: UInt32($0)) }
        #expect(!read())
        #expect(try isRead { _ = try crowd[3].finish(acceptAlreadyClosed: true) })
        #expect(!isRead(within: .seconds(1)), "asked for once")
    }

    @Test func `a place that could be taken from somebody ends the wait at once`() throws {
        let crowd = try (0..<6).map { try connect(host: UInt32($0)) }
        #expect(!read())
        // One address is greedy after all: its second connection was accepted together with the others.
        #expect(try isRead { _ = try connect(host: 0) })
        #expect(crowd.allSatisfy { $0.isActive })
    }

    @Test func `a crowd whose requests never end does not hold the socket for as long as they may take`() throws {
        loop.advanceTime(by: .seconds(1))
        let crowd = try (0..<6).map { try connect(host: UInt32($0)) }
        for channel in crowd { try channel.writeInbound(ByteBuffer(string: "GET / HT")) }
        #expect(!read())
        loop.advanceTime(by: .seconds(2))
        // Every newcomer takes the place of one of them, and there is room for the next ones.
        for number in 0..<4 {
            #expect(read())
            _ = try connect(host: 100 + UInt32(number))
            _ = try connect(host: 200 + UInt32(number))
        }
    }

    @Test func `a listener that was closed asks for nothing more`() throws {
        let crowd = try (0..<6).map { try connect(host: UInt32($0)) }
        #expect(!read())
        try listener.close().wait()
        #expect(!isRead(within: .seconds(20)))
        #expect(crowd.allSatisfy { !$0.isActive }, "places became free meanwhile")
    }
}
