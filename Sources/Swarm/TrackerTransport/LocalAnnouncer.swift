// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPFetch
package import Logging
package import NIOCore
internal import NIOPosix
package import TorrentCore
internal import TrackerEngine

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Announces one torrent by multicast and listens for others who do (BEP 14), for as long as it runs.
package struct LocalAnnouncer: Sendable {
    /// Who announces what.
    package struct Identity: Hashable, Sendable {
        /// The swarm's names; the first is announced.
        package let infoHashes: [InfoHash]
        /// The TCP port we listen on.
        package let port: UInt16
        /// Where peers may be; whoever is elsewhere is not heeded.
        package let networks: [Subnet]

        /// An identity for one torrent.
        package init(infoHashes: [InfoHash], port: UInt16, networks: [Subnet]) {
            self.infoHashes = infoHashes
            self.port = port
            self.networks = networks
        }
    }

    /// How long an interface is left alone on which the group could not be joined.
    private static let retry: Duration = .seconds(10)

    private let identity: Identity
    private let local: HostAddress?
    private let group: any EventLoopGroup
    private let logger: Logger
    private let onPeer: @Sendable (PeerAddress) -> Void

    /// Works on the interface that has the local address; without one, on every interface in the networks.
    package init(
        _ identity: Identity, from local: HostAddress?, group: any EventLoopGroup, logger: Logger,
        onPeer: @escaping @Sendable (PeerAddress) -> Void
    ) {
        self.identity = identity
        self.local = local
        self.group = group
        self.logger = logger
        self.onPeer = onPeer
    }

    /// Announces and listens until the task is cancelled.
    package func run() async {
        let hosts = local.map { [$0] } ?? Self.ownHosts(in: identity.networks)
        if hosts.isEmpty {
            logger.warning("no interface is in the networks that local discovery may use")
        }
        await withDiscardingTaskGroup { interfaces in
            for host in hosts { interfaces.addTask { await run(at: host) } }
        }
    }

    private func run(at host: HostAddress) async {
        var hasWarned = false
        while !Task.isCancelled {
            do {
                let channel = try await join(at: host)
                await withTaskCancellationHandler {
                    try? await channel.closeFuture.get()
                } onCancel: {
                    channel.close(promise: nil)
                }
            } catch {
                if !hasWarned {
                    let reason = SocketFailure(error)
                    logger.warning(
                        "local discovery cannot be used", metadata: ["address": "\(host)", "reason": "\(reason)"])
                }
                hasWarned = true
            }
            try? await Task.sleep(for: Self.retry)
        }
    }

    /// A socket that hears the group on one interface alone, beside other programs that do the same.
    private func join(at host: HostAddress) async throws -> any Channel {
        let (identity, logger, onPeer) = (identity, logger, onPeer)
        let channel = try await DatagramBootstrap(group: group)
            .channelOption(.socketOption(.so_reuseaddr), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        LocalDiscoveryHandler(identity, logger: logger, onPeer: onPeer))
                }
            }
            .bind(to: LocalAnnounce.group.socketAddress).get()
        do {
            try await Self.enter(channel, at: host)
        } catch {
            channel.close(promise: nil)
            throw error
        }
        channel.pipeline.fireUserInboundEventTriggered(LocalDiscoveryHandler.Joined())
        return channel
    }

    private static func enter(_ channel: any Channel, at host: HostAddress) async throws {
        guard let options = channel as? any SocketOptionProvider, let interface = in_addr(host),
            let group = in_addr(LocalAnnounce.group.host)
        else { throw ChannelError.operationUnsupported }
        // Without it the socket hears what comes in on interfaces that others have joined on.
        try await options.unsafeSetSocketOption(
            level: SocketOptionLevel(IPPROTO_IP), name: SocketOptionName(IP_MULTICAST_ALL), value: CInt(0)
        ).get()
        try await options.unsafeSetSocketOption(
            level: SocketOptionLevel(IPPROTO_IP), name: SocketOptionName(IP_ADD_MEMBERSHIP),
            value: ip_mreq(imr_multiaddr: group, imr_interface: interface)
        ).get()
        try await options.setIPMulticastIF(interface).get()
    }

    /// Our own address on each interface that is in the networks; loopback only when there is no other.
    private static func ownHosts(in networks: [Subnet]) -> [HostAddress] {
        let devices = (try? System.enumerateDevices()) ?? []
        var hosts: [Int: HostAddress] = [:]
        for device in devices {
            guard let host = device.address.flatMap(HostAddress.init), networks.contain(host) else { continue }
            hosts[device.interfaceIndex] = hosts[device.interfaceIndex] ?? host
        }
        let outward = hosts.values.filter { !isLoopback($0) }
        return outward.isEmpty ? Array(hosts.values) : outward
    }

    private static func isLoopback(_ host: HostAddress) -> Bool {
        if case .ipv4(let number) = host { number >> 24 == 127 } else { false }
    }
}

extension in_addr {
    fileprivate init?(_ host: HostAddress) {
        guard case .ipv4(let number) = host else { return nil }
        self.init(s_addr: number.bigEndian)
    }
}
