// SPDX-License-Identifier: GPL-3.0-or-later

package import Admission
internal import HTTPFetch
package import Logging
package import NIOCore
internal import NIOHTTP1
internal import NIOPosix
package import TorrentCore
package import TrackerEngine

/// A tracker on one address: HTTP over TCP and BEP 15 over UDP, at the same port number.
///
/// Everything runs on one event loop, which owns the swarms; a thousand machines announce some thirty times a
/// second, and one loop answers some thousands.
package struct TrackerServer: Sendable {
    private let bind: PeerAddress
    private let loop: any EventLoop
    private let desk: NIOLoopBoundBox<TrackerDesk>
    private let limits: TrackerTransportLimits
    private let admission: ConnectionGuard
    private let logger: Logger
    private let complain: @Sendable (ConnectionComplaint) -> Void
    private let onBound: @Sendable (PeerAddress) -> Void

    /// Serves the infohashes on the address; port 0 takes any, and `onBound` tells which when both sockets listen.
    ///
    /// Without somebody to complain to, the log is told of connections that cannot be taken.
    package init(
        bind: PeerAddress, allowing infoHashes: Set<InfoHash>, settings: TrackerSettings = TrackerSettings(),
        limits: TrackerTransportLimits = TrackerTransportLimits(), group: any EventLoopGroup, logger: Logger,
        onBound: @escaping @Sendable (PeerAddress) -> Void = { _ in },
        complain: (@Sendable (ConnectionComplaint) -> Void)? = nil
    ) {
        self.bind = bind
        self.limits = limits
        let complain = complain ?? { logger.warn(of: $0) }
        self.complain = complain
        admission = ConnectionGuard(
            limits: limits.admission, pace: limits.pace, logger: logger, complain: complain)
        self.logger = logger
        self.onBound = onBound
        loop = group.next()
        desk = .makeBoxSendingValue(
            TrackerDesk(allowing: infoHashes, settings: settings, logger: logger), eventLoop: loop)
    }

    /// What became of connections since the start.
    package var tally: ConnectionTally { admission.tally }

    /// Serves these infohashes from now on, and no others; swarms that stay keep their peers.
    package func allow(_ infoHashes: Set<InfoHash>) async throws {
        try await loop.submit { desk.value.allow(infoHashes) }.get()
    }

    /// Serves until the task is cancelled; then both sockets and all connections are closed.
    ///
    /// Throws ``TrackerServerProblem`` when the address cannot be had.
    package func run() async throws {
        let (tcp, udp, address) = try await listen()
        let desk = desk
        let sweep = loop.scheduleRepeatedTask(
            initialDelay: TimeAmount(limits.sweep), delay: TimeAmount(limits.sweep)
        ) { _ in desk.value.sweep() }
        logger.info("tracker listens", metadata: ["address": "\(address)"])
        onBound(address)
        await withTaskCancellationHandler {
            try? await tcp.closeFuture.get()
        } onCancel: {
            tcp.close(promise: nil)
        }
        sweep.cancel()
        try? await udp.close().get()
        admission.closeAll()
        logger.info("tracker stopped", metadata: ["address": "\(address)"])
        guard Task.isCancelled else {
            throw TrackerServerProblem(address: address, transport: "TCP", failure: .other("the socket was closed"))
        }
    }

    private func listen() async throws -> (tcp: any Channel, udp: any Channel, address: PeerAddress) {
        var attempts = bind.port == 0 ? limits.portAttempts : 1
        while true {
            attempts -= 1
            let tcp = try await listenTCP()
            let address = PeerAddress(host: bind.host, port: UInt16(clamping: tcp.localAddress?.port ?? 0))
            do {
                return (tcp, try await listenUDP(address), address)
            } catch {
                try? await tcp.close().get()
                guard attempts > 0, error.failure == .portTaken else { throw error }
            }
        }
    }

    private func listenTCP() async throws(TrackerServerProblem) -> any Channel {
        let desk = desk
        let limits = limits
        let complain = complain
        let admission = admission
        do {
            return try await ServerBootstrap(group: loop)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelOption(.backlog, value: 4_096)
                .serverChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(AcceptPause { complain(.notAccepted($0)) })
                    }
                }
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try Self.addHandlers(to: channel, desk: desk.value, limits: limits, admission: admission)
                    }
                }
                .bind(to: bind.socketAddress).get()
        } catch {
            throw TrackerServerProblem(address: bind, transport: "TCP", failure: SocketFailure(error))
        }
    }

    private func listenUDP(_ address: PeerAddress) async throws(TrackerServerProblem) -> any Channel {
        let desk = desk
        do {
            return try await DatagramBootstrap(group: loop)
                .channelOption(
                    .recvAllocator,
                    value: FixedSizeRecvByteBufferAllocator(capacity: TrackerLimits.datagramByteCount + 1)
                )
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(TrackerUDPHandler(desk: desk.value))
                    }
                }
                .bind(to: address.socketAddress).get()
        } catch {
            throw TrackerServerProblem(address: address, transport: "UDP", failure: SocketFailure(error))
        }
    }

    private static func addHandlers(
        to channel: any Channel, desk: TrackerDesk, limits: TrackerTransportLimits, admission: ConnectionGuard
    ) throws {
        guard let host = channel.remoteAddress.flatMap(HostAddress.init) else { throw ChannelError.unknownLocalAddress }
        var headerLimits = NIOHTTPDecoderLimitConfiguration()
        headerLimits.maxHeaderFieldSize = limits.headerBytes
        headerLimits.maxHeaderListSize = limits.headerBytes
        let decoder = HTTPRequestDecoder(limitConfiguration: headerLimits)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTPResponseEncoder())
        try pipeline.addHandler(ByteToMessageHandler(decoder, maximumBufferSize: limits.headerBytes))
        try pipeline.addHandler(HTTPServerPipelineHandler())
        try pipeline.addHandler(HTTPServerProtocolErrorHandler())
        try pipeline.addHandler(TrackerHTTPHandler(desk: desk, host: host))
        try admission.watch(channel, from: host)
    }
}
