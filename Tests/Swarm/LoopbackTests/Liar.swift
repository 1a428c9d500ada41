// SPDX-License-Identifier: GPL-3.0-or-later

import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import PeerWire
import Testing
import TorrentCore
import TorrentMetainfo

/// A peer that claims to have everything and answers every request with other bytes than were asked for.
struct Liar: Sendable {
    private let channel: any Channel
    private let lieCount: NIOLockedValueBox<Int>
    let address: PeerAddress

    /// Lies for as long as the body takes.
    static func with(_ metainfo: Metainfo, at host: String, _ body: (Liar) async throws -> Void) async throws {
        let lieCount = NIOLockedValueBox(0)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LyingHandler(metainfo, lieCount))
                }
            }
            .bind(host: host, port: 0).get()
        let port = try #require(channel.localAddress?.port)
        let liar = Liar(
            channel: channel, lieCount: lieCount, address: try #require(PeerAddress("\(host):\(port)")))
        do {
            try await body(liar)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    /// Blocks it has sent so far.
    var lies: Int { lieCount.withLockedValue { $0 } }
}

private final class LyingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let metainfo: Metainfo
    private let lieCount: NIOLockedValueBox<Int>
    private var received: [UInt8] = []
    private var hasGreeted = false

    init(_ metainfo: Metainfo, _ lieCount: NIOLockedValueBox<Int>) {
        self.metainfo = metainfo
        self.lieCount = lieCount
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += Array(unwrapInboundIn(data).readableBytesView)
        var answer = ByteBuffer()
        if !hasGreeted {
            guard received.count >= Handshake.byteCount else { return }
            received.removeFirst(Handshake.byteCount)
            hasGreeted = true
            greet(&answer)
        }
        do {
            try answerRequests(&answer)
        } catch {
            context.close(promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
    }

    /// As the plainest client that has everything, without any extension.
    private func greet(_ answer: inout ByteBuffer) {
        var chance = SystemRandomNumberGenerator()
        let handshake = Handshake(
            reserved: ReservedBits(rawValue: 0), infoHash: metainfo.infoHash, peerID: PeerID(using: &chance))
        answer.writeBytes(handshake.bytes)
        let everything = Bitfield(allSetCount: metainfo.geometry.pieceCount)
        answer.writeBytes(PeerMessage.bitfield(everything.wireBytes).frame)
        answer.writeBytes(PeerMessage.unchoke.frame)
    }

    private func answerRequests(_ answer: inout ByteBuffer) throws {
        while case .message(let message, let used) = try received.withUnsafeBytes({ try FrameDecoder.step($0) }) {
            received.removeFirst(used)
            guard case .request(let span) = message else { continue }
            answer.writeBytes(PeerMessage.piece(span).frame)
            answer.writeRepeatingByte(0x5a, count: Int(span.length))
            lieCount.withLockedValue { $0 += 1 }
        }
    }
}
