// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPFetch
package import Logging
package import NIOCore
package import PieceStorage
internal import SwarmEngine
package import SwarmTransport
package import TorrentCore
package import TorrentMetainfo
internal import TrackerEngine
internal import TrackerTransport

/// One torrent end to end: its files, its engine, its peers and its announces; the same for server and agent.
package struct SwarmSession: Sendable {
    /// What is there before the swarm begins.
    package enum Start: Sendable {
        /// Whatever lies on disk is hashed, of a device only if a part of it looks right; what is right is kept.
        case checking
        /// Nothing is there that is worth a look.
        case empty
        /// Everything is there and was just hashed: the leaves of every block (v2 and hybrid), or `nil` for v1; and
        /// what each file looked like then, or nothing if that does not matter.
        case complete(leaves: [SHA256Digest]?, stamps: FileStamps = FileStamps())
    }

    /// The torrent.
    package let metainfo: Metainfo
    /// Where its name begins.
    package let folder: String
    /// What is there already.
    package let start: Start
    /// Whether this peer hands out each block once before any twice; only for who has everything.
    package let isOrigin: Bool
    /// Indices of the files to fetch; `nil` for all.
    package var files: [Int]?
    /// Files that are not to lie below the folder, by their indices.
    package var placements: [Int: FilePlacement] = [:]
    /// Whether pieces that are zeros, as v2 hashes tell, are not fetched but left out of the files, or overwritten there.
    ///
    /// On devices that is always so.
    package var skipsZeros = false
    /// Announce addresses in tiers; those of the torrent unless set.
    package var trackers: [[String]]
    /// Peers known beforehand.
    package var peers: [PeerAddress] = []
    /// Addresses the files can be had from by HTTP when no peer delivers (BEP 19); those of the torrent unless set.
    package var webSeeds: [String]
    /// Whether peers are looked for by multicast (BEP 14); never for a private torrent (BEP 27).
    package var usesLocalDiscovery = false
    /// Whether peers tell each other of peers (BEP 11); never for a private torrent (BEP 27).
    package var usesPeerExchange = false
    /// Where peers may be that multicast or other peers tell of.
    package var networks = Subnet.siteLocal
    /// Address prefixes whose hosts share a fast switch; no address is in two of them.
    package var racks: [Subnet] = []
    /// Hosts whose peers are taken for origins when they say that they are; those of the trackers that can be asked unless
    /// set.
    package var origins: [HostAddress]?
    /// Who opens the files.
    package var cache = DescriptorCache.ofThisProcess
    /// How the files are read and written.
    package var diskCalls = DiskCalls.system
    /// How long nothing may have been stored before a download fails, though the error may pass.
    package var storagePatience = TransportLimits.storagePatience
    /// How long a device is waited for that a download which was stopped has not let go of.
    package var devicePatience = Limits.devicePatience
    /// How long a file that was hashed must have looked the same until it counts as changed, or as gone.
    package var filePatience = FileReview.patience
    /// Hears what cannot be given or stored at the moment, and when that is over, in place of the log; from any thread.
    package var onTrouble: (@Sendable (StorageTrouble) -> Void)?
    /// Gives problems the paths that people know, where files are read by others.
    package var naming: @Sendable (StorageProblem) -> StorageProblem = { $0 }
    /// Hears how the hashing of what is on disk goes, and the making of zeros, in bytes done and in all.
    package var checkProgress: @Sendable (UInt64, UInt64) -> Void = { _, _ in }

    /// A session of a torrent on files below a folder.
    package init(metainfo: Metainfo, folder: String, start: Start, isOrigin: Bool = false) {
        self.metainfo = metainfo
        self.folder = folder
        self.start = start
        self.isOrigin = isOrigin
        trackers = metainfo.trackers
        webSeeds = metainfo.webSeeds
    }

    /// Takes part in the swarm for as long as the body runs; `stopped` is announced at its end.
    ///
    /// When the files fail, before or after everything was there, that is thrown here and the body is cancelled, whether
    /// or not it reads its events: who is in no swarm any more must not think that it gives. Of events that nobody reads
    /// the latest ``Limits/waitingNotes`` notes are kept, and that it is complete.
    package func run<Outcome: Sendable>(
        on host: SwarmHost, group: any EventLoopGroup, logger: Logger,
        _ body: @escaping @Sendable (SwarmHandle, AsyncStream<SwarmEvent>) async throws -> Outcome
    ) async throws -> Outcome {
        let events = Mailbox<SwarmEvent>(limit: Limits.waitingNotes)
        let (failures, failing) = AsyncThrowingStream<Never, any Error>.makeStream()
        let tell = { @Sendable (event: SwarmEvent) in
            switch event {
            case .completed: events.put(event, isKept: true)
            case .note: events.put(event)
            case .failed(let problem):
                events.put(.failed(naming(problem)), isKept: true)
                failing.finish(throwing: naming(problem))
            }
        }
        let seeds = usableWebSeeds(logger)
        let handle = try await join(host, webSeeds: seeds, logger: logger, report: tell)
        defer {
            handle.stop()
            events.finish()
            failing.finish()
        }
        handle.learned(peers, areNamed: true)
        return try await withThrowingTaskGroup(of: Outcome?.self) { tasks in
            if let announcer = announcer(handle, host: host, group: group, logger: logger) {
                tasks.addTask {
                    await announcer.run()
                    return nil
                }
            }
            if let local = localAnnouncer(handle, host: host, group: group, logger: logger) {
                tasks.addTask {
                    await local.run()
                    return nil
                }
            }
            if !seeds.isEmpty {
                let fetcher = HTTPFetcher(group: group, from: Self.ownHost(of: host))
                tasks.addTask {
                    await WebSeedCarrier(seeds, of: metainfo, fetcher: fetcher, for: handle).run()
                    return nil
                }
            }
            if !stamps.isEmpty {
                tasks.addTask {
                    let problem = naming(try await watchFiles(logger))
                    events.put(.failed(problem), isKept: true)
                    handle.stop()
                    throw problem
                }
            }
            tasks.addTask {
                for try await _ in failures {}
                return nil
            }
            tasks.addTask { try await body(handle, events.stream) }
            defer { tasks.cancelAll() }
            while let outcome = try await tasks.next() {
                if let outcome { return outcome }
            }
            throw CancellationError()
        }
    }

    private func join(
        _ host: SwarmHost, webSeeds: [WebSeed], logger: Logger, report: @escaping @Sendable (SwarmEvent) -> Void
    ) async throws -> SwarmHandle {
        let prepared = try await prepare(logger)
        var chance = SystemRandomNumberGenerator()
        var settings = SwarmSettings(peerID: PeerID(using: &chance), listenPort: host.address.port, isOrigin: isOrigin)
        settings.usesPeerExchange = usesPeerExchange
        settings.networks = networks
        settings.racks = racks
        settings.origins = Set(origins ?? usableTrackers.joined().map(\.host))
        settings.ownHost = host.address.host
        settings.webSeeds = webSeeds.map { WebSeedSource(name: $0.name, host: $0.base.address.host) }
        let engine = SwarmEngine(
            content: SwarmContent(metainfo, files: files), settings: settings, proved: prepared.proved,
            leaves: prepared.leaves, chance: SeededGenerator(seed: chance.next()), at: .now)
        return try await host.join(
            metainfo, files: storage(isOrigin ? .reading : .writing, stamps: stamps), engine: engine,
            patience: storagePatience,
            unreachable: { address, reason in
                logger.debug("cannot reach a peer", metadata: ["peer": "\(address)", "reason": "\(reason)"])
            }, disturbed: { tell(of: $0, to: logger) }, report: report)
    }

    /// What the files were when they were hashed, if that is known.
    var stamps: FileStamps {
        if case .complete(_, let stamps) = start { stamps } else { FileStamps() }
    }

    private func announcer(
        _ handle: SwarmHandle, host: SwarmHost, group: any EventLoopGroup, logger: Logger
    ) -> Announcer? {
        let tiers = usableTrackers
        guard !tiers.isEmpty else { return nil }
        let total = metainfo.layout.dataLength
        return Announcer(
            tiers: tiers,
            identity: .init(infoHash: metainfo.infoHash, peerID: handle.peerID, port: host.address.port),
            client: TrackerClient(group: group, from: Self.ownHost(of: host)), logger: logger,
            progress: {
                let status = handle.status
                let done = UInt64(status.provedBlocks) * UInt64(PieceGeometry.blockLength)
                let left = status.provedBlocks == status.wantedBlocks ? 0 : max(1, total - min(total, done))
                return AnnounceProgress(
                    uploaded: status.totals.sent, downloaded: status.totals.received, left: left, peers: status.peers)
            },
            onPeers: { handle.learned($0) })
    }
}
