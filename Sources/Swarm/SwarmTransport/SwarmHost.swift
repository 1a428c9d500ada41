// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPFetch
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOPosix
package import PieceStorage
package import SwarmEngine
package import TorrentCore
package import TorrentMetainfo

#if canImport(Glibc)
    internal import Glibc
#endif

/// What all connections of one listening port share; touched on its event loop only.
final class SwarmHostState {
    let turns: SwarmTurns
    let desk: StorageDesk
    let swarms = JoinedSwarms()
    /// Accepted connections that have not said which swarm they want, the oldest first.
    var strangers: [PeerHandler] = []
    var listener: (any Channel)?
    private var places: PlaceLedger
    private let limit: Int
    /// How long a stranger may take for its handshake.
    let greetingTime: TimeAmount

    init(loop: any EventLoop, limit: Int, greetingTime: TimeAmount) {
        turns = SwarmTurns(loop: loop)
        desk = StorageDesk(loop: loop, threads: .ofThisProcess)
        self.limit = limit
        places = PlaceLedger(limit: limit)
        self.greetingTime = greetingTime
    }

    /// Strangers that may wait at once: who says nothing must not take the places of those who are welcome.
    var strangerLimit: Int { max(1, min(TransportLimits.strangers, limit / 4)) }

    /// Takes one of this process's places for connections to peers, if there is any, or the host with the most can give one
    /// up: first a stranger of it, then the connection of least use in some swarm.
    func takePlace(for host: HostAddress) -> Bool {
        guard !places.isFull || makeRoom(for: host) else { return false }
        places.take(for: host)
        return true
    }

    func leavePlace(of host: HostAddress) {
        places.leave(by: host)
    }

    private func makeRoom(for newcomer: HostAddress) -> Bool {
        guard let host = places.mustYield(to: newcomer) else { return false }
        if let place = strangers.firstIndex(where: { $0.isFrom(host) }) {
            strangers.remove(at: place).turnAway()
            return true
        }
        return swarms.all.contains { $0.yieldPlace(of: host) }
    }
}

