// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import NIOHTTP1
internal import TorrentCore

/// Brings requests into the one form that is understood behind it, and answers into the one that the asker understands.
///
/// The path is made plain (``RequestTarget``). Whether the connection ends after the answer is decided here for every
/// route and every error: HTTP/1.0 ends it unless the client asks to keep it, and is told in its own version
/// (RFC 9112 section 9.3); what is behind sees `Connection: close` in such a request.
final class RequestFormHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How a request wants its answer.
    private struct Manner {
        var version = HTTPVersion.http1_1
        var isLast = false
    }

    private let connection: ConnectionHandler
    /// Of the requests that have no answer yet; no more than one read has bytes for.
    private var manners: [Manner] = []
    private var current = Manner()

    init(connection: ConnectionHandler) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(var head):
            let manner = Manner(
                version: head.version == .http1_0 ? .http1_0 : .http1_1, isLast: !head.isKeepAlive)
            manners.append(manner)
            head.uri = RequestTarget(head.uri).originForm
            if manner.isLast { head.headers.replaceOrAdd(name: "Connection", value: "close") }
            connection.headArrived()
            context.fireChannelRead(wrapInboundOut(.head(head)))
        case .body:
            context.fireChannelRead(data)
        case .end:
            connection.requestEnded()
            context.fireChannelRead(data)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status.isInformational:
            context.write(data, promise: promise)
        case .head(var head):
            // Who sent no request that can be read is told so without one.
            current = manners.isEmpty ? Manner(isLast: true) : manners.removeFirst()
            let saysClose = head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
            current.isLast = current.isLast || saysClose
            head.version = current.version
            if current.isLast {
                head.headers.replaceOrAdd(name: "Connection", value: "close")
            } else if current.version == .http1_0 {
                head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            let written = context.eventLoop.makePromise(of: Void.self)
            if let promise { written.futureResult.cascade(to: promise) }
            let isLast = current.isLast
            written.futureResult.assumeIsolated().whenComplete { _ in self.connection.answerEnded(isLast: isLast) }
            context.write(data, promise: written)
        }
    }
}

extension HTTPResponseStatus {
    /// 100 to 199: the answer is still to come.
    fileprivate var isInformational: Bool { (100..<200).contains(code) }
}
