// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Logging
import NIOPosix
import PieceStorage
import SwarmEngine
import SwarmSession
import SwarmTransport
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct SessionEventsTests {
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    private let group = MultiThreadedEventLoopGroup.singleton

    private func listening(_ body: (SwarmHost) async throws -> Void) async throws {
        let host = try await SwarmHost.listen(on: PeerAddress(host: .ipv4(0x7f00_0001), port: 0))
        do {
            try await body(host)
        } catch {
            await host.close()
            throw error
        }
        await host.close()
    }

    @Test func `files that fail after all was there end the session though nobody reads its events`() async throws {
        let image = try await SeededImage(["file": SeededImage.noise(200_000)])
        let folder = image.folder
        try await listening { seedHost in
            try await listening { host in
                let seed = SwarmSession(metainfo: image.metainfo, folder: image.folder, start: .checking)
                var getter = SwarmSession(metainfo: image.metainfo, folder: image.path("copy"), start: .empty)
                getter.peers = [seedHost.address]
                let session = getter
                let wasCancelled = AsyncStream<Void>.makeStream()
                let failure = await #expect(throws: StorageProblem.self) {
                    try await seed.run(on: seedHost, group: group, logger: logger) { _, events in
                        // It is complete, and then does what a machine does that waits for its end.
                        for await event in events { if case .completed = event { break } }
                        try Data("cut".utf8).write(to: URL(filePath: "\(folder)/image/file"))
                        defer { wasCancelled.continuation.finish() }
                        try await session.run(on: host, group: group, logger: logger) { _, _ in
                            try? await Task.sleep(for: .seconds(3_600))
                        }
                    }
                }
                for await _ in wasCancelled.stream {}
                let problem = try #require(failure)
                #expect("\(problem)".contains("file"))
            }
        }
    }

    @Test func `who reads late hears that it is complete`() async throws {
        let image = try await SeededImage(["file": SeededImage.noise(50_000)])
        try await listening { host in
            let seed = SwarmSession(metainfo: image.metainfo, folder: image.folder, start: .checking)
            let isComplete = try await seed.run(on: host, group: group, logger: logger) { handle, events in
                while handle.status.provedBlocks < handle.status.wantedBlocks {
                    try await Task.sleep(for: .milliseconds(5))
                }
                for await event in events { if case .completed = event { return true } }
                return false
            }
            #expect(isComplete)
        }
    }
}