/// One TCP port on which peers of any number of swarms are met, on an event loop of its own.
package final class SwarmHost: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let loop: any EventLoop
    private let state: NIOLoopBound<SwarmHostState>
    private let bindHost: HostAddress
    /// Where peers are met; the port is never zero.
    package let address: PeerAddress

    private init(
        group: MultiThreadedEventLoopGroup, state: NIOLoopBound<SwarmHostState>, bindHost: HostAddress,
        address: PeerAddress
    ) {
        self.group = group
        loop = group.any()
        self.state = state
        self.bindHost = bindHost
        self.address = address
    }

    /// Begins to listen; port zero is any free one.
    ///
    /// No more connections than the limit are open at once; who does not greet in time is hung up on. To be closed when
    /// it is not needed any more, for it has a thread of its own.
    package static func listen(
        on address: PeerAddress, connectionLimit: Int = DescriptorLimit.budget.swarm,
        greetingTime: Duration = TransportLimits.handshakeTime
    ) async throws -> SwarmHost {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            return try await listen(on: address, connectionLimit, TimeAmount(greetingTime), group: group)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private static func listen(
        on address: PeerAddress, _ limit: Int, _ greetingTime: TimeAmount, group: MultiThreadedEventLoopGroup
    ) async throws -> SwarmHost {
        let loop = group.any()
        let state = try await loop.submit {
            NIOLoopBound(SwarmHostState(loop: loop, limit: limit, greetingTime: greetingTime), eventLoop: loop)
        }.get()
        let channel = try await ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause())
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(PeerHandler(host: state.value, dialled: nil))
                }
            }
            .peerOptions()
            .bind(to: address.socketAddress).get()
        guard let bound = channel.localAddress.flatMap(PeerAddress.init) else { throw ChannelError.unknownLocalAddress }
        try await loop.submit { state.value.listener = channel }.get()
        return SwarmHost(group: group, state: state, bindHost: address.host, address: bound)
    }

    /// Lets a swarm meet its peers here.
    ///
    /// All callbacks come on the event loop. `unreachable` hears an address that was dialled in vain and why, once a
    /// minute for each; `disturbed` hears what has been wrong with the files for some seconds though it may pass, once, and
    /// of its end.
    package func join(
        _ metainfo: Metainfo, files: sending TorrentFiles, engine: sending SwarmEngine,
        patience: Duration = TransportLimits.storagePatience,
        unreachable: @escaping @Sendable (PeerAddress, String) -> Void,
        disturbed: @escaping @Sendable (StorageTrouble) -> Void = { _ in },
        report: @escaping @Sendable (SwarmEvent) -> Void
    ) async throws -> SwarmHandle {
        let status = NIOLockedValueBox(engine.status)
        let peerID = engine.ownID
        let carried = UnsafeTransfer((files, engine))
        let (orders, ordering) = AsyncStream.makeStream(
            of: WebFetchOrder.self, bufferingPolicy: .bufferingNewest(TransportLimits.webOrders))
        let driver = try await loop.submit { [loop, state, bindHost] in
            let driver = SwarmDriver(
                engine: carried.value.1, metainfo: metainfo, files: carried.value.0, loop: loop,
                desk: state.value.desk, turns: state.value.turns, status: status,
                dial: { driver, address in
                    Self.dial(address, for: driver, from: bindHost, loop: loop, state: state.value)
                },
                fetch: { ordering.yield($0) }, unreachable: unreachable, disturbed: disturbed,
                report: { report(SwarmEvent($0)) })
            driver.postponed.disturbances = Disturbances(patience: patience)
            driver.orders = OpenOrders(patience: patience)
            state.value.swarms.add(driver)
            driver.settle()
            return NIOLoopBound(driver, eventLoop: loop)
        }.get()
        return SwarmHandle(
            loop: loop, driver: driver, status: status, peerID: peerID, webFetches: orders,
            leave: { [state] in state.value.swarms.remove(driver.value) })
    }

    private static func dial(
        _ address: PeerAddress, for driver: SwarmDriver, from host: HostAddress, loop: any EventLoop,
        state: SwarmHostState
    ) {
        let bound = NIOLoopBound((driver, state), eventLoop: loop)
        guard state.takePlace(for: address.host) else {
            return loop.execute {
                bound.value.0.dialFailed(address, because: "too many connections are open", wasTried: false)
            }
        }
        var bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(TransportLimits.connectTime)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let (driver, state) = bound.value
                    let handler = PeerHandler(host: state, dialled: .init(driver: driver, address: address))
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .peerOptions()
        do {
            if host != .any { bootstrap = try bootstrap.bind(to: PeerAddress(host: host, port: 0).socketAddress) }
            bootstrap.connect(to: try address.socketAddress).whenFailure { error in
                bound.value.1.leavePlace(of: address.host)
                bound.value.0.dialFailed(address, because: "\(SocketFailure(error))")
            }
        } catch {
            // An address no socket can have: as good as one that does not answer, but not from within the engine's call.
            let reason = "\(SocketFailure(error))"
            loop.execute {
                bound.value.1.leavePlace(of: address.host)
                bound.value.0.dialFailed(address, because: reason)
            }
        }
    }

    /// Ends every swarm, stops listening and ends the thread.
    package func close() async {
        try? await loop.submit { [state] in
            for driver in state.value.swarms.all {
                driver.stop()
                state.value.swarms.remove(driver)
            }
            state.value.desk.close()
            state.value.listener?.close(promise: nil)
        }.get()
        try? await group.shutdownGracefully()
    }
}

/// Carries values that nobody else keeps to the event loop that will own them.
private struct UnsafeTransfer<Value>: @unchecked Sendable {
    // Sound because `join` takes its arguments as `sending`: the caller has no more access to them.
    let value: Value

    init(_ value: sending Value) {
        self.value = value
    }
}

extension ServerBootstrap {
    fileprivate func peerOptions() -> ServerBootstrap {
        childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .socket(.init(IPPROTO_TCP), .init(TCP_NOTSENT_LOWAT)), value: .init(TransportLimits.unsentBytes)
            )
            .childChannelOption(.writeBufferWaterMark, value: .peers)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: 4_096, initial: 65_536, maximum: TransportLimits.receiveBuffer))
    }
}

extension ClientBootstrap {
    fileprivate func peerOptions() -> ClientBootstrap {
        channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(
                .socket(.init(IPPROTO_TCP), .init(TCP_NOTSENT_LOWAT)), value: .init(TransportLimits.unsentBytes)
            )
            .channelOption(.writeBufferWaterMark, value: .peers)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: 4_096, initial: 65_536, maximum: TransportLimits.receiveBuffer))
    }
}

extension ChannelOptions.Types.WriteBufferWaterMark {
    /// Above it a peer is one that does not read.
    fileprivate static var peers: Self {
        .init(low: TransportLimits.unreadBytes / 2, high: TransportLimits.unreadBytes)
    }
}
