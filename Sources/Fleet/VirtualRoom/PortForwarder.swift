// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A port of this computer's loopback address whose connections are carried on to another place.
final class PortForwarder: Sendable {
    /// Gives a connected socket.
    private let connect: @Sendable () throws -> CInt
    /// The connections there are, on both sides; `nil` when there are to be none any more.
    private let connections = Mutex<[ObjectIdentifier: any Channel]?>([:])

    private init(_ connect: @escaping @Sendable () throws -> CInt) {
        self.connect = connect
    }

    /// Carries connections on while `body` runs, which is given the port; closes them all on every way out.
    ///
    /// `connect` is called on a thread of a pool, for each connection.
    static func run<Result>(
        to connect: @escaping @Sendable () throws -> CInt, _ body: (UInt16) async throws -> Result
    ) async throws -> Result {
        let forwarder = PortForwarder(connect)
        let listener = try await forwarder.listen()
        do {
            let result = try await body(UInt16(clamping: listener.localAddress?.port ?? 0))
            await forwarder.end(listener)
            return result
        } catch {
            await forwarder.end(listener)
            throw error
        }
    }

    private func listen() async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 64)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    guard admit(channel) else { throw ChannelError.operationUnsupported }
                    try channel.pipeline.syncOperations.addHandler(ConnectionGlue { self.carry($0) })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    /// Whether there is room for one more connection, which then has its place until it is closed.
    private func admit(_ channel: any Channel) -> Bool {
        let key = ObjectIdentifier(channel)
        let isAdmitted = connections.withLock { connections -> Bool in
            guard let count = connections?.count, count < RoomLimits.carriedConnections else { return false }
            connections?[key] = channel
            return true
        }
        guard isAdmitted else { return false }
        channel.closeFuture.whenComplete { [self] _ in connections.withLock { _ = $0?.removeValue(forKey: key) } }
        return true
    }

    /// Connects to the other place, on the event loop of the connection that came, and joins the two.
    private func carry(_ near: any Channel) {
        NIOThreadPool.singleton.runIfActive(eventLoop: near.eventLoop, connect).flatMap { socket in
            ClientBootstrap(group: near.eventLoop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .channelInitializer { far in
                    far.eventLoop.makeCompletedFuture {
                        guard self.admit(far) else { throw ChannelError.operationUnsupported }
                        // It is not there any more when the connection was closed meanwhile.
                        let other = try near.pipeline.syncOperations.handler(type: ConnectionGlue.self)
                        try far.pipeline.syncOperations.addHandler(ConnectionGlue(joining: other))
                    }
                }
                .withConnectedSocket(socket)
        }.whenFailure { _ in near.close(promise: nil) }
    }

    private func end(_ listener: any Channel) async {
        try? await listener.close().get()
        let channels = connections.withLock { connections -> [any Channel] in
            defer { connections = nil }
            return Array((connections ?? [:]).values)
        }
        for channel in channels { try? await channel.close().get() }
    }
}

extension VirtualRoom {
    /// Lets programs of this computer reach a port of the room's server while `body` runs, at a port of 127.0.0.1 that it is given.
    ///
    /// A socket is in the network in which it was made, so connections begin inside the room and are used outside of it. The
    /// server sees its own address at the other end.
    package func forwarding<Result>(
        to port: UInt16, _ body: (UInt16) async throws -> Result
    ) async throws -> Result {
        let server = NetworkNamespace(name: plan.name.namespace(.server))
        return try await PortForwarder.run(to: { try server.enter { try Self.connect(port: port) } }, body)
    }
}
