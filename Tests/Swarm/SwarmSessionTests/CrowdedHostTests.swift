// SPDX-License-Identifier: GPL-3.0-or-later

import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import SwarmSession
import SwarmTransport
import Testing
import TorrentCore
import TorrentMetainfo

/// A process whose places for connections are all taken from one host, by peers of its swarms.
@Suite(.timeLimit(.minutes(5))) struct CrowdedHostTests {
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    private let group = MultiThreadedEventLoopGroup.singleton

    /// Greets from an address and says no more; done when it is greeted in return.
    private func greet(_ host: SwarmHost, _ metainfo: Metainfo, from address: String) async throws -> any Channel {
        let (greeted, greeting) = AsyncStream<Void>.makeStream()
        let channel = try await ClientBootstrap(group: group)
            .bind(to: SocketAddress(ipAddress: address, port: 0))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FirstBytes(greeting))
                }
            }
            .connect(host: "127.0.0.1", port: Int(host.address.port)).get()
        var chance = SystemRandomNumberGenerator()
        let handshake =
            [19] + Array("BitTorrent protocol".utf8) + [UInt8](repeating: 0, count: 8) + metainfo.infoHash.digest.bytes
            + PeerID(using: &chance).bytes
        try await channel.writeAndFlush(ByteBuffer(bytes: handshake))
        for await _ in greeted { break }
        return channel
    }

    @Test func `a host that has all places gives one up to another`() async throws {
        let image = try await SeededImage(["file": SeededImage.noise(100_000)])
        let host = try await SwarmHost.listen(
            on: PeerAddress(host: .ipv4(0x7f00_0001), port: 0), connectionLimit: 8)
        let seed = SwarmSession(metainfo: image.metainfo, folder: image.folder, start: .checking)
        var getter = SwarmSession(metainfo: image.metainfo, folder: image.path("copy"), start: .empty)
        getter.peers = [host.address]
        let session = getter
        do {
            try await seed.run(on: host, group: group, logger: logger) { _, _ in
                var crowd: [any Channel] = []
                for _ in 0..<8 { crowd.append(try await greet(host, image.metainfo, from: "127.0.0.9")) }
                try await image.complete(session)
                let open = crowd.count { $0.isActive }
                #expect(open >= 6, "one for the getter, and one more if it came twice")
                for channel in crowd { try? await channel.close() }
            }
        } catch {
            await host.close()
            throw error
        }
        await host.close()
    }
}

/// Tells of the first bytes that come.
private final class FirstBytes: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let came: AsyncStream<Void>.Continuation

    init(_ came: AsyncStream<Void>.Continuation) {
        self.came = came
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        came.finish()
    }

    func channelInactive(context: ChannelHandlerContext) {
        came.finish()
    }
}
