// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel
internal import HTTPFetch
package import Logging
internal import NIOPosix
internal import ServiceLifecycle
package import TorrentCore
internal import TrackerEngine
package import TrackerTransport

/// Our tracker, for the torrents of the catalogue only, as they are at each moment.
package struct TrackerService: Service, CustomStringConvertible {
    private let address: PeerAddress
    private let catalog: CatalogKeeper
    private let limits: TrackerTransportLimits
    private let listens: Gate
    private let reporter: Reporter
    private let figures: ServerFigures

    /// A tracker on one address and port, over TCP and UDP; it opens the gate when it listens.
    package init(
        address: PeerAddress, catalog: CatalogKeeper, limits: TrackerTransportLimits = TrackerTransportLimits(),
        listens: Gate = Gate(), logger: Logger, reporter: Reporter? = nil,
        figures: ServerFigures = ServerFigures()
    ) {
        self.figures = figures
        self.reporter = reporter ?? Reporter(logger: logger)
        self.limits = limits
        self.listens = listens
        self.address = address
        self.catalog = catalog
    }

    package var description: String { "tracker" }

    package func run() async throws {
        let allowed = catalog.current.infoHashes
        let server = TrackerServer(
            bind: address, allowing: allowed, limits: limits,
            group: MultiThreadedEventLoopGroup.singleton, logger: reporter.logger,
            onBound: { [listens] _ in listens.open() },
            complain: { [reporter] in reporter.report($0, at: "tracker") })
        figures.count(connectionsOf: "tracker") { server.tally }
        do {
            try await cancelWhenGracefulShutdown {
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask { try await server.run() }
                    tasks.addTask { try await follow(server, from: allowed) }
                    defer { tasks.cancelAll() }
                    try await tasks.next()
                }
            }
        } catch let problem as TrackerServerProblem {
            throw StartFailure.trackerFailed("\(problem)", passes: problem.failure.isPassing)
        }
    }

    /// Has the tracker serve what is on offer, from what it serves now, until this is cancelled.
    private func follow(_ server: TrackerServer, from now: Set<InfoHash>) async throws {
        var allowed = now
        for await catalog in catalog.catalogs() where catalog.infoHashes != allowed {
            allowed = catalog.infoHashes
            try await server.allow(allowed)
        }
    }
}
