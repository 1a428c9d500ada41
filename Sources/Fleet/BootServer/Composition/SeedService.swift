// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import HTTPFetch
package import Logging
internal import NIOPosix
internal import ServiceLifecycle
internal import SwarmEngine
internal import SwarmSession
internal import SwarmTransport
package import TorrentCore

/// Seeds every image of the environment as its origin, all on one port.
package struct SeedService: Service, CustomStringConvertible {
    private let address: PeerAddress
    private let torrents: [PublishedTorrent]
    private let logger: Logger

    /// A seeder on the server's own address.
    package init(address: PeerAddress, torrents: [PublishedTorrent], logger: Logger) {
        self.address = address
        self.torrents = torrents
        self.logger = logger
    }

    package var description: String { "seeds" }

    package func run() async throws {
        try await cancelWhenGracefulShutdown {
            let host = try await listen()
            await withDiscardingTaskGroup { seeds in
                for torrent in torrents { seeds.addTask { await seed(torrent, on: host) } }
            }
            await host.close()
        }
    }

    private func listen() async throws -> SwarmHost {
        do {
            return try await SwarmHost.listen(on: address, loop: MultiThreadedEventLoopGroup.singleton.next())
        } catch {
            throw StartFailure.seedFailed("peers cannot be met on \(address): \(SocketFailure(error))")
        }
    }

    private func seed(_ torrent: PublishedTorrent, on host: SwarmHost) async {
        let session = SwarmSession(
            metainfo: torrent.metainfo, folder: torrent.parentFolder, start: .complete(leaves: torrent.leaves),
            isOrigin: true)
        let name = torrent.image.image.name
        do {
            try await session.run(on: host, group: MultiThreadedEventLoopGroup.singleton, logger: logger) { _, events in
                for await event in events { tell(event, of: "\(name)") }
                try await Task.sleep(for: .seconds(3_600 * 24 * 365))
            }
        } catch is CancellationError {
            return
        } catch {
            logger.error("image is no longer seeded", metadata: ["image": "\(name)", "reason": "\(error)"])
        }
    }

    private func tell(_ event: SwarmEvent, of image: String) {
        switch event {
        case .completed, .note(.closed), .note(.peerSnubbed), .note(.pieceSpoilt): break
        case .failed(let problem):
            logger.error("image is no longer seeded", metadata: ["image": "\(image)", "reason": "\(problem)"])
        case .note(.liar(let address, let violation)):
            logger.warning(
                "peer was cut off", metadata: ["image": "\(image)", "peer": "\(address)", "reason": "it \(violation)"])
        }
    }
}
