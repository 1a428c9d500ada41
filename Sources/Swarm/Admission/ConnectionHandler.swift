// SPDX-License-Identifier: GPL-3.0-or-later

internal import Logging
internal import NIOCore
internal import TorrentCore

/// Watches one connection at the bottom of its pipeline, where bytes go in and out, and closes it when it is over.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let admission: ConnectionGuard
    private let host: HostAddress
    private let acknowledged: (any Channel) -> UInt64
    private let logger: Logger
    private var id: ConnectionAdmission.ID?
    private var pace: ConnectionPace?
    private var context: ChannelHandlerContext?
    private var timer: (task: Scheduled<Void>, deadline: MonotonicInstant)?
    /// Writes that the kernel has not taken whole.
    private var openWrites = 0
    private var isStuck = false
    private var reported = ConnectionAdmission.Standing.waiting
    /// Whether something behind wants to read and may not before the client has taken what it was answered.
    private var isReadHeld = false
    /// Bytes since the last request was complete.
    private var unfinishedBytes = 0

    init(
        admission: ConnectionGuard, host: HostAddress, acknowledged: @escaping (any Channel) -> UInt64, logger: Logger
    ) {
        self.admission = admission
        self.host = host
        self.acknowledged = acknowledged
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        let now = MonotonicInstant(context.eventLoop.now)
        guard let id = admission.arrived(context.channel, from: host, at: now) else {
            logger.debug("connection refused", metadata: ["host": "\(host)"])
            context.fireChannelActive()
            return context.close(promise: nil)
        }
        self.id = id
        pace = ConnectionPace(limits: admission.pace, at: now)
        context.fireChannelActive()
        settle()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
        pace = nil
        if let id { admission.left(id, at: MonotonicInstant(context.eventLoop.now)) }
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let count = unwrapInboundIn(data).readableBytes
        let now = MonotonicInstant(context.eventLoop.now)
        pace?.received(count, at: now)
        unfinishedBytes += count
        context.fireChannelRead(data)
        if let id, unfinishedBytes > 0 { admission.keeps(unfinishedBytes, of: id, at: now) }
        settle()
    }

    /// Resets a connection whose client has closed it with no room for another byte.
    ///
    /// It cannot be told that we close, too, and the kernel would try for a minute. GRUB ends its connections like this,
    /// and uses the same ports with the same numbers when its machine is started again.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event, pace?.isAnswering == false,
            TCPOptions.takesNothingMore(on: context.channel)
        {
            TCPOptions.reset(context.channel)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        openWrites += 1
        let written = context.eventLoop.makePromise(of: Void.self)
        if let promise { written.futureResult.cascade(to: promise) }
        written.futureResult.assumeIsolated().whenComplete { _ in
            self.openWrites -= 1
            if self.isStuck, self.openWrites == 0 { self.moved() }
        }
        context.write(data, promise: written)
    }

    /// Requests of a client that takes no answers would otherwise make answers without end.
    func read(context: ChannelHandlerContext) {
        if isStuck { isReadHeld = true } else { context.read() }
    }

    private func moved() {
        isStuck = false
        change { pace, now in pace.answerMoved(at: now) }
        guard isReadHeld else { return }
        isReadHeld = false
        context?.read()
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        guard !isStuck, openWrites > 0 else { return }
        isStuck = true
        let acknowledged = acknowledged(context.channel)
        change { pace, now in pace.answerStuck(acknowledged: acknowledged, at: now) }
    }

    /// The head of a request is complete.
    func headArrived() {
        change { pace, now in pace.headArrived(at: now) }
    }

    /// A request is complete; what comes behind it in the same bytes is counted with the next ones.
    func requestEnded() {
        unfinishedBytes = 0
        if let id, let context { admission.keeps(0, of: id, at: MonotonicInstant(context.eventLoop.now)) }
        change { pace, now in pace.requestEnded(at: now) }
    }

    /// The kernel has the last byte of an answer.
    func answerEnded(isLast: Bool) {
        change { pace, now in pace.answerEnded(isLast: isLast, at: now) }
    }

    private func change(_ body: (inout ConnectionPace, MonotonicInstant) -> Void) {
        guard let context, var pace else { return }
        body(&pace, MonotonicInstant(context.eventLoop.now))
        self.pace = pace
        settle()
    }

    /// Tells what the connection is worth now, and sees to it that time is not forgotten.
    private func settle() {
        guard let context, let pace, let id else { return }
        if pace.standing != reported {
            reported = pace.standing
            admission.stands(id, as: reported, at: MonotonicInstant(context.eventLoop.now))
        }
        // A timer that comes too early sets itself anew, which costs less than a new one for each request.
        guard let deadline = pace.deadline, timer.map({ $0.deadline > deadline }) ?? true else { return }
        timer?.task.cancel()
        let task = context.eventLoop.assumeIsolated().scheduleTask(
            deadline: NIODeadline(deadline)
        ) { self.elapsed() }
        timer = (task, deadline)
    }

    private func elapsed() {
        timer = nil
        guard let context, var pace else { return }
        let now = MonotonicInstant(context.eventLoop.now)
        let ending = pace.elapsed(to: now, acknowledged: isStuck ? acknowledged(context.channel) : 0)
        self.pace = pace
        guard let ending else { return settle() }
        logger.debug("connection closed", metadata: ["host": "\(host)", "reason": "\(ending.rawValue)"])
        context.close(promise: nil)
    }
}

extension NIODeadline {
    /// The same moment for an event loop.
    init(_ instant: MonotonicInstant) {
        self = .uptimeNanoseconds(UInt64(clamping: instant.nanoseconds))
    }
}

extension MonotonicInstant {
    /// The same moment for what decides.
    init(_ deadline: NIODeadline) {
        self.init(nanoseconds: Int64(clamping: deadline.uptimeNanoseconds))
    }
}
