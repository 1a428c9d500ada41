// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Foundation
import HTTPTypes
import MetainfoMaking
import NIOCore
import PieceStorage
import ServiceLifecycle
import TestProcesses
import Testing
import TorrentCore

/// An image whose files change while it is served is given to nobody any more, and everybody is told why.
@Suite(.timeLimit(.minutes(5)))
struct WithdrawalTests {
    private let sample: SampleEnvironment

    init() throws {
        sample = try SampleEnvironment()
    }

    private func get(_ uri: String) async throws -> [UInt8] {
        let response = try await sample.ask { client in
            try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil)
        }
        return Array(response.body.readableBytesView)
    }

    @Test func `machines hear of the others only, and the status page says why`() async throws {
        let name = sample.image.image.name
        sample.content.catalog.withdraw(name, because: "vmlinuz has changed")
        sample.content.catalog.withdraw(name, because: "and again")
        let manifest = try Manifest(bencoded: try await get("/agent/manifest?mac=\(SampleEnvironment.mac)"))
        #expect(manifest.images.isEmpty)
        #expect(manifest.menu == MenuPolicy(timeout: .never, defaultImage: nil))
        let file = try await get("/images/debian/vmlinuz")
        #expect(
            String(decoding: file, as: UTF8.self)
                == "The image debian is withdrawn: vmlinuz has changed.\n")
        #expect(sample.content.catalog.current.withdrawals == [name: "vmlinuz has changed"])
    }

    @Test func `a file that is overwritten withdraws its image`() async throws {
        let folder = "\(sample.folder.path)/oss/debian"
        let made = try await TorrentMaker().make(ImageSurvey(of: folder)) { _ in }
        let catalog = CatalogKeeper(Catalog([PublishedImage(made, image: sample.image.image, folder: folder)]))
        try await seeding(catalog) {
            let file = try FileHandle(forWritingTo: URL(filePath: "\(folder)/vmlinuz"))
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Data("new".utf8))
            try file.close()
            for await now in catalog.catalogs() where !now.withdrawals.isEmpty { break }
        }
        #expect(
            catalog.current.withdrawals[sample.image.image.name]
                == "\(folder)/vmlinuz has changed since it was hashed")
    }

    /// What may become of the names of a version while it is given.
    enum Fate: CaseIterable {
        case fileRemoved, fileReplaced, folderRemoved
    }

    @Test(arguments: Fate.allCases)
    func `a version goes on being given when its names go, by peers and by HTTP`(fate: Fate) async throws {
        let folder = "\(sample.folder.path)/oss/debian"
        let port = UnclaimedPort.next()
        var maker = TorrentMaker()
        maker.trackers = [["http://127.0.0.1:\(port)/announce"]]
        let made = try await maker.make(ImageSurvey(of: folder)) { _ in }
        let image = PublishedImage(made, image: sample.image.image, folder: folder)
        let content = ServerContent(phase1: sample.content.phase1, catalog: Catalog([image]))
        let client = RouteClient(
            ServerRoutes.router(plan: sample.plan, content: content, registry: sample.registry))
        try await seeding(content.catalog, trackerPort: port) {
            switch fate {
            case .fileRemoved: try FileManager.default.removeItem(atPath: "\(folder)/vmlinuz")
            case .fileReplaced: try Data("new".utf8).write(to: URL(filePath: "\(folder)/vmlinuz"), options: .atomic)
            case .folderRemoved: try FileManager.default.removeItem(atPath: folder)
            }
            try await SwarmGetters(torrent: image.metainfo).fetch(count: 1, times: 1)
            let answer = try await client.executeRequest(
                uri: "/images/debian/vmlinuz", method: .get, headers: [:], body: nil)
            #expect(Array(answer.body.readableBytesView) == sample.bigFile)
        }
        #expect(content.catalog.current.withdrawals.isEmpty)
    }

    /// Does something while a catalogue is seeded and, on request, tracked.
    private func seeding(
        _ catalog: CatalogKeeper, trackerPort: UInt16? = nil, _ body: () async throws -> Void
    ) async throws {
        let loopback = HostAddress.ipv4(0x7f00_0001)
        var services: [any Service] = [
            SeedService(
                host: loopback,
                policy: SwarmPolicy(peerPort: 0, trackers: [], usesLocalDiscovery: false, usesPeerExchange: false),
                catalog: catalog, filePatience: .zero, logger: .silent)
        ]
        if let trackerPort {
            services.append(
                TrackerService(
                    address: PeerAddress(host: loopback, port: trackerPort), catalog: catalog, logger: .silent))
        }
        let group = ServiceGroup(services: services, logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `what cannot be given at the moment is on the status page until it can`() async throws {
        let name = sample.image.image.name
        let catalog = sample.content.catalog
        let (one, other) = (
            StorageProblem(operation: .read, path: "/srv/vmlinuz", errorNumber: EIO, position: 4_096),
            StorageProblem(operation: .trust, path: "/srv/initrd.gz", errorNumber: 0)
        )
        catalog.note(.began(one), of: name)
        #expect(
            await sample.registry.status.json.encoded.contains(
                #""trouble":"cannot read /srv/vmlinuz at byte 4096: Input/output error""#))
        catalog.note(.began(other), of: name)
        #expect(
            catalog.current[name]?.trouble
                == "cannot read /srv/vmlinuz at byte 4096: Input/output error; and 1 other problem")
        catalog.note(.ended(one), of: name)
        #expect(catalog.current[name]?.trouble == "/srv/initrd.gz has changed since it was hashed")
        catalog.note(.ended(other), of: name)
        #expect(catalog.current[name]?.trouble == nil)
    }

    @Test func `a file that was touched is not given by HTTP before it was hashed again`() async throws {
        let folder = "\(sample.folder.path)/oss/debian"
        let made = try await TorrentMaker().make(ImageSurvey(of: folder)) { _ in }
        let image = PublishedImage(made, image: sample.image.image, folder: folder)
        let content = ServerContent(phase1: sample.content.phase1, catalog: Catalog([image]))
        let client = RouteClient(
            ServerRoutes.router(plan: sample.plan, content: content, registry: sample.registry))
        func status() async throws -> HTTPResponse.Status {
            try await client.executeRequest(uri: "/images/debian/vmlinuz", method: .get, headers: [:], body: nil).status
        }
        #expect(try await status() == .ok)
        try setTime(ofFileAt: "\(folder)/vmlinuz", seconds: 1)
        #expect(try await status() == .serviceUnavailable)
        let seeds = SeedService(
            host: .ipv4(0x7f00_0001),
            policy: SwarmPolicy(peerPort: 0, trackers: [], usesLocalDiscovery: false, usesPeerExchange: false),
            catalog: content.catalog, logger: .silent)
        let group = ServiceGroup(services: [seeds], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            while try await status() != .ok { await Task.yield() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(content.catalog.current.withdrawals.isEmpty)
    }

    /// Else the server would end with the last of its images.
    @Test func `with nothing left to give, the seeds go on until they are told to end`() async throws {
        let seeds = SeedService(
            host: .ipv4(0x7f00_0001),
            policy: SwarmPolicy(peerPort: 0, trackers: [], usesLocalDiscovery: false, usesPeerExchange: false),
            catalog: CatalogKeeper(Catalog([])), logger: .silent)
        let group = ServiceGroup(services: [seeds], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for _ in 0..<20_000 { await Task.yield() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
