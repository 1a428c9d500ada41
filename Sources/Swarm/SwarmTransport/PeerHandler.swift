// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPFetch
internal import NIOCore
internal import PeerWire
internal import SwarmEngine
internal import TorrentCore

/// One connection to a peer: exchanges handshakes, then hands messages to its swarm's driver; decides nothing.
final class PeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        /// The other side's 68 bytes are not all here.
        case greeting
        case talking(SwarmDriver, PeerKey)
        case over
    }

    /// For an outgoing connection: the swarm it is for and the address dialled.
    struct Dialled {
        let driver: SwarmDriver
        let address: PeerAddress
    }

    private let host: SwarmHostState
    private let dialled: Dialled?
    private var phase = Phase.greeting
    private var greeting = ByteBuffer()
    private var reader = FrameReader()
    private var context: ChannelHandlerContext?
    private var deadline: Scheduled<Void>?
    /// Whether it has one of the places for connections.
    private var hasPlace: Bool
    /// Whether it is counted among those who have not said which swarm they want.
    private var isStranger = false
    /// Bytes to go out with the next flush.
    private var outgoing = ByteBuffer()
    /// Blocks among them.
    private var outgoingBlocks: [BlockSpan] = []
    /// Leaves among them that answer hash requests.
    private var outgoingDigests = 0
    private var address: PeerAddress?

    init(host: SwarmHostState, dialled: Dialled?) {
        self.host = host
        self.dialled = dialled
        address = dialled?.address
        hasPlace = dialled != nil
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
    }

    /// The end of every connection, also of one that was never made: without this, it and its swarm would keep each other.
    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard deadline == nil else { return }
        address = address ?? context.remoteAddress.flatMap(PeerAddress.init)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: host.greetingTime) { bound.value.close() }
        guard let dialled else {
            hasPlace = address.map { host.takePlace(for: $0.host) } ?? false
            guard hasPlace else { return close() }
            // Who means it has greeted long before so many others came.
            if host.strangers.count >= host.strangerLimit { host.strangers.removeFirst().turnAway() }
            host.strangers.append(self)
            isStranger = true
            return
        }
        write(Array(dialled.driver.handshake.bytes))
        flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        host.turns.carried(buffer.readableBytes)
        if case .greeting = phase { greet(&buffer) }
        guard case .talking(let driver, let key) = phase, buffer.readableBytes > 0 else { return }
        do throws(PeerWireError) {
            try reader.feed(&buffer) { step, payload in
                switch step {
                case .message(let message, _): driver.received(message, from: key)
                case .block(let span, _): driver.received(span, payload, from: key)
                case .needs: break
                }
                return isTalking
            }
        } catch {
            driver.violated(key, error)
        }
    }

    private var isTalking: Bool {
        if case .talking = phase { true } else { false }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if case .talking(let driver, _) = phase { host.turns.add(driver) }
    }

    private func greet(_ buffer: inout ByteBuffer) {
        var part = buffer.readSlice(length: min(Handshake.byteCount - greeting.readableBytes, buffer.readableBytes))
        if var part = part.take() { greeting.writeBuffer(&part) }
        let bytes = Array(greeting.readableBytesView)
        guard Handshake.canBegin(with: bytes) else { return close() }
        guard bytes.count == Handshake.byteCount, let handshake = try? Handshake(bytes: bytes), let address else {
            return
        }
        guard let driver = dialled?.driver ?? host.swarms.driver(of: handshake.infoHash),
            driver.infoHashes.contains(handshake.infoHash)
        else { return close() }
        if dialled == nil {
            becomeKnown()
            write(driver.answer(to: handshake.infoHash).bytes)
        }
        deadline?.cancel()
        guard let key = driver.connected(self, to: address, handshake: handshake, isIncoming: dialled == nil) else {
            phase = .over
            return close()
        }
        phase = .talking(driver, key)
        driver.settle()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        becomeKnown()
        if hasPlace, let address { host.leavePlace(of: address.host) }
        hasPlace = false
        let ended = phase
        phase = .over
        self.context = nil
        switch ended {
        case .greeting:
            if let dialled { dialled.driver.dialFailed(dialled.address, because: "connected, but did not greet us") }
        case .talking(let driver, let key): driver.disconnected(key)
        case .over: break
        }
        if case .talking(let driver, _) = ended { driver.settle() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard !context.channel.isWritable, case .talking(let driver, let key) = phase else { return }
        // Not at once: this may be in the midst of the engine's own answers.
        let bound = NIOLoopBound((driver, key), eventLoop: context.eventLoop)
        context.eventLoop.execute {
            let (driver, key) = bound.value
            driver.violated(key, .doesNotRead(limit: TransportLimits.unreadBytes))
            driver.settle()
        }
    }

    private func becomeKnown() {
        guard isStranger else { return }
        isStranger = false
        host.strangers.removeAll { $0 === self }
    }

    /// Whether it is a connection from that host.
    func isFrom(_ host: HostAddress) -> Bool { address?.host.account == host.account }

    /// Ends the connection of a stranger that is no longer kept among them.
    func turnAway() {
        isStranger = false
        close()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Adds bytes to the next flush.
    func write(_ bytes: [UInt8]) {
        outgoing.writeBytes(bytes)
    }

    /// Adds a block to the next flush; the body fills the payload in place, or says that it could not, which is given back.
    func writeBlock(_ span: BlockSpan, fill: (UnsafeMutableRawBufferPointer) -> Bool) -> Bool {
        let end = outgoing.writerIndex
        outgoing.writeBytes(PeerMessage.piece(RawSpan(span)).frame)
        var isFilled = false
        outgoing.writeWithUnsafeMutableBytes(minimumWritableBytes: Int(span.length)) { space in
            isFilled = fill(UnsafeMutableRawBufferPointer(rebasing: space[..<Int(span.length)]))
            return Int(span.length)
        }
        if isFilled {
            outgoingBlocks.append(span)
        } else {
            outgoing.moveWriterIndex(to: end)
        }
        return isFilled
    }

    /// Adds the leaves of a piece to the next flush.
    func writeHashes(_ span: HashSpan, _ digests: [SHA256Digest]) {
        write(PeerMessage.hashes(span, digests).frame)
        outgoingDigests += digests.count
    }

    /// Hands what was written to the network; the driver hears when the blocks and leaves in it were taken.
    func flush() {
        guard outgoing.readableBytes > 0 else { return }
        guard let context else {
            report(outgoingBlocks, outgoingDigests)
            outgoingBlocks = []
            outgoingDigests = 0
            outgoing.clear()
            return
        }
        let bytes = outgoing
        host.turns.carried(bytes.readableBytes)
        let (blocks, digests) = (outgoingBlocks, outgoingDigests)
        outgoing = ByteBuffer()
        outgoingBlocks = []
        outgoingDigests = 0
        guard !blocks.isEmpty || digests > 0 else { return context.writeAndFlush(wrapOutboundOut(bytes), promise: nil) }
        let promise = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in bound.value.report(blocks, digests) }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: promise)
    }

    private func report(_ blocks: [BlockSpan], _ digests: Int) {
        guard case .talking(let driver, let key) = phase, !blocks.isEmpty || digests > 0 else { return }
        driver.sent(blocks, digests: digests, to: key)
    }

    /// Ends the connection; the engine knows already or never heard of it.
    func close() {
        if case .greeting = phase {
            // channelInactive tells the engine of a failed dial.
        } else {
            phase = .over
        }
        flush()
        context?.close(promise: nil)
    }
}
