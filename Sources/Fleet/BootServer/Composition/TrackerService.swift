// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPFetch
package import Logging
internal import NIOPosix
internal import ServiceLifecycle
package import TorrentCore
internal import TrackerEngine
package import TrackerTransport

/// Our tracker, for the environment's torrents only.
package struct TrackerService: Service, CustomStringConvertible {
    private let address: PeerAddress
    private let infoHashes: Set<InfoHash>
    private let limits: TrackerTransportLimits
    private let listens: Gate
    private let logger: Logger

    /// A tracker on one address and port, over TCP and UDP; it opens the gate when it listens.
    package init(
        address: PeerAddress, infoHashes: Set<InfoHash>, limits: TrackerTransportLimits = TrackerTransportLimits(),
        listens: Gate = Gate(), logger: Logger
    ) {
        self.limits = limits
        self.listens = listens
        self.address = address
        self.infoHashes = infoHashes
        self.logger = logger
    }

    package var description: String { "tracker" }

    package func run() async throws {
        let server = TrackerServer(
            bind: address, allowing: infoHashes, limits: limits, group: MultiThreadedEventLoopGroup.singleton,
            logger: logger, onBound: { [listens] _ in listens.open() })
        do {
            try await cancelWhenGracefulShutdown { try await server.run() }
        } catch let problem as TrackerServerProblem {
            throw StartFailure.trackerFailed("\(problem)", passes: problem.failure.isPassing)
        }
    }
}
