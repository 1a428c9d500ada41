// SPDX-License-Identifier: GPL-3.0-or-later

import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import PeerWire
import Testing
import TorrentCore
import TorrentMetainfo

/// A connection on which a test says exactly what it wants, whatever the protocol thinks of that.
struct RawPeer: Sendable {
    private struct State {
        var received: [UInt8] = []
        var byteCount = 0
        var isClosed = false
    }

    private let channel: any Channel
    private let state: NIOLockedValueBox<State>

    /// Connects from one address of the loopback to another; one that does not read leaves everything to its kernel.
    static func connect(to address: PeerAddress, from host: String, reads: Bool = true) async throws -> RawPeer {
        let state = NIOLockedValueBox(State())
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(to: SocketAddress(ipAddress: host, port: 0))
            .channelOption(.autoRead, value: reads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Listener(state))
                }
            }
            .connect(to: SocketAddress(ipAddress: "\(address.host)", port: Int(address.port))).get()
        return RawPeer(channel: channel, state: state)
    }

    /// Whether the other end has closed the connection.
    var isClosed: Bool { state.withLockedValue { $0.isClosed } }
    /// Bytes that came so far.
    var byteCount: Int { state.withLockedValue { $0.byteCount } }

    /// Says these bytes; nobody waits for them to be taken.
    func say(_ bytes: [UInt8]) {
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    /// Greets as a peer that knows the swarm, with BEP 6 and 10.
    func greet(_ metainfo: Metainfo, reserved: ReservedBits = .own(hasVersion2: true)) {
        var chance = SystemRandomNumberGenerator()
        say(Handshake(reserved: reserved, infoHash: metainfo.infoHash, peerID: PeerID(using: &chance)).bytes)
    }

    /// Waits until the other end closes the connection.
    func expectEnd(atMost limit: Duration = .seconds(5), sourceLocation: SourceLocation = #_sourceLocation) async {
        do {
            try await wait(for: "end of the connection", atMost: limit) { isClosed }
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }

    /// What the messages were that came, handshake and blocks left out.
    var messages: [PeerMessage] {
        var rest = state.withLockedValue { $0.received }.dropFirst(Handshake.byteCount)
        var messages: [PeerMessage] = []
        while let step = try? rest.withUnsafeBytes({ try FrameDecoder.step($0) }) {
            switch step {
            case .needs: return messages
            case .message(let message, let used):
                messages.append(message)
                rest = rest.dropFirst(used)
            case .block(_, let payload): rest = rest.dropFirst(payload.upperBound)
            }
        }
        return messages
    }

    func close() async {
        try? await channel.close()
    }

    private final class Listener: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let state: NIOLockedValueBox<State>

        init(_ state: NIOLockedValueBox<State>) {
            self.state = state
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            state.withLockedValue { state in
                state.byteCount += bytes.readableBytes
                if state.received.count < 1 << 20 { state.received += Array(bytes.readableBytesView) }
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            state.withLockedValue { $0.isClosed = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
