// SPDX-License-Identifier: GPL-3.0-or-later

package import NIOCore
internal import NIOHTTP1

/// One request on one connection, seen from whoever waits for its answer.
package struct HTTPExchange: Sendable {
    /// What an answer comes in.
    package enum Part: Sendable {
        case head(HTTPReplyHead)
        case body(ByteBuffer)
        case end
        /// The same server has it elsewhere.
        case moved(HTTPURL)
    }

    enum Outcome {
        case done(HTTPReplyHead)
        /// The same server has it elsewhere.
        case moved(HTTPURL)
    }

    let channel: any Channel
    private let handler: NIOLoopBound<HTTPExchangeHandler>
    private let request: HTTPRequest

    /// Sets a fresh connection up; to be called on its event loop.
    package init(
        _ request: HTTPRequest, on channel: any Channel, limits: HTTPFetchLimits, deadline: NIODeadline
    ) throws {
        var headerLimits = NIOHTTPDecoderLimitConfiguration()
        headerLimits.maxHeaderFieldSize = limits.headerBytes
        headerLimits.maxHeaderListSize = limits.headerBytes
        let decoder = HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: headerLimits)
        let handler = HTTPExchangeHandler(request, limits: limits, deadline: deadline)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTPRequestEncoder())
        try pipeline.addHandler(ByteToMessageHandler(decoder, maximumBufferSize: limits.headerBytes))
        try pipeline.addHandler(handler)
        try pipeline.addHandler(IdleLineHandler())
        self.init(request, handler, on: channel)
    }

    /// Asks on a connection that an earlier exchange left open; to be called on its event loop.
    init(
        _ request: HTTPRequest, next channel: any Channel, limits: HTTPFetchLimits, deadline: NIODeadline
    ) throws {
        let handler = HTTPExchangeHandler(request, limits: limits, deadline: deadline)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(handler, position: .before(try pipeline.handler(type: IdleLineHandler.self)))
        self.init(request, handler, on: channel)
    }

    private init(_ request: HTTPRequest, _ handler: HTTPExchangeHandler, on channel: any Channel) {
        self.channel = channel
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        self.request = request
    }

    /// Takes the answer to its end, or to where the server points instead; the connection is closed then, unless both
    /// sides keep it.
    func run(to consumer: (HTTPReplyHead, ByteBuffer) async throws -> Void) async throws -> Outcome {
        var isKept = false
        defer { if !isKept { channel.close(promise: nil) } }
        let outcome = try await outcome(consumer)
        if case .done(let head) = outcome { isKept = request.keepsConnection && head.leavesOpen }
        return outcome
    }

    private func outcome(_ consumer: (HTTPReplyHead, ByteBuffer) async throws -> Void) async throws -> Outcome {
        guard !request.outlivesCancellation else { return try await parts(to: consumer) }
        return try await withTaskCancellationHandler {
            try await parts(to: consumer)
        } onCancel: {
            channel.eventLoop.execute { handler.value.cancel() }
        }
    }

    private func parts(to consumer: (HTTPReplyHead, ByteBuffer) async throws -> Void) async throws -> Outcome {
        var head: HTTPReplyHead?
        while true {
            switch try await nextPart() {
            case .head(let received): head = received
            case .moved(let url): return .moved(url)
            case .body(let bytes):
                if let head { try await consumer(head, bytes) }
            case .end:
                if let head { return .done(head) }
            }
        }
    }

    /// Not ended by the task's cancellation: the handler is told, and ends the exchange.
    private func nextPart() async throws -> Part {
        try await channel.eventLoop.flatSubmit { next() }.get()
    }

    /// The next part of the answer, on the connection's event loop; asked for again only when it has come, and never
    /// behind the last one.
    package func next() -> EventLoopFuture<Part> { handler.value.next(on: channel.eventLoop) }
}

/// Closes a connection on which something comes that no exchange takes: nobody asked for it.
private final class IdleLineHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
