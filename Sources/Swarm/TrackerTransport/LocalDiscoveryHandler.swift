// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPFetch
internal import Logging
internal import NIOCore
internal import TorrentCore
internal import TrackerEngine

/// Carries one ``LocalDiscovery`` out on a socket that has joined the group on one interface.
final class LocalDiscoveryHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    /// Fired into the pipeline once the group is joined: before that nobody would hear us, or we nobody.
    struct Joined: Sendable {}

    private let identity: LocalAnnouncer.Identity
    private let logger: Logger
    private let onPeer: @Sendable (PeerAddress) -> Void
    private var discovery: LocalDiscovery?
    private var generator = SystemRandomNumberGenerator()
    private var timer: Scheduled<Void>?

    init(_ identity: LocalAnnouncer.Identity, logger: Logger, onPeer: @escaping @Sendable (PeerAddress) -> Void) {
        self.identity = identity
        self.logger = logger
        self.onPeer = onPeer
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is Joined, discovery == nil else { return context.fireUserInboundEventTriggered(event) }
        discovery = LocalDiscovery(
            infoHashes: identity.infoHashes, port: identity.port, networks: identity.networks, at: .now,
            using: &generator)
        wake(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let host = HostAddress(envelope.remoteAddress) else { return }
        let bytes = Array(envelope.data.readableBytesView)
        let actions = discovery?.received(bytes, from: host, at: .now, using: &generator) ?? []
        perform(actions, context)
    }

    /// A network that is down for a while: what could not be sent is lost, as on any other.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        logger.debug("multicast failed", metadata: ["reason": "\(error)"])
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        discovery = nil
    }

    private func wake(_ context: ChannelHandlerContext) {
        let actions = discovery?.elapsed(to: .now, using: &generator) ?? []
        perform(actions, context)
    }

    private func perform(_ actions: [LocalDiscovery.Action], _ context: ChannelHandlerContext) {
        for action in actions {
            switch action {
            case .send(let bytes): send(bytes, context)
            case .found(let address):
                logger.debug("heard a peer by multicast", metadata: ["peer": "\(address)"])
                onPeer(address)
            }
        }
        schedule(context)
    }

    private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        guard let group = try? LocalAnnounce.group.socketAddress else { return }
        let envelope = AddressedEnvelope(remoteAddress: group, data: ByteBuffer(bytes: bytes))
        context.writeAndFlush(wrapOutboundOut(envelope)).assumeIsolated().whenFailure { error in
            self.logger.debug("multicast failed", metadata: ["reason": "\(error)"])
        }
    }

    private func schedule(_ context: ChannelHandlerContext) {
        timer?.cancel()
        guard let discovery else { return }
        let loop = context.eventLoop.assumeIsolated()
        timer = loop.scheduleTask(in: TimeAmount(max(.zero, discovery.wakeUp - MonotonicInstant.now))) {
            self.wake(context)
        }
    }
}
