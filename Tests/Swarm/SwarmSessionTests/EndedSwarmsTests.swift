// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Logging
import NIOCore
import NIOPosix
import SwarmSession
import SwarmTransport
import Testing
import TorrentCore
import TorrentMetainfo

/// One port on which swarms come and go.
@Suite(.timeLimit(.minutes(5)))
struct EndedSwarmsTests {
    private static let loopback = HostAddress.ipv4(0x7f00_0001)

    /// Keeps what comes until the other side closes.
    private final class Answer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let whole: EventLoopPromise<Int>
        private var count = 0

        init(_ whole: EventLoopPromise<Int>) {
            self.whole = whole
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            count += unwrapInboundIn(data).readableBytes
            // A greeting is enough.
            if count >= 68 { context.close(promise: nil) }
        }

        func channelInactive(context: ChannelHandlerContext) { whole.succeed(count) }
    }

    /// How many bytes a peer that wants this swarm is answered.
    private func answer(of host: SwarmHost, to image: SeededImage) async throws -> Int {
        let whole = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Int.self)
        let channel = try await ClientBootstrap(group: whole.futureResult.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Answer(whole)) }
            }
            .connect(host: "127.0.0.1", port: Int(host.address.port)).get()
        // BEP 3: the protocol's name, reserved bytes, infohash, peer id.
        let greeting =
            [19] + Array("BitTorrent protocol".utf8) + [UInt8](repeating: 0, count: 8)
            + image.metainfo.infoHash.bytes + [UInt8](repeating: 0x31, count: 20)
        channel.writeAndFlush(ByteBuffer(bytes: greeting), promise: nil)
        return try await whole.futureResult.get()
    }

    @Test func `a swarm that ended is not answered for, and of two of one torrent the other is`() async throws {
        let image = try await SeededImage(["a": SeededImage.noise(50_000)])
        let host = try await SwarmHost.listen(on: PeerAddress(host: Self.loopback, port: 0))
        let seed = SwarmSession(metainfo: image.metainfo, folder: image.folder, start: .checking, isOrigin: true)
        let group = MultiThreadedEventLoopGroup.singleton
        try await seed.run(on: host, group: group, logger: SeededImage.logger) { _, _ in
            try await seed.run(on: host, group: group, logger: SeededImage.logger) { _, _ in
                let whileBoth = try await answer(of: host, to: image)
                #expect(whileBoth >= 68)
            }
            let whileOne = try await answer(of: host, to: image)
            #expect(whileOne >= 68)
            var getter = SwarmSession(metainfo: image.metainfo, folder: image.path("copy"), start: .empty)
            getter.peers = [host.address]
            try await image.complete(getter)
        }
        #expect(try await answer(of: host, to: image) == 0)
        await host.close()
    }

    /// Ends a stream with itself.
    private final class Witness: Sendable {
        let end: AsyncStream<Never>.Continuation

        init(_ end: AsyncStream<Never>.Continuation) {
            self.end = end
        }

        deinit { end.finish() }
    }

    /// Ends a stream once a peer was dialled in vain.
    private struct DialListener: LogHandler {
        let end: AsyncStream<Never>.Continuation
        var logLevel = Logger.Level.debug
        var metadata = Logger.Metadata()

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            if event.message == "cannot reach a peer" { end.finish() }
        }
    }

    /// A swarm that dials a peer in vain and ends; all that it was given goes with it though its port stays open.
    private func runInVain(on host: SwarmHost, _ image: SeededImage, _ witness: Witness) async throws {
        let closed = try await SwarmHost.listen(on: PeerAddress(host: Self.loopback, port: 0))
        await closed.close()
        let (dialled, end) = AsyncStream<Never>.makeStream()
        var getter = SwarmSession(metainfo: image.metainfo, folder: image.path("copy"), start: .empty)
        getter.peers = [closed.address]
        getter.naming = { problem in withExtendedLifetime(witness) { problem } }
        let logger = Logger(label: "test", factory: { _ in DialListener(end: end) })
        try await getter.run(on: host, group: MultiThreadedEventLoopGroup.singleton, logger: logger) { _, _ in
            for await _ in dialled {}
        }
    }

    @Test func `a swarm that dialled in vain is let go of when it ends`() async throws {
        let image = try await SeededImage(["a": SeededImage.noise(50_000)])
        let host = try await SwarmHost.listen(on: PeerAddress(host: Self.loopback, port: 0))
        let (witnessed, end) = AsyncStream<Never>.makeStream()
        try await runInVain(on: host, image, Witness(end))
        for await _ in witnessed {}
        try Task.checkCancellation()
        await host.close()
    }
}
