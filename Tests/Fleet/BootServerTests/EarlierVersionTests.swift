// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Foundation
import MetainfoMaking
import NIOCore
import NIOPosix
import ServiceLifecycle
import SwarmSession
import SwarmTransport
import TestProcesses
import Testing
import TorrentCore
import TorrentMetainfo

/// How long the server gives a version that is on offer no more.
@Suite(.timeLimit(.minutes(5)))
struct EarlierVersionTests {
    private static let loopback = HostAddress.ipv4(0x7f00_0001)
    /// Longer than a busy computer takes to see who has come.
    private static let grace = Duration.seconds(2)
    private let sample: SampleEnvironment

    init() throws {
        sample = try SampleEnvironment()
    }

    private func publish(trackerPort: UInt16) async throws -> PublishedImage {
        let folder = "\(sample.folder.path)/oss/debian"
        var maker = TorrentMaker()
        maker.trackers = [["http://127.0.0.1:\(trackerPort)/announce"]]
        return PublishedImage(
            try await maker.make(ImageSurvey(of: folder)) { _ in }, image: sample.image.image, folder: folder)
    }

    /// Runs tracker and seeds beside the body.
    private func serving(
        _ catalog: CatalogKeeper, trackerPort: UInt16, seedPort: UInt16, _ body: () async throws -> Void
    ) async throws {
        let tracker = TrackerService(
            address: PeerAddress(host: Self.loopback, port: trackerPort), catalog: catalog, logger: .silent)
        let seeds = SeedService(
            host: Self.loopback,
            policy: SwarmPolicy(peerPort: seedPort, trackers: [], usesLocalDiscovery: false, usesPeerExchange: false),
            catalog: catalog, grace: Self.grace, logger: .silent)
        let group = ServiceGroup(services: [tracker, seeds], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// A machine that has all of an image, and stays until the task is cancelled.
    private func stay(
        _ image: PublishedImage, seedPort: UInt16, _ isThere: @escaping @Sendable () -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "stays-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var session = SwarmSession(metainfo: try Metainfo(image.metainfo), folder: folder, start: .empty)
        session.webSeeds = []
        session.peers = [PeerAddress(host: Self.loopback, port: seedPort)]
        let host = try await SwarmHost.listen(on: PeerAddress(host: Self.loopback, port: 0))
        try? await session.run(on: host, group: MultiThreadedEventLoopGroup.singleton, logger: .silent) { _, events in
            for await case .completed in events { isThere() }
        }
        await host.close()
    }

    /// A machine that has nothing of an image, and says nothing more than that it wants it.
    private func connect(_ image: PublishedImage, seedPort: UInt16) async throws -> any Channel {
        let greeted = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Void.self)
        let channel = try await ClientBootstrap(group: greeted.futureResult.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Greeted(greeted))
                }
            }
            .connect(host: "127.0.0.1", port: Int(seedPort)).get()
        // BEP 3: the protocol's name, reserved bytes, infohash, peer id.
        let greeting =
            [19] + Array("BitTorrent protocol".utf8) + [UInt8](repeating: 0, count: 8) + image.infoHash.bytes
            + [UInt8](repeating: 0x31, count: 20)
        try await channel.writeAndFlush(ByteBuffer(bytes: greeting))
        try await greeted.futureResult.get()
        return channel
    }

    /// Waits for the seed's first bytes.
    private final class Greeted: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let promise: EventLoopPromise<Void>

        init(_ promise: EventLoopPromise<Void>) {
            self.promise = promise
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { promise.succeed() }

        func channelInactive(context: ChannelHandlerContext) { promise.fail(ChannelError.eof) }
    }

    @Test func `a version is given until the last machine that fetches it is gone, however many have all of it`()
        async throws
    {
        let (port, seedPort) = (UnclaimedPort.next(), UnclaimedPort.next())
        let catalog = CatalogKeeper(Catalog([]))
        try await serving(catalog, trackerPort: port, seedPort: seedPort) {
            let first = try await publish(trackerPort: port)
            catalog.publish(first)
            let (there, isThere) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { machines in
                for _ in 0..<2 { machines.addTask { try await stay(first, seedPort: seedPort) { isThere.yield() } } }
                var count = 0
                for await _ in there {
                    count += 1
                    if count == 2 { break }
                }
                let slow = try await connect(first, seedPort: seedPort)
                try Data("other bytes".utf8).write(to: sample.folder.appending(path: "oss/debian/vmlinuz"))
                catalog.publish(try await publish(trackerPort: port))
                let end = ContinuousClock.now + Self.grace * 2
                while ContinuousClock.now < end {
                    try #require(catalog.current.given.count == 2, "one machine fetches it still")
                    try await Task.sleep(for: .milliseconds(20))
                }
                try await slow.close()
                for await now in catalog.catalogs() where now.given.count == 1 { break }
                #expect(catalog.current.given.first?.infoHash != first.infoHash)
                machines.cancelAll()
            }
        }
    }
}
