// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore

/// Cuts a stream at its line ends; a line that grows past the limit is an error.
struct LineDecoder: ByteToMessageDecoder {
    typealias InboundOut = ByteBuffer

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let length = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")).map({ $0 - buffer.readerIndex })
        else {
            guard buffer.readableBytes <= RoomLimits.monitorLine else { throw RoomFailure.badAnswer("QEMU's monitor") }
            return .needMoreData
        }
        if let line = buffer.readSlice(length: length) { context.fireChannelRead(wrapInboundOut(line)) }
        buffer.moveReaderIndex(forwardBy: 1)
        return .continue
    }
}
