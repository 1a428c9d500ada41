// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore

/// Ends a connection a moment after the server was told to stop, whether or not its request is answered.
///
/// Without it one machine that stopped reading in mid-download would keep the server from ending.
final class QuiesceHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            let channel = context.channel
            context.eventLoop.scheduleTask(in: TimeAmount(Limits.requestGrace)) { channel.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }
}
