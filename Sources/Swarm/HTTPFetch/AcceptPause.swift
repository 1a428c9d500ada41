// SPDX-License-Identifier: GPL-3.0-or-later

package import NIOCore
internal import TorrentCore

/// Keeps a listening socket when connections cannot be accepted for want of descriptors or memory.
///
/// Without it such an error goes to whoever takes the connections, who ends the socket, or accept(2) is called again at
/// once and without end. Connections wait in the kernel's queue meanwhile.
package final class AcceptPause: ChannelInboundHandler {
    package typealias InboundIn = NIOAny

    private var backoff = Backoff(first: .milliseconds(50), longest: .seconds(1))
    private var isPausing = false
    private let report: @Sendable (String) -> Void

    /// To stand first in the pipeline of a listening socket; `report` hears each first error of a row, and what it is.
    package init(report: @escaping @Sendable (String) -> Void = { _ in }) {
        self.report = report
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        backoff.reset()
        context.fireChannelRead(data)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let failure = error as? IOError, ErrorDuration(errorNumber: failure.errnoCode) == .passing else {
            return context.fireErrorCaught(error)
        }
        guard !isPausing else { return }
        isPausing = true
        let delay = backoff.next()
        if delay == .milliseconds(50) { report("\(failure)") }
        let options = context.channel.syncOptions
        try? options?.setOption(.autoRead, value: false)
        let me = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: TimeAmount(delay)) {
            let (pause, context) = me.value
            pause.isPausing = false
            guard context.channel.isActive else { return }
            try? context.channel.syncOptions?.setOption(.autoRead, value: true)
            context.read()
        }
    }
}
