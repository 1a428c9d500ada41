// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import Logging
import MetainfoMaking
import NIOPosix
import NetbootScripts
import ServiceLifecycle
import SwarmSession
import SwarmTransport
import Testing
import TorrentCore
import TorrentMetainfo

/// The server's `/images/` as a web seed (BEP 19), asked by a session as machines run one.
@Suite(.timeLimit(.minutes(1))) struct WebSeedTests {
    private struct Running: Service {
        let server: BootServer
        func run() async throws { try await server.run(until: []) }
    }

    @Test func `who meets no peer gets the image from the server's own files`() async throws {
        let sample = try SampleEnvironment(port: try await BootServerTests.freePort())
        var plan = sample.plan
        plan.servesTFTP = false
        var maker = TorrentMaker()
        maker.webSeeds = ["http://127.0.0.1:\(plan.endpoint.port)/images/"]
        let made = try await maker.make(ImageSurvey(of: "\(sample.folder.path)/oss/debian")) { _ in }
        let server = BootServer(plan: plan, content: sample.content, swarm: [], logger: .silent) { _ in }
        let services = ServiceGroup(services: [Running(server: server)], logger: .silent)
        let target = "\(sample.folder.path)/fetched"
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await services.run() }
            try await fetch(made.metainfo, to: target)
            await services.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        for file in made.metainfo.files {
            let fetched = try Data(contentsOf: URL(filePath: "\(target)/debian/\(file.path)"))
            let original = try Data(contentsOf: sample.folder.appending(path: "oss/debian/\(file.path)"))
            #expect(fetched == original, "\(file.path)")
        }
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
