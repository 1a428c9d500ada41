// SPDX-License-Identifier: GPL-3.0-or-later

package import NIOCore
internal import TorrentCore

/// Lets newcomers wait in the kernel's queue while everybody who has a place is served at it, and not longer.
///
/// It asks again as soon as a place is free, or can be taken from somebody, or an only connection has had its moment.
package final class AcceptGate: ChannelDuplexHandler {
    package typealias InboundIn = NIOAny
    package typealias InboundOut = NIOAny
    package typealias OutboundIn = NIOAny
    package typealias OutboundOut = NIOAny

    private let admission: ConnectionGuard
    /// Whether the socket is to be read as soon as there is room.
    private var isHeld = false
    private var timer: Scheduled<Void>?

    /// To stand first in the pipeline of a listening socket, whose connections the guard watches.
    package init(_ admission: ConnectionGuard) {
        self.admission = admission
    }

    package func read(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        let (loop, me) = (context.eventLoop, NIOLoopBound((self, context), eventLoop: context.eventLoop))
        let (isThere, next) = admission.room(at: MonotonicInstant(loop.now)) {
            loop.execute { me.value.0.askAgain(me.value.1) }
        }
        isHeld = !isThere
        guard isHeld else { return context.read() }
        guard let next else { return }
        timer = loop.assumeIsolated().scheduleTask(deadline: NIODeadline(next)) { self.askAgain(context) }
    }

    private func askAgain(_ context: ChannelHandlerContext) {
        guard isHeld, context.channel.isActive else { return }
        read(context: context)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        isHeld = false
        timer?.cancel()
        timer = nil
        admission.stopAsking()
    }
}
