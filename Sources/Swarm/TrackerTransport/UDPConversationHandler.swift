// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import TorrentCore
internal import TrackerEngine

/// Carries one ``UDPTrackerConversation`` out on a socket that is connected to the tracker.
///
/// Connected, so that the system drops datagrams from anybody else and tells at once when nothing listens there.
final class UDPConversationHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    /// Fired into the pipeline once the socket is connected; NIO calls a datagram channel active when it is bound.
    struct Connected: Sendable {}

    private let remote: SocketAddress
    private let time: Duration
    private let answer: EventLoopPromise<UDPTrackerConversation.Outcome>
    private var conversation: UDPTrackerConversation
    private var generator = SystemRandomNumberGenerator()
    private var timer: Scheduled<Void>?
    private var end: Scheduled<Void>?
    private var isOver = false

    init(
        _ question: UDPTrackerConversation.Question, with remote: SocketAddress, time: Duration,
        answer: EventLoopPromise<UDPTrackerConversation.Outcome>
    ) {
        self.remote = remote
        self.time = time
        self.answer = answer
        let isIPv6 = if case .v6 = remote { true } else { false }
        conversation = UDPTrackerConversation(question, isIPv6: isIPv6)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is Connected else { return context.fireUserInboundEventTriggered(event) }
        end = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
            self.finish(.success(.silence), context)
        }
        perform(conversation.start(at: .now, using: &generator), context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let datagram = Array(unwrapInboundIn(data).data.readableBytesView)
        perform(conversation.received(datagram, at: .now, using: &generator), context)
    }

    /// The system says that nothing listens there, or that there is no way.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failure(error), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failure(ChannelError.ioOnClosedChannel), context)
    }

    /// The socket could not be connected, so it was never active.
    func handlerRemoved(context: ChannelHandlerContext) {
        finish(.failure(ChannelError.ioOnClosedChannel), context)
    }

    private func perform(_ actions: [UDPTrackerConversation.Action], _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        for action in actions {
            switch action {
            case .send(let bytes):
                let envelope = AddressedEnvelope(remoteAddress: remote, data: ByteBuffer(bytes: bytes))
                context.writeAndFlush(wrapOutboundOut(envelope), promise: nil)
            case .finish(let outcome):
                finish(.success(outcome), context)
            }
        }
        schedule(context)
    }

    private func schedule(_ context: ChannelHandlerContext) {
        timer?.cancel()
        guard !isOver, let deadline = conversation.deadline else { return }
        let loop = context.eventLoop.assumeIsolated()
        timer = loop.scheduleTask(in: TimeAmount(max(.zero, deadline - MonotonicInstant.now))) {
            self.perform(self.conversation.elapsed(to: .now), context)
        }
    }

    private func finish(_ result: Result<UDPTrackerConversation.Outcome, any Error>, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        end?.cancel()
        answer.completeWith(result)
        context.close(promise: nil)
    }
}
