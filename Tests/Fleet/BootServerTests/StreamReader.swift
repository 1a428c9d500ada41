// SPDX-License-Identifier: GPL-3.0-or-later

import NIOCore
import NIOPosix
import Synchronization

/// The end of a connection that follows a stream: collects what comes, and tells when a text is among it; reads only as far as
/// it is let.
final class StreamReader: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    private let text = Mutex("")
    private let wanted: [(String, EventLoopPromise<Void>)]

    init(_ wanted: [(String, EventLoopPromise<Void>)]) { self.wanted = wanted }

    var all: String { text.withLock(\.self) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let more = String(buffer: unwrapInboundIn(data))
        text.withLock { if $0.utf8.count < 64 << 10 { $0 += more } }
        for (word, promise) in wanted where all.contains(word) { promise.succeed() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        for (_, promise) in wanted { promise.fail(ChannelError.eof) }
    }

    static func promise() -> EventLoopPromise<Void> {
        MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Void.self)
    }

    static func connect(_ port: Int, _ handlers: [any ChannelHandler & Sendable] = []) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.so_rcvbuf), value: 8 << 10)
            .channelInitializer { channel in channel.pipeline.addHandlers(handlers) }
            .connect(host: "127.0.0.1", port: port).get()
    }

    /// Asks for a path, with more lines of a head, each with its end.
    static func ask(for path: String, over channel: any Channel, _ more: String = "") async throws {
        try await channel.writeAndFlush(
            ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(more)\r\n"))
    }
}
