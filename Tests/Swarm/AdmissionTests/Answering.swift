// SPDX-License-Identifier: GPL-3.0-or-later

import NIOCore
import NIOHTTP1
import TorrentCore

/// Answers each request at once with so many bytes, and keeps what it saw.
final class Answering: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    let status: HTTPResponseStatus
    let body: ByteBuffer
    private(set) var heads: [HTTPRequestHead] = []

    init(_ body: String, status: HTTPResponseStatus = .ok) {
        self.body = ByteBuffer(string: body)
        self.status = status
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): heads.append(head)
        case .body: break
        case .end:
            var head = HTTPResponseHead(version: .http1_1, status: status)
            head.headers.add(name: "Content-Length", value: "\(body.readableBytes)")
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            if heads.last?.method != .HEAD {
                context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}

/// A moment of a made-up clock.
func at(_ seconds: Double) -> MonotonicInstant { MonotonicInstant(nanoseconds: Int64(seconds * 1e9)) }
