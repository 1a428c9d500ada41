// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Foundation
import MetainfoMaking
import ServiceLifecycle
import TestProcesses
import Testing
import TorrentCore

/// What follows the catalogue while the server runs.
@Suite(.timeLimit(.minutes(5)))
struct CatalogFollowersTests {
    private static let loopback = HostAddress.ipv4(0x7f00_0001)
    private let sample: SampleEnvironment

    init() throws {
        sample = try SampleEnvironment()
    }

    /// The sample's image as its files are now.
    private func publish(trackerPort: UInt16) async throws -> PublishedImage {
        let folder = "\(sample.folder.path)/oss/debian"
        var maker = TorrentMaker()
        maker.trackers = [["http://127.0.0.1:\(trackerPort)/announce"]]
        return PublishedImage(
            try await maker.make(ImageSurvey(of: folder)) { _ in }, image: sample.image.image, folder: folder)
    }

    /// Whether the tracker serves this torrent; `false` also while it does not listen.
    private func isTracked(_ image: PublishedImage, trackerPort: UInt16) async throws -> Bool {
        let question = try SwarmGetters(torrent: image.metainfo).announce
        guard let answer = try? await LoopbackClient(port: trackerPort).ask(question) else { return false }
        return !String(decoding: answer.body, as: UTF8.self).contains("failure reason")
    }

    /// Waits until the tracker serves the torrent, or does not any more.
    private func wait(until isTracked: Bool, _ image: PublishedImage, trackerPort: UInt16) async throws {
        while try await self.isTracked(image, trackerPort: trackerPort) != isTracked {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func `what comes on offer is given without a restart, and what goes is given no more`() async throws {
        let (catalog, ledger) = (CatalogKeeper(Catalog([])), SeedLedger())
        let port = UnclaimedPort.next()
        let tracker = TrackerService(
            address: PeerAddress(host: Self.loopback, port: port), catalog: catalog, logger: .silent)
        let seeds = SeedService(
            host: Self.loopback,
            policy: SwarmPolicy(peerPort: 0, trackers: [], usesLocalDiscovery: false, usesPeerExchange: false),
            catalog: catalog, ledger: ledger, logger: .silent)
        let group = ServiceGroup(services: [tracker, seeds], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let first = try await publish(trackerPort: port)
            catalog.publish(first)
            try await wait(until: true, first, trackerPort: port)
            try await SwarmGetters(torrent: first.metainfo).fetch(count: 1, times: 1)

            try Data("other bytes".utf8).write(to: sample.folder.appending(path: "oss/debian/vmlinuz"))
            let second = try await publish(trackerPort: port)
            #expect(second.infoHash != first.infoHash)
            catalog.publish(second)
            try await SwarmGetters(torrent: second.metainfo).fetch(count: 1, times: 1)
            #expect(catalog.current.withdrawals.isEmpty)
            #expect(catalog.current.given.map(\.infoHash) == [first.infoHash, second.infoHash])
            catalog.drop(second.image.name, try #require(first.seed).id)
            try await wait(until: false, first, trackerPort: port)

            catalog.retire(folderName: "debian")
            #expect(catalog.current.offered.isEmpty)
            #expect(catalog.current.given.map(\.infoHash) == [second.infoHash])
            catalog.drop(second.image.name, try #require(second.seed).id)
            try await wait(until: false, second, trackerPort: port)
            #expect(catalog.current.images.isEmpty)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            // Both versions, counted to the last byte though their seeds have ended.
            let subject = SeedCounts.Subject.image(sample.image.image.name)
            let sent = ledger.counts.bytes(of: subject, by: .swarm)
            #expect(sent >= first.totalLength + second.totalLength)
            #expect(ledger.counts.bytes(of: subject, to: Self.loopback) == sent)
        }
    }

    @Test func `who follows the catalogue hears of it now, and of its latest state`() async throws {
        let catalog = CatalogKeeper(Catalog([sample.image]))
        var states = catalog.catalogs().makeAsyncIterator()
        #expect(await states.next()?.offered.count == 1)
        catalog.withdraw(sample.image.image.name, because: "it has changed")
        catalog.retire(folderName: "debian")
        #expect(await states.next()?.images.isEmpty == true)
    }
}
