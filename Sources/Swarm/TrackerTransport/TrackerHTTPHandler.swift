// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import NIOHTTP1
internal import TorrentCore
internal import TrackerEngine

/// Answers one connection's requests; how long they may take is the guard's (``ConnectionGuard``).
final class TrackerHTTPHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let desk: TrackerDesk
    private let host: HostAddress
    private var head: HTTPRequestHead?

    init(desk: TrackerDesk, host: HostAddress) {
        self.desk = desk
        self.host = host
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
        case .body:
            guard let head else { return }
            self.head = nil
            refuse(413, "A tracker takes no body.\n", head, context)
        case .end:
            guard let head else { return }
            self.head = nil
            guard head.method == .GET else { return refuse(405, "A tracker answers GET only.\n", head, context) }
            let answer = desk.answer(target: head.uri, from: host)
            write(status: answer.status, body: answer.body, isLast: !head.isKeepAlive, head, context)
        }
    }

    private func refuse(_ status: Int, _ sentence: String, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        write(status: status, body: Array(sentence.utf8), isLast: true, head, context)
    }

    private func write(
        status: Int, body: [UInt8], isLast: Bool, _ request: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        var head = HTTPResponseHead(version: request.version, status: HTTPResponseStatus(statusCode: status))
        head.headers.add(name: "Content-Type", value: "text/plain")
        head.headers.add(name: "Content-Length", value: "\(body.count)")
        if isLast { head.headers.add(name: "Connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        let channel = context.channel
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if isLast { written.whenComplete { _ in channel.close(promise: nil) } }
    }
}
