// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import NIOHTTP1

/// Carries one exchange out on one connection; ``HTTPReplyReader`` decides what comes of it.
///
/// It reads from the socket only while somebody waits for a part, which is the back-pressure.
final class HTTPExchangeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart
    typealias Part = HTTPExchange.Part

    private let request: HTTPRequest
    private let limits: HTTPFetchLimits
    private let deadline: NIODeadline
    private var reader: HTTPReplyReader
    private var context: ChannelHandlerContext?
    private var hasBegun = false
    /// Whether the server takes another request on this connection once this one is answered.
    private var leavesOpen = false
    private var parts = CircularBuffer<Part>()
    private var failure: HTTPFetchError?
    private var waiting: EventLoopPromise<Part>?
    private var lastByte = NIODeadline.now()
    private var timers: [Scheduled<Void>] = []
    /// Ends everything.
    private var end: Scheduled<Void>?

    init(_ request: HTTPRequest, limits: HTTPFetchLimits, deadline: NIODeadline) {
        self.request = request
        self.limits = limits
        self.deadline = deadline
        reader = HTTPReplyReader(request, limits: limits)
    }

    /// The next part of the answer, on the connection's event loop; asked for again only when it has come.
    func next(on eventLoop: any EventLoop) -> EventLoopFuture<Part> {
        if let part = parts.popFirst() { return eventLoop.makeSucceededFuture(part) }
        if let failure { return eventLoop.makeFailedFuture(failure) }
        let promise = eventLoop.makePromise(of: Part.self)
        waiting = promise
        lastByte = .now()
        context?.read()
        return promise.futureResult
    }

    /// Ends the exchange; a plain close could pass for the end of a body that has no length.
    func cancel() {
        judge(reader.failed(.cancelled))
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        judge(reader.closed())
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard !hasBegun else { return }
        hasBegun = true
        let loop = context.eventLoop.assumeIsolated()
        setEnd(after: .zero, loop)
        watchIdleness(loop)
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        if !request.body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: request.body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func setEnd(after extra: Duration, _ loop: NIOIsolatedEventLoop) {
        end?.cancel()
        end = loop.scheduleTask(deadline: deadline + TimeAmount(extra)) {
            self.judge(self.reader.failed(.totalTimeout(self.limits.total + extra)))
        }
    }

    /// Idle is a server that does not send although we read; a slow consumer is nobody's fault.
    private func watchIdleness(_ loop: NIOIsolatedEventLoop) {
        let idle = TimeAmount(limits.idle)
        let end = (waiting == nil ? NIODeadline.now() : lastByte) + idle
        let timer = loop.scheduleTask(deadline: end) {
            if self.waiting != nil, self.lastByte + idle <= .now() {
                self.judge(self.reader.failed(.idleTimeout(self.limits.idle)))
            } else if self.failure == nil {
                self.timers.removeLast()
                self.watchIdleness(loop)
            }
        }
        timers.append(timer)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastByte = .now()
        switch unwrapInboundIn(data) {
        case .head(let head):
            let verdict = reader.received(head)
            if case .head(let head) = verdict { leavesOpen = request.keepsConnection && head.leavesOpen }
            if case .head(let head) = verdict, limits.slowest != nil {
                setEnd(after: limits.extra(forBody: head.contentLength), context.eventLoop.assumeIsolated())
            }
            judge(verdict)
        case .body(let bytes):
            let verdict = reader.received(bytes)
            if verdict == .pass { deliver(.body(bytes)) } else { judge(verdict) }
        case .end:
            judge(reader.ended())
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if waiting != nil { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        judge(reader.closed())
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow, is ByteToMessageDecoderError.PayloadTooLargeError:
            judge(reader.failed(.headerTooLarge(limit: limits.headerBytes)))
        case HTTPParserError.invalidEOFState, is IOError, is ChannelError:
            judge(reader.closed())
        default:
            judge(reader.failed(.malformed("\(error)")))
        }
    }

    private func judge(_ verdict: HTTPReplyReader.Verdict) {
        switch verdict {
        case .head(let head): deliver(.head(head))
        case .pass, .skip: break
        case .end: finish(with: .end)
        case .moved(let url): finish(with: .moved(url))
        case .failed(let reason): fail(HTTPFetchError(request.url, reason))
        }
    }

    private func deliver(_ part: Part) {
        guard let promise = waiting else { return parts.append(part) }
        waiting = nil
        promise.succeed(part)
    }

    private func finish(with part: Part) {
        deliver(part)
        guard leavesOpen, case .end = part, let context else { return fail(HTTPFetchError(request.url, .noReply)) }
        stop(HTTPFetchError(request.url, .noReply))
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    /// Ends the exchange, and the connection; parts that came before are still handed out first.
    private func fail(_ error: HTTPFetchError) {
        guard stop(error) else { return }
        context?.close(promise: nil)
    }

    @discardableResult
    private func stop(_ error: HTTPFetchError) -> Bool {
        guard failure == nil else { return false }
        failure = error
        waiting?.fail(error)
        waiting = nil
        end?.cancel()
        for timer in timers { timer.cancel() }
        timers = []
        return true
    }
}
