// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import Logging
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

/// The server as a web seed (BEP 19) over its real HTTP service.
@Suite(.timeLimit(.minutes(5))) struct WebSeedTests {
    private struct Running: Service {
        let server: BootServer
        func run() async throws { try await server.run(until: []) }
    }

    private let sample: SampleEnvironment
    private let port: UInt16

    init() async throws {
        port = UnclaimedPort.next()
        sample = try SampleEnvironment(port: port)
    }

    private var folder: String { "\(sample.folder.path)/oss/debian" }
    private var versions: String { "http://127.0.0.1:\(port)\(ServerRoute.versions)/" }

    /// Runs the server for as long as the body takes, from when it answers on.
    private func serving(_ body: () async throws -> Void) async throws {
        var plan = sample.plan
        plan.servesTFTP = false
        let server = BootServer(plan: plan, content: sample.content, swarm: [], logger: .silent) { _ in }
        let services = ServiceGroup(services: [Running(server: server)], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await services.run() }
            while (try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: Int(port)).get().close().get()) == nil
            { await Task.yield() }
            try await body()
            await services.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Puts another file in the place of the image's kernel, and the image as it is then on offer.
    private func publish(_ kernel: [UInt8]) async throws -> PublishedImage {
        let place = URL(filePath: "\(folder)/vmlinuz")
        try FileManager.default.removeItem(at: place)
        try Data(kernel).write(to: place)
        var maker = TorrentMaker()
        maker.versionSeeds = [versions]
        let made = try await maker.make(ImageSurvey(of: folder)) { _ in }
        let image = PublishedImage(made, image: sample.image.image, folder: folder)
        sample.content.catalog.publish(image)
        return image
    }

    private func get(_ path: String, _ headers: String = "") async throws -> (status: String, body: [UInt8]) {
        let answer = try await LoopbackClient(port: port).ask(
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\(headers)\r\n")
        return (String(answer.head.dropFirst("HTTP/1.1 ".count).prefix(3)), answer.body)
    }

    @Test(arguments: [ServerRoute.images, ServerRoute.versions])
    func `who meets no peer gets the image from the server's own files`(route: String) async throws {
        try await serving {
            var maker = TorrentMaker()
            if route == ServerRoute.images {
                // As torrents of before have it.
                maker.webSeeds = ["http://127.0.0.1:\(port)/images/"]
            } else {
                maker.versionSeeds = [versions]
            }
            let made = try await maker.make(ImageSurvey(of: folder)) { _ in }
            sample.content.catalog.publish(PublishedImage(made, image: sample.image.image, folder: folder))
            let target = "\(sample.folder.path)/fetched"
            try await fetch(made.metainfo, to: target)
            for file in made.metainfo.files {
                let fetched = try Data(contentsOf: URL(filePath: "\(target)/debian/\(file.path)"))
                let original = try Data(contentsOf: URL(filePath: "\(folder)/\(file.path)"))
                #expect(fetched == original, "\(file.path)")
            }
        }
    }

    @Test func `who has the torrent of an earlier version gets that version's bytes`() async throws {
        try await serving {
            let kernel = Array(sample.bigFile.reversed())
            let one = try await publish(kernel)
            _ = try await publish(sample.bigFile)
            try await fetch(try Metainfo(one.metainfo), to: "\(sample.folder.path)/fetched")
            let fetched = try Data(contentsOf: URL(filePath: "\(sample.folder.path)/fetched/debian/vmlinuz"))
            #expect(Array(fetched) == kernel)
            #expect(one.seed?.use.last != nil)
        }
    }

    @Test func `an earlier version has an address of its own for as long as it is held`() async throws {
        try await serving {
            let kernel = Array(sample.bigFile.reversed())
            let (one, two) = (try await publish(kernel), try await publish(sample.bigFile))
            let (first, second) = ("/versions/\(one.infoHash)/debian", "/versions/\(two.infoHash)/debian")
            for (path, bytes) in [
                ("\(first)/vmlinuz", kernel), ("\(second)/vmlinuz", sample.bigFile),
                ("/images/debian/vmlinuz", sample.bigFile),
                ("\(first)/dir%20with%20space/%C3%BC.bin", Array("hello".utf8)),
            ] {
                let whole = try await get(path)
                #expect(whole.status == "200" && whole.body == bytes, "\(path)")
            }
            let part = try await get("\(first)/vmlinuz", "Range: bytes=262100-525000\r\n")
            #expect(part.status == "206" && part.body == Array(kernel[262_100...525_000]))
            for path in [
                "\(first)/config.yaml", "\(first)/../../outside", "\(first)/%2e%2e%2foutside", first, "/versions",
                "/versions/\(one.infoHash)", "/versions/\(one.infoHash)/other/vmlinuz", "/versions/00/debian/vmlinuz",
                "/versions/\(String(repeating: "0", count: 40))/debian/vmlinuz", "/versions//debian/vmlinuz",
            ] { #expect(try await get(path).status == "404", "\(path)") }

            sample.content.catalog.drop(one.image.name, try #require(one.seed).id)
            let gone = try await get("\(first)/vmlinuz", "Range: bytes=0-9\r\n")
            #expect(gone.status == "404")
            #expect(
                String(decoding: gone.body, as: UTF8.self)
                    == "This version of the image is not given any more, or never was; /status.json lists the"
                    + " infohashes of those on offer.\n")
            #expect(try await get("\(second)/vmlinuz").body == sample.bigFile)

            sample.content.catalog.withdraw(one.image.name, because: "it is overwritten")
            #expect(try await get("\(second)/vmlinuz").status == "410")
            #expect(try await get("\(first)/vmlinuz").status == "404")
        }
    }

    @Test func `a torrent names the address of its own version`() async throws {
        let image = try await OneImageRoom("method: bin\nbin: d.img\n").published("#!/bin/sh\n")
        #expect(
            try Metainfo(image.metainfo).webSeeds == ["http://127.0.0.1:8080/versions/\(image.infoHash)/"])
    }

    private func fetch(_ metainfo: Metainfo, to folder: String) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let session = SwarmSession(metainfo: metainfo, folder: folder, start: .empty)
        let host = try await SwarmHost.listen(on: PeerAddress(host: .ipv4(0x7f00_0001), port: 0))
        try await session.run(on: host, group: group, logger: .silent) { _, events in
            for await event in events {
                switch event {
                case .completed: return
                case .failed(let problem): throw problem
                case .note: break
                }
            }
        }
        await host.close()
    }
}

extension OneImageRoom {
    /// Publishes the image with this text as its file.
    fileprivate func published(_ text: String) async throws -> PublishedImage {
        try write(Array(text.utf8), to: "oss/pool/d.img")
        return try await publish()
    }
}
