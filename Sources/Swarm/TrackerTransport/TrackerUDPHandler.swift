// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPFetch
internal import NIOCore
internal import TorrentCore
internal import TrackerEngine

/// Answers datagrams, each for itself.
final class TrackerUDPHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let desk: TrackerDesk

    init(desk: TrackerDesk) {
        self.desk = desk
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let packet = unwrapInboundIn(data)
        guard let host = HostAddress(packet.remoteAddress),
            let answer = desk.answer(datagram: Array(packet.data.readableBytesView), from: host)
        else { return }
        let envelope = AddressedEnvelope(remoteAddress: packet.remoteAddress, data: ByteBuffer(bytes: answer))
        context.write(wrapOutboundOut(envelope), promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
    }

    /// A datagram that could not be delivered concerns nobody but its addressee.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
