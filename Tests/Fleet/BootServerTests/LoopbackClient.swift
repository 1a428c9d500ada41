// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import NIOCore
import NIOPosix
import Testing

/// Asks a server on loopback over a socket of its own, from an address that can be chosen, and waits for its end.
struct LoopbackClient {
    /// What came back.
    struct Answer {
        /// Status line and headers.
        let head: String
        /// Bytes behind the head.
        let body: [UInt8]
        /// From the connection to its end, as the event loop saw it.
        let time: Duration
    }

    let port: UInt16
    /// What the connection comes from: the last number of 127.0.0.x.
    var address: UInt8 = 1
    /// Where it waits: not where other tests work, which would make its requests late.
    var group: any EventLoopGroup = own

    private static let own = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// The answer to these bytes; the request has to say that it is the last one.
    func ask(_ request: String) async throws -> Answer {
        let whole = group.next().makePromise(of: (ByteBuffer, Duration).self)
        do {
            _ = try await ClientBootstrap(group: whole.futureResult.eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Conversation(request, whole))
                    }
                }
                .bind(to: SocketAddress(ipAddress: "127.0.0.\(address)", port: 0))
                .connect(host: "127.0.0.1", port: Int(port)).get()
        } catch {
            // Where there was no connection nobody else keeps the promise.
            whole.fail(error)
        }
        let (buffer, time) = try await whole.futureResult.get()
        let bytes = Array(buffer.readableBytesView)
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw NoAnswer(bytes: bytes.count)
        }
        return Answer(
            head: String(decoding: bytes[..<end.lowerBound], as: UTF8.self), body: Array(bytes[end.upperBound...]),
            time: time)
    }

    /// The connection ended before an answer began.
    struct NoAnswer: Error {
        let bytes: Int
    }

    private final class Conversation: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let request: String
        private let whole: EventLoopPromise<(ByteBuffer, Duration)>
        private var bytes = ByteBuffer()
        /// From before the connection: it may wait in the queue of a server that is busy.
        private let start = NIODeadline.now()

        init(_ request: String, _ whole: EventLoopPromise<(ByteBuffer, Duration)>) {
            self.request = request
            self.whole = whole
        }

        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var more = unwrapInboundIn(data)
            bytes.writeBuffer(&more)
        }

        func channelInactive(context: ChannelHandlerContext) {
            whole.succeed((bytes, .nanoseconds((NIODeadline.now() - start).nanoseconds)))
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            whole.fail(error)
            context.close(promise: nil)
        }
    }
}
