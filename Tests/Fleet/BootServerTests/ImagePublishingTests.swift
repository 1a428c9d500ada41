// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import MetainfoMaking
import ServerConfig
import ServiceLifecycle
import Synchronization
import Testing
import TorrentCore

/// Image folders are made ready, one after the other, while the server serves.
@Suite(.timeLimit(.minutes(5)))
struct ImagePublishingTests {
    private let room: OneImageRoom
    private let catalog = CatalogKeeper(Catalog([]))

    init() throws {
        room = try OneImageRoom("method: bin\nbin: start\n")
        try room.write(Array("#!/bin/busybox sh\n".utf8), to: "oss/pool/start")
    }

    private func reading() throws -> ImagePublishing.Reading {
        let reading = EnvironmentReader.read(folder: room.folder, host: PermissiveHost(LinuxHost()))
        return ImagePublishing.Reading(PublicationPlan.Folder.all(reading.images, without: reading.setAside))
    }

    /// Does something beside the service; what it yields is a reading for it.
    private func publishing(
        progress: @escaping @Sendable () -> Void = {}, warn: @escaping @Sendable (String) -> Void = { _ in },
        _ body: (AsyncStream<ImagePublishing.Reading>.Continuation) async throws -> Void
    ) async throws {
        let (readings, read) = AsyncStream.makeStream(of: ImagePublishing.Reading.self)
        let environment = EnvironmentReader.read(folder: room.folder, host: PermissiveHost(LinuxHost())).servable
        let publisher = ImagePublisher(try #require(environment), warn: { if let doubt = $1 { warn(doubt) } })
        let service = ImagePublishing(
            PublicationPlan(), readings: readings, publisher: publisher, layers: nil, catalog: catalog,
            logger: .silent, progress: { _, _, _ in progress() })
        let group = ServiceGroup(services: [service], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(read)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Waits for what the catalogue is to say.
    private func wait(_ holds: @escaping @Sendable (Catalog) -> Bool) async {
        for await now in catalog.catalogs() where holds(now) { return }
    }

    @Test func `a folder comes, changes, breaks, is mended and goes`() async throws {
        try await publishing { read in
            read.yield(try reading())
            await wait { $0.offered.count == 1 }
            let first = try #require(catalog.current.offered.first)

            try room.write(Array("#!/bin/busybox sh\n# newer\n".utf8), to: "oss/pool/start")
            read.yield(try reading())
            await wait { $0.offered.first.map { $0.infoHash != first.infoHash } ?? false }
            #expect(catalog.current.given.map(\.infoHash).contains(first.infoHash))
            let second = try #require(catalog.current.offered.first)

            try room.write(Array("dispname: Pool\nmethod: none\n".utf8), to: "oss/pool/config.yaml")
            read.yield(try reading())
            await wait { $0.images.first?.trouble != nil }
            #expect(catalog.current.offered.map(\.infoHash) == [second.infoHash])

            try room.write(Array("dispname: Pond\nmethod: bin\nbin: start\n".utf8), to: "oss/pool/config.yaml")
            read.yield(try reading())
            await wait { $0.offered.first?.image.displayName == "Pond" }
            #expect(catalog.current.offered.map(\.seed?.id) == [second.seed?.id])
            #expect(catalog.current.images.first?.trouble == nil)

            try FileManager.default.removeItem(atPath: "\(room.folder)/oss/pool")
            read.yield(try reading())
            await wait { $0.offered.isEmpty }
        }
    }

    @Test func `a file that is replaced while it is hashed is waited for, and nothing of it is offered`() async throws {
        let path = "\(room.folder)/oss/pool/start"
        let isFirst = Mutex(true)
        try await publishing {
            // In the midst of hashing, before its end is told.
            guard isFirst.withLock({ $0 }) else { return }
            try? Data("#!/bin/busybox sh\n# another\n".utf8).write(to: URL(filePath: path))
            // Only now, for the folder is read again as soon as this is known.
            isFirst.withLock { $0 = false }
        } _: { read in
            read.yield(try reading())
            await wait { $0.preparing.count == 1 }
            while isFirst.withLock({ $0 }) { await Task.yield() }
            read.yield(try reading())
            await wait { $0.offered.count == 1 }
            let image = try #require(catalog.current.offered.first)
            let location = try #require(image.location(of: try RelativePath("start")))
            #expect(try String(contentsOfFile: location, encoding: .utf8).contains("another"))
            #expect(image.totalLength == 28)
        }
    }

    @Test func `a file that comes while others of its folder are hashed is waited for`() async throws {
        let room = room
        let isFirst = Mutex(true)
        try await publishing {
            guard isFirst.withLock({ $0 }) else { return }
            try? room.write([1], to: "oss/pool/second")
            isFirst.withLock { $0 = false }
        } _: { read in
            read.yield(try reading())
            while isFirst.withLock({ $0 }) { await Task.yield() }
            read.yield(try reading())
            await wait { $0.offered.count == 1 }
            #expect(catalog.current.offered.first?.files.count == 2)
            #expect(catalog.current.given.count == 1, "half of the copy was on offer")
        }
    }

    @Test func `an image whose hashes cannot be kept is offered, and that is told`() async throws {
        try FileManager.default.createDirectory(atPath: "\(room.folder)/out", withIntermediateDirectories: true)
        // Nothing can be written below a file.
        try room.write([], to: "out/hashes")
        // Hashes of files that may change again within the same tick of the clock are not to be kept at all.
        while FolderState(of: "\(room.folder)/oss/pool").changed(within: .milliseconds(200)) {
            try await Task.sleep(for: .milliseconds(20))
        }
        let warnings = Mutex<[String]>([])
        try await publishing(warn: { text in warnings.withLock { $0.append(text) } }) { read in
            read.yield(try reading())
            await wait { $0.offered.count == 1 }
        }
        #expect(warnings.withLock { $0 }.count == 1)
    }

    @Test func `of two hundred folders those that are broken do not keep the others back`() async throws {
        for number in 0..<100 {
            let name = "oss/i\(number)"
            try FileManager.default.createDirectory(
                atPath: "\(room.folder)/\(name)", withIntermediateDirectories: true)
            try room.write(Array("#!/bin/busybox sh\n# \(number)\n".utf8), to: "\(name)/start")
            let program = number % 4 == 0 ? "missing" : "start"
            try room.write(
                Array("dispname: I\(number)\nmethod: bin\nbin: \(program)\n".utf8), to: "\(name)/config.yaml")
        }
        try await publishing { read in
            read.yield(try reading())
            await wait { $0.offered.count == 76 }
            #expect(catalog.current.images.count == 101)
            #expect(catalog.current.preparing.isEmpty)
        }
    }
}
