// SPDX-License-Identifier: GPL-3.0-or-later

import HTTPFetch
import NIOCore
import NIOPosix
import Testing
import TorrentCore

/// What a made-up server does once it has read a request's header.
enum ServerScript: Sendable {
    /// Sends these bytes, then closes.
    case send([UInt8])
    /// Sends these bytes one by one, then closes.
    case drip([UInt8])
    /// Sends these bytes and then nothing more, without closing.
    case hang([UInt8])

    static func text(_ text: String) -> ServerScript { .send(Array(text.utf8)) }
}

/// Runs a server on loopback that plays a script for each connection; the script sees the request as it came.
func withServer<Result>(
    on host: String = "127.0.0.1", _ script: @escaping @Sendable (String) -> ServerScript,
    _ body: (HTTPURL) async throws -> Result
) async throws -> Result {
    let address = PeerAddress(host: try #require(HostAddress(host)), port: 0)
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(ScriptedHandler(script))
            }
        }
        .bind(to: address.socketAddress).get()
    let bound = PeerAddress(host: address.host, port: UInt16(try #require(server.localAddress?.port)))
    do {
        let result = try await body(HTTPURL(address: bound, target: "/file?x=1"))
        try await server.close().get()
        return result
    } catch {
        try await server.close().get()
        throw error
    }
}

private final class ScriptedHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: @Sendable (String) -> ServerScript
    private var request = ByteBuffer()
    private var isAnswered = false

    init(_ script: @escaping @Sendable (String) -> ServerScript) {
        self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        request.writeBuffer(&bytes)
        let text = String(buffer: request)
        guard !isAnswered, text.isWholeRequest else { return }
        isAnswered = true
        let channel = context.channel
        switch script(text) {
        case .send(let bytes):
            let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)))
            written.whenComplete { _ in channel.close(promise: nil) }
        case .drip(let bytes):
            for byte in bytes { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [byte])), promise: nil) }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in channel.close(promise: nil) }
        case .hang(let bytes):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension String {
    /// Whether the header is complete, and the body as long as it says.
    fileprivate var isWholeRequest: Bool {
        guard let end = utf8.indices.first(where: { self[$0...].hasPrefix("\r\n\r\n") }) else { return false }
        let header = self[..<end].lowercased()
        guard let field = header.split(separator: "\r\n").first(where: { $0.hasPrefix("content-length: ") }),
            let length = Int(field.dropFirst("content-length: ".count))
        else { return true }
        return self[end...].utf8.count - 4 >= length
    }
}
