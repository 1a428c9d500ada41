// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore

/// One end of two connections that are joined: what either receives, the other sends.
///
/// Both are on one event loop.
///
/// 1. An end reads only while the other can write, so that no more is kept than what NIO calls writable.
/// 2. When one side has said all, the other is told so once it has got all; the way back stays open.
/// 3. When one end is closed, so is the other once it has got all; at once, when the connection broke.
final class ConnectionGlue: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    private var partner: ConnectionGlue?
    /// What is to be done once this end is connected: it joins the other, or somebody makes the other for it.
    private var waiting: ConnectionGlue?
    private var begin: ((any Channel) -> Void)?
    private var isReadPending = false
    /// What came before this end was joined: once the sender has said all, NIO reads that whether it was asked to or not.
    private var early: [ByteBuffer] = []
    /// Whether nothing more comes.
    private var hasEnded = false
    /// Whether something else than its end ended this connection.
    private var isBroken = false

    /// An end that joins another one once it is connected.
    init(joining other: ConnectionGlue) {
        waiting = other
    }

    /// An end that is joined later; `begin` is called once it is connected.
    init(begin: @escaping (any Channel) -> Void) {
        self.begin = begin
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        partner = nil
        waiting = nil
        begin = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        if let other = waiting {
            waiting = nil
            partner = other
            other.partner = self
            other.catchUp()
        }
        begin?(context.channel)
        begin = nil
        context.fireChannelActive()
    }

    func read(context: ChannelHandlerContext) {
        if let other = partner?.context, other.channel.isWritable {
            context.read()
        } else {
            isReadPending = true
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard let partner else { return early.append(bytes) }
        partner.context?.write(wrapOutboundOut(bytes), promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        partner?.context?.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { partner?.readOn() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            hasEnded = true
            partner?.end(.output)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isBroken {
            partner?.context?.close(promise: nil)
        } else {
            partner?.end(.all)
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isBroken = true
        context.close(promise: nil)
    }

    /// Hands over what came before there was somebody to hand it to.
    private func catchUp() {
        for bytes in early { partner?.context?.write(wrapOutboundOut(bytes), promise: nil) }
        early = []
        partner?.context?.flush()
        if hasEnded { partner?.end(.output) }
        readOn()
    }

    private func readOn() {
        guard isReadPending else { return }
        isReadPending = false
        context?.read()
    }

    /// Closes this end once all that it was given is sent.
    ///
    /// NIO drops what is not sent yet when the last open half is closed, so an empty message at the end of the queue tells when.
    private func end(_ mode: CloseMode) {
        guard let context else { return }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
            channel.close(mode: mode, promise: nil)
        }
    }
}
