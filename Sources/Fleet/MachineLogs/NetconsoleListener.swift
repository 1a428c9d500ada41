// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import NIOCore
internal import NIOPosix
package import TorrentCore

/// Takes the last words of machines' kernels at a UDP port, of machines in phase 1 alone, and puts them on the shelf.
package final class NetconsoleListener: Sendable {
    /// Whose lines come from an address.
    package struct Owner: Hashable, Sendable {
        /// Where they belong.
        package let name: BootLogName
        /// What is cut out of them.
        package let key: BootKey?

        /// Pairs the two.
        package init(name: BootLogName, key: BootKey?) {
            self.name = name
            self.key = key
        }
    }

    private let channel: any Channel
    /// Where it listens: with the port that the system chose, if that was left to it.
    package let address: PeerAddress

    private init(_ channel: any Channel, _ address: PeerAddress) {
        self.channel = channel
        self.address = address
    }

    /// Listens at an address; port 0 leaves the choice to the system.
    ///
    /// The owner is asked for with each datagram and must not make wait: the machine in phase 1 that has an address, and its boot;
    /// `nil` for all others, who are not listened to. The clock is the one that chunks of agents are taken by. What is thrown is
    /// NIO's, where the port cannot be had.
    package static func open(
        at address: PeerAddress, shelf: LogShelf, limits: NetconsoleLimits = NetconsoleLimits(),
        group: any EventLoopGroup, clock: @escaping @Sendable () -> MonotonicInstant,
        owner: @escaping @Sendable (HostAddress) -> Owner?
    ) async throws -> NetconsoleListener {
        let channel = try await DatagramBootstrap(group: group)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Limits.datagram))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NetconsoleHandler(shelf: shelf, limits: limits, clock: clock, owner: owner))
                }
            }
            .bind(
                to: try SocketAddress(
                    packedIPAddress: ByteBuffer(bytes: address.host.bytes), port: Int(address.port))
            ).get()
        let port = channel.localAddress?.port.flatMap { UInt16(exactly: $0) } ?? address.port
        return NetconsoleListener(channel, PeerAddress(host: address.host, port: port))
    }

    /// Listens no longer.
    package func close() async {
        try? await channel.close().get()
    }
}

private final class NetconsoleHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let shelf: LogShelf
    private let owner: @Sendable (HostAddress) -> NetconsoleListener.Owner?
    private let patience: Duration
    private var reader: NetconsoleReader
    private let clock: @Sendable () -> MonotonicInstant
    private var watch: RepeatedTask?

    init(
        shelf: LogShelf, limits: NetconsoleLimits, clock: @escaping @Sendable () -> MonotonicInstant,
        owner: @escaping @Sendable (HostAddress) -> NetconsoleListener.Owner?
    ) {
        self.shelf = shelf
        self.clock = clock
        self.owner = owner
        patience = limits.patience
        reader = NetconsoleReader(limits: limits)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let pause = TimeAmount(patience)
        watch = context.eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
            handler.value.takeOverdue()
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        watch?.cancel()
        watch = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let datagram = unwrapInboundIn(data)
        guard let host = datagram.remoteAddress.ipAddress.flatMap({ HostAddress($0) }), let owner = owner(host) else {
            return
        }
        let now = clock()
        let lines = reader.read(datagram.data.readableBytesView, from: host, at: now)
        shelf.append(lines, of: owner.name, key: owner.key, at: now)
    }

    /// A datagram that could not be taken concerns nobody but its sender.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}

    private func takeOverdue() {
        let now = clock()
        for (host, lines) in reader.overdue(at: now) {
            guard let owner = owner(host) else { continue }
            shelf.append(lines, of: owner.name, key: owner.key, at: now)
        }
    }
}
