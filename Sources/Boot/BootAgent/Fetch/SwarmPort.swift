// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import BootCatalog
internal import Logging
internal import NIOCore
internal import Phase1Sharing
internal import PieceStorage
internal import SwarmEngine
internal import SwarmSession
internal import SwarmTransport
internal import Synchronization
internal import TorrentCore
internal import TorrentMetainfo

/// What is to be fetched, and where it goes.
struct TorrentOrder: Sendable {
    let metainfo: Metainfo
    /// The files that are needed; `nil` for all.
    var files: [RelativePath]?
    /// The folder below which a folder named like the torrent gets the files.
    let folder: String
    /// Files that go elsewhere.
    var placements: [RelativePath: FilePlacement] = [:]
    /// Whether the machine goes on giving when nobody needs it any more, for those that come later.
    var staysOn = false
}

/// How a fetch goes.
struct FetchReports: Sendable {
    /// How it stands, as often as it likes, also when everything is there and others are given it.
    let progress: @Sendable (FetchStatus) -> Void
    /// Every needed byte is proved and written, once; whatever it throws ends the fetch.
    let complete: @Sendable () async throws -> Void
    /// What is there already is looked at, and a disk is made ready, in percent.
    var preparation: @Sendable (_ percent: UInt64) -> Void = { _ in }
    /// Why its bytes cannot be stored at the moment, which is tried again; `nil` when that is over.
    var trouble: @Sendable (_ reason: Trouble?) -> Void = { _ in }
    /// Nobody needs this machine any more, once.
    var released: @Sendable () -> Void = {}
}

/// The one port at which this machine is met by the peers of all it fetches and gives.
struct SwarmPort: Sendable {
    private let host: SwarmHost
    private let policy: SwarmPolicy
    /// The server, to tell its bytes from those of other machines.
    private let server: HostAddress
    private let group: any EventLoopGroup

    /// Opens the port of a policy, or another one, for as long as the body runs; 0 is any that is free.
    static func opened(
        _ policy: SwarmPolicy, at port: UInt16? = nil, server: HostAddress, group: any EventLoopGroup,
        _ body: (SwarmPort) async throws -> Void
    ) async throws {
        let host = try await SwarmHost.listen(on: PeerAddress(host: .any, port: port ?? policy.peerPort))
        do {
            try await body(SwarmPort(host: host, policy: policy, server: server, group: group))
        } catch {
            await host.close()
            throw error
        }
        await host.close()
    }

    /// Gets the files of an order and proves them, then gives them to other machines.
    ///
    /// Returns when nobody needs this machine any more and it is not to stay on, or when the task is cancelled: that
    /// is how giving ends otherwise. Whatever is thrown is shown to a person as it describes itself.
    func fetch(_ order: TorrentOrder, _ reports: FetchReports) async throws {
        var session = SwarmSession(metainfo: order.metainfo, folder: order.folder, start: .checking)
        session.files = try order.files.map { try $0.map(order.metainfo.index) }
        for (path, placement) in order.placements {
            session.placements[try order.metainfo.index(of: path)] = placement
        }
        session.follow(policy, server: server)
        session.checkProgress = { done, total in
            reports.preparation(done >= total ? 100 : UInt64(Double(done) / Double(total) * 100))
        }
        let troubles = Mutex<[StorageProblem]>([])
        session.onTrouble = { trouble in
            let lasting = troubles.withLock { troubles in
                switch trouble {
                case .began(let problem): troubles.append(problem)
                case .ended(let problem): troubles.removeAll { $0 == problem }
                }
                return troubles.first
            }
            reports.trouble(lasting.map { Trouble($0) })
        }
        let logger = Logger(label: "swarm", factory: { _ in SwiftLogNoOpLogHandler() })
        let staysOn = order.staysOn
        try await session.run(on: host, group: group, logger: logger) { handle, events in
            try await follow(handle, events, reports)
            while !handle.status.isReleased {
                try await Task.sleep(for: .milliseconds(250))
                report(handle.status, reports)
            }
            reports.released()
            while staysOn { try await Task.sleep(for: .seconds(3_600)) }
        }
    }

    private func follow(
        _ handle: SwarmHandle, _ events: AsyncStream<SwarmEvent>, _ reports: FetchReports
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                while true {
                    report(handle.status, reports)
                    try await Task.sleep(for: .milliseconds(250))
                }
            }
            tasks.addTask { try await Self.completion(of: events) }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
        report(handle.status, reports)
        try await reports.complete()
    }

    private func report(_ status: SwarmStatus, _ reports: FetchReports) {
        reports.progress(
            FetchStatus(
                progress: TransferProgress(status, server: server), traffic: TrafficCount(status),
                peers: PeerCount(status, server: server)))
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
        let fromServer = status.totals.receivedByHost[server]
        self.init(
            verified: UInt64(status.provedBlocks) * block, total: UInt64(status.wantedBlocks) * block,
            fromServer: fromServer, fromPeers: status.totals.received - min(fromServer, status.totals.received))
    }
}

extension PeerCount {
    fileprivate init(_ status: SwarmStatus, server: HostAddress) {
        let contacts = status.contacts
        self.init(
            connected: status.peers, machines: contacts.connected(besides: server),
            unreached: contacts.unreached(besides: server), hasMet: contacts.hasMet(besides: server))
    }
}

extension TrafficCount {
    fileprivate init(_ status: SwarmStatus) {
        self.init(
            sent: status.totals.sent, wasted: status.totals.wasted, storageWait: status.totals.storageWait,
            received: status.totals.receivedByHost.known)
    }
}

extension Metainfo {
    /// Which of the torrent's files is at this path.
    func index(of path: RelativePath) throws(SwarmFetchProblem) -> Int {
        guard let index = files.firstIndex(where: { $0.path == path }) else { throw .missingFile(path) }
        return index
    }

    /// Bytes of one of its files.
    func length(of path: RelativePath) throws(SwarmFetchProblem) -> UInt64 { files[try index(of: path)].length }
}

/// Why a torrent cannot be fetched from its swarm.
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
