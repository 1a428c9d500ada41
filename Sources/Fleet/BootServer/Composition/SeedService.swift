// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import FleetModel
internal import HTTPFetch
package import Logging
internal import NIOPosix
internal import PieceStorage
internal import ServiceLifecycle
internal import SwarmEngine
internal import SwarmSession
internal import SwarmTransport
package import TorrentCore
internal import TorrentMetainfo

/// Seeds every image of the environment as its origin, and what machines need besides, all on one port.
package struct SeedService: Service, CustomStringConvertible {
    private let address: PeerAddress
    private let policy: SwarmPolicy
    private let catalog: CatalogKeeper
    private let filePatience: Duration
    private let grace: Duration
    private let listens: Gate
    private let ledger: SeedLedger
    private let reporter: Reporter
    private let board: SwarmBoard
    private let logger: Logger

    /// A seeder on the server's own address, which opens the gate when it listens; an image it can no longer give is
    /// withdrawn, and what of one it cannot give for the moment is noted in the catalogue.
    ///
    /// What it sends is counted in the ledger, and how its swarms are stands on the board. A file must have looked the same for as long as the patience lasts until it
    /// counts as changed, or as gone. A version that is no longer on offer is dropped once nobody has fetched it for as
    /// long as the grace lasts.
    package init(
        host: HostAddress, policy: SwarmPolicy, catalog: CatalogKeeper, filePatience: Duration = FileReview.patience,
        grace: Duration = Limits.versionGrace, listens: Gate = Gate(), ledger: SeedLedger = SeedLedger(),
        board: SwarmBoard = SwarmBoard(), logger: Logger, reporter: Reporter? = nil
    ) {
        self.reporter = reporter ?? Reporter(logger: logger)
        self.ledger = ledger
        self.board = board
        self.catalog = catalog
        self.filePatience = filePatience
        self.grace = grace
        self.listens = listens
        address = PeerAddress(host: host, port: policy.peerPort)
        self.policy = policy
        self.logger = logger
    }

    package var description: String { "seeds" }

    package func run() async throws {
        try await cancelWhenGracefulShutdown {
            let host = try await listen()
            listens.open()
            await withDiscardingTaskGroup { seeds in
                await follow(&seeds, on: host)
            }
            await host.close()
        }
    }

    private func listen() async throws -> SwarmHost {
        do {
            return try await SwarmHost.listen(on: address)
        } catch {
            let failure = SocketFailure(error)
            throw StartFailure.seedFailed("peers cannot be met on \(address): \(failure)", passes: failure.isPassing)
        }
    }

    /// Gives what is to be given at each moment, until it is cancelled: with nothing on offer the server stays, and says so
    /// to machines.
    private func follow(_ seeds: inout DiscardingTaskGroup, on host: SwarmHost) async {
        var given: Set<SeededTorrent.ID> = []
        for await now in catalog.catalogs() {
            let wanted = now.given.compactMap { image in image.seed.map { (image.image.name, $0) } }
            for (name, torrent) in wanted where given.insert(torrent.id).inserted {
                seeds.addTask { await seed(name, torrent, on: host) }
            }
            for part in now.parts where given.insert(part.seed.id).inserted {
                seeds.addTask { await seed(part, on: host) }
            }
            given.formIntersection(wanted.map(\.1.id) + now.parts.map(\.seed.id))
        }
    }

    /// Until this version of the image is to be given no more.
    private func seed(_ name: ImageName, _ torrent: SeededTorrent, on host: SwarmHost) async {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await give(name, torrent, on: host) }
            for await now in catalog.catalogs() where !now.gives(torrent.id, of: name) { break }
            tasks.cancelAll()
        }
    }

    private func give(_ name: ImageName, _ torrent: SeededTorrent, on host: SwarmHost) async {
        defer { catalog.clearTroubles(of: name, torrent.id) }
        do {
            try await give(torrent, called: name.text, .image(name), on: host) {
                catalog.note($0, of: name, torrent.id)
            } beside: { handle in
                await dropWhenReleased(name, torrent, handle)
            }
        } catch is CancellationError {
            return
        } catch {
            withdraw(name, torrent.id, because: "\(error)")
        }
    }

    /// Returns once the version is an earlier one and nobody has fetched it for a while.
    ///
    /// That others have all of it is not enough: they may be switched off at any moment, and what nobody gives any more
    /// cannot be had from anywhere.
    private func dropWhenReleased(_ name: ImageName, _ torrent: SeededTorrent, _ handle: SwarmHandle) async {
        var need = VersionNeed(at: .now, grace: grace)
        while (try? await Task.sleep(for: min(Limits.versionLook, grace))) != nil {
            let isOffered = catalog.current[name]?.offered?.seed?.id == torrent.id
            guard
                need.isOver(
                    isOffered: isOffered, fetchers: handle.status.fetchers, taken: torrent.use.last,
                    at: MonotonicInstant.now)
            else { continue }
            catalog.drop(name, torrent.id)
            logger.info("nobody fetches an earlier version of an image any more", metadata: ["image": "\(name)"])
            return
        }
    }

    private func seed(_ part: SeededPart, on host: SwarmHost) async {
        do {
            try await give(part.seed, called: part.name, .part(part.name), on: host)
        } catch is CancellationError {
            return
        } catch {
            reporter.report(
                .phase1NotSeeded, at: part.name, "\(error)",
                remedy: "Restart the server; until then machines get it by HTTP alone, or cannot start what needs it.")
        }
    }

    /// Runs until it throws.
    private func give(
        _ torrent: SeededTorrent, called name: String, _ subject: SeedCounts.Subject, on host: SwarmHost,
        onTrouble: (@Sendable (StorageTrouble) -> Void)? = nil,
        beside: @escaping @Sendable (SwarmHandle) async -> Void = { _ in }
    ) async throws {
        var session = SwarmSession(
            metainfo: torrent.metainfo, folder: torrent.parentFolder,
            start: .complete(leaves: torrent.leaves, stamps: torrent.stamps), isOrigin: true)
        session.usesLocalDiscovery = policy.usesLocalDiscovery
        session.usesPeerExchange = policy.usesPeerExchange
        session.networks = policy.networks
        session.racks = policy.racks
        session.origins = policy.origins
        session.filePatience = filePatience
        if let held = torrent.held {
            session.placements = Dictionary(
                uniqueKeysWithValues: held.paths.enumerated().map { ($0, FilePlacement(path: $1)) })
            session.naming = { held.named($0) }
        }
        session.onTrouble = onTrouble
        // It has everything: there is nothing to ask a web seed for, which is itself.
        session.webSeeds = []
        let group = MultiThreadedEventLoopGroup.singleton
        let log = reporter.logger(
            reporting: .swarmDoubtful, at: "swarm of \(name)",
            remedy: "Look at what is named; machines fetch from this server all the same.")
        try await session.run(on: host, group: group, logger: log) { handle, events in
            try await withThrowingDiscardingTaskGroup { tasks in
                tasks.addTask { await count(handle, torrent, subject) }
                tasks.addTask { await beside(handle) }
                try await follow(events, of: name)
            }
        }
        throw CancellationError()
    }

    /// Runs until it is cancelled, and then counts the rest.
    private func count(_ handle: SwarmHandle, _ torrent: SeededTorrent, _ subject: SeedCounts.Subject) async {
        let metainfo = torrent.metainfo
        let swarm = board.begin(
            metainfo.infoHash, of: subject, length: metainfo.layout.dataLength, pieces: metainfo.geometry.pieceCount,
            handle)
        defer { board.end(swarm) }
        var counted = TransferTotals()
        func add(_ totals: TransferTotals) {
            board.sent(totals.sent, by: swarm, at: .now)
            guard totals.sent != counted.sent else { return }
            ledger.add(totals.sentByHost, since: counted.sentByHost, of: subject)
            counted = totals
        }
        repeat { add(handle.status.totals) } while (try? await Task.sleep(for: Limits.seedCount)) != nil
        add(await handle.presentStatus.totals)
    }

    /// Runs until it throws: what became of the files, or that the server ends.
    private func follow(_ events: AsyncStream<SwarmEvent>, of name: String) async throws {
        for await event in events {
            switch event {
            case .completed, .note(.closed), .note(.peerSnubbed), .note(.pieceSpoilt), .note(.webSeedUsed),
                .note(.webSeedFailed), .note(.webSeedDropped):
                break
            case .failed(let problem): throw problem
            case .note(.liar(let address, let violation)):
                reporter.report(
                    .peerCutOff, at: "\(address)", "\(address) in the swarm of \(name) \(violation).",
                    remedy: "Look whether that machine's memory or disk is faulty, or somebody lies there.")
            }
        }
        throw CancellationError()
    }

    private func withdraw(_ image: ImageName, _ version: SeededTorrent.ID, because reason: String) {
        let isOffered = catalog.current[image]?.offered?.seed?.id == version
        catalog.end(image, version, because: reason)
        // Of what was on offer the catalogue tells.
        guard !isOffered else { return }
        reporter.report(
            Problem.Finding(
                .imageVersionEnded, at: Problem.Place("image \(image)"), found: reason,
                remedy: "Restart machines that fetched it: they get the version on offer.", image: image))
    }
}
