// SPDX-License-Identifier: GPL-3.0-or-later

import Admission
import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing
import TorrentCore

/// What the kernel is left with when a host's connections are reset.
@Suite(.timeLimit(.minutes(5)))
struct ConnectionResetTests {
    /// Tells how its connection ended.
    private final class End: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let reason: EventLoopPromise<CInt>

        init(_ reason: EventLoopPromise<CInt>) {
            self.reason = reason
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            reason.succeed((error as? IOError)?.errnoCode ?? -1)
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { reason.succeed(0) }
    }

    @Test func `nothing of a reset connection waits for its other side`() async throws {
        let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        // On a busy computer the connection is as good as new when it is reset, and is not ended for being slow.
        var pace = PaceLimits()
        pace.head = .seconds(600)
        pace.idle = .seconds(600)
        let keeper = ConnectionGuard(limits: AdmissionLimits(places: 8), pace: pace, logger: quiet)
        let group = MultiThreadedEventLoopGroup.singleton
        let accepted = group.next().makePromise(of: Void.self)
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
                    try keeper.watch(channel, from: .ipv4(0x7f00_0001))
                    accepted.succeed()
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let address = try #require(server.localAddress)
        let end = group.next().makePromise(of: CInt.self)
        let client = try await ClientBootstrap(group: end.futureResult.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(End(end)) }
            }
            .connect(to: address).get()
        try await accepted.futureResult.get()
        // It has its place once it is active, which is told to nobody else.
        while client.isActive {
            keeper.reset(.ipv4(0x7f00_0001), olderThan: .zero)
            await Task.yield()
        }
        // A connection that is only closed ends without an error, and the kernel keeps it.
        #expect(try await end.futureResult.get() == ECONNRESET)
        try await server.close()
    }
}
