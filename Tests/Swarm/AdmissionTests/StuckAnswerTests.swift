// SPDX-License-Identifier: GPL-3.0-or-later

import Admission
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing
import TorrentCore

/// A client that takes no answer, or one that takes it after all.
@Suite struct StuckAnswerTests {
    /// A socket that is full: takes writes and is done with none of them until it is let.
    private final class Plug: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer

        private var promises: [EventLoopPromise<Void>] = []
        private(set) var reads = 0

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            if let promise { promises.append(promise) }
        }

        func read(context: ChannelHandlerContext) {
            reads += 1
            context.read()
        }

        func open() {
            let waiting = promises
            promises = []
            for promise in waiting { promise.succeed() }
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            for promise in promises { promise.fail(ChannelError.ioOnClosedChannel) }
        }
    }

    private let plug = Plug()
    private let channel = EmbeddedChannel()

    init() throws {
        let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        let keeper = ConnectionGuard(limits: AdmissionLimits(places: 8), logger: quiet)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: false)
        try pipeline.addHandler(Answering("hello"))
        try keeper.watch(channel, from: .ipv4(0x0a00_0001))
        try pipeline.addHandler(plug, position: .first)
        try channel.connect(to: SocketAddress(ipAddress: "10.0.0.9", port: 1)).wait()
        try channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
    }

    @Test func `an answer of which nothing is taken ends the connection after a minute`() {
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test func `an answer that is taken in time leaves the connection a minute for the next request`() {
        channel.embeddedEventLoop.advanceTime(by: .seconds(55))
        plug.open()
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test func `while an answer is not taken no more requests are read`() {
        let before = plug.reads
        channel.pipeline.read()
        channel.pipeline.read()
        #expect(plug.reads == before)
        plug.open()
        #expect(plug.reads == before + 1)
        channel.pipeline.read()
        #expect(plug.reads == before + 2)
    }
}
