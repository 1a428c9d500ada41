// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Logging
internal import NIOCore
internal import SwarmEngine
internal import SwarmSession
internal import SwarmTransport
internal import TorrentCore
internal import TorrentMetainfo

/// Fetches an image from its swarm, and goes on giving it to others until told to stop.
struct SwarmImageFetcher: ImageFetching {
    let group: any EventLoopGroup

    func fetch(_ order: ImageOrder, report: @escaping @Sendable (ImageReport) -> Void) async throws {
        let metainfo = try Metainfo(order.torrent)
        guard metainfo.infoHash == order.image.infoHash else { throw SwarmFetchProblem.otherTorrent }
        var session = SwarmSession(metainfo: metainfo, folder: order.folder, start: .checking)
        session.files = try order.files.map { try Self.indices(of: $0, in: metainfo) }
        session.trackers = order.swarm.trackers.map { [$0] }
        session.usesLocalDiscovery = order.swarm.usesLocalDiscovery
        session.usesPeerExchange = order.swarm.usesPeerExchange
        if !order.swarm.networks.isEmpty { session.networks = order.swarm.networks }
        session.racks = order.swarm.racks
        session.peers = [PeerAddress(host: order.server, port: order.swarm.peerPort)]
        let host = try await SwarmHost.listen(on: PeerAddress(host: .any, port: order.swarm.peerPort))
        let logger = Logger(label: "swarm", factory: { _ in SwiftLogNoOpLogHandler() })
        do {
            try await session.run(on: host, group: group, logger: logger) { handle, events in
                try await Self.follow(handle, events, server: order.server, report: report)
            }
        } catch {
            await host.close()
            throw error
        }
        await host.close()
    }

    private static func indices(of paths: [RelativePath], in metainfo: Metainfo) throws -> [Int] {
        try paths.map { path in
            guard let index = metainfo.files.firstIndex(where: { $0.path == path }) else {
                throw SwarmFetchProblem.missingFile(path)
            }
            return index
        }
    }

    private static func follow(
        _ handle: SwarmHandle, _ events: AsyncStream<SwarmEvent>, server: HostAddress,
        report: @escaping @Sendable (ImageReport) -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                while true {
                    report(progress(handle.status, server))
                    try await Task.sleep(for: .milliseconds(250))
                }
            }
            tasks.addTask { try await Self.completion(of: events) }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
        report(progress(handle.status, server))
        report(.complete)
        while !handle.status.isReleased { try await Task.sleep(for: .milliseconds(250)) }
    }

    private static func progress(_ status: SwarmStatus, _ server: HostAddress) -> ImageReport {
        .progress(TransferProgress(status, server: server), peers: status.peers)
    }

    private static func completion(of events: AsyncStream<SwarmEvent>) async throws {
        for await event in events {
            switch event {
            case .completed: return
            case .failed(let problem): throw problem
            case .note: break
            }
        }
        try Task.checkCancellation()
    }
}

extension TransferProgress {
    fileprivate init(_ status: SwarmStatus, server: HostAddress) {
        let block = UInt64(PieceGeometry.blockLength)
        let fromServer = status.totals.receivedByHost[server] ?? 0
        self.init(
            verified: UInt64(status.provedBlocks) * block, total: UInt64(status.wantedBlocks) * block,
            fromServer: fromServer, fromPeers: status.totals.received - min(fromServer, status.totals.received))
    }
}

/// Why an image cannot be fetched from its swarm.
enum SwarmFetchProblem: Error, CustomStringConvertible {
    case otherTorrent
    case missingFile(RelativePath)

    var description: String {
        switch self {
        case .otherTorrent: "the torrent is not the one the manifest names; start the server anew"
        case .missingFile(let path): "the image's torrent has no file \(path); start the server anew"
        }
    }
}
