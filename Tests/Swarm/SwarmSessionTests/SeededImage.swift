// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Logging
import MetainfoMaking
import NIOCore
import NIOPosix
import PieceStorage
import SwarmEngine
import SwarmSession
import SwarmTransport
import Testing
import TorrentCore
import TorrentMetainfo

/// A torrent of given files and a folder of its own, gone with the test; its files are in `image` there.
final class SeededImage: Sendable {
    let folder: String
    let metainfo: Metainfo

    init(_ files: [String: [UInt8]], format: Metainfo.Format = .hybrid) async throws {
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/session-\(UUID())"
        try FileManager.default.createDirectory(atPath: "\(folder)/image", withIntermediateDirectories: true)
        for (name, bytes) in files { try Data(bytes).write(to: URL(filePath: "\(folder)/image/\(name)")) }
        var maker = TorrentMaker()
        maker.format = format
        maker.pieceLength = 16_384
        metainfo = try await maker.make(ImageSurvey(of: "\(folder)/image")) { _ in }.metainfo
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path(name)))) }

    func write(_ name: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path(name))) }

    func file(_ name: String) throws -> Int {
        try #require(metainfo.files.firstIndex { "\($0.path)" == name })
    }

    /// Bytes without a pattern, and not a zero among them.
    static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56) | 1
        }
    }

    static func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }

    /// Fetches from a seed of the image into the folder `copy`; tells how many bytes of use came from it.
    func fetch(
        start: SwarmSession.Start = .checking, _ change: (inout SwarmSession) throws -> Void
    ) async throws -> UInt64 {
        let seed = SwarmSession(metainfo: metainfo, folder: folder, start: .checking, isOrigin: true)
        var getter = SwarmSession(metainfo: metainfo, folder: path("copy"), start: start)
        try change(&getter)
        let seedHost = try await SwarmHost.listen(on: PeerAddress(host: .ipv4(0x7f00_0001), port: 0))
        let host = try await SwarmHost.listen(on: PeerAddress(host: .ipv4(0x7f00_0001), port: 0))
        getter.peers = [seedHost.address]
        let fetched: Result<UInt64, any Error>
        do {
            let getter = getter
            let group = MultiThreadedEventLoopGroup.singleton
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            fetched = .success(
                try await seed.run(on: seedHost, group: group, logger: logger) { _, _ in
                    try await getter.run(on: host, group: group, logger: logger) { try await Self.end(of: $0, $1) }
                })
        } catch {
            fetched = .failure(error)
        }
        await host.close()
        await seedHost.close()
        return try fetched.get()
    }

    /// Fetches from a session of the image into the folder `copy`; the body runs beside it.
    func fetch(
        from seed: SwarmSession, strangers: Int = 0, connectionLimit: Int = 100,
        greetingTime: Duration = .seconds(10),
        _ change: (inout SwarmSession) -> Void = { _ in },
        meanwhile: @escaping @Sendable (SwarmHandle) async throws -> Void = { _ in }
    ) async throws {
        var getter = SwarmSession(metainfo: metainfo, folder: path("copy"), start: .empty)
        change(&getter)
        let seedHost = try await SwarmHost.listen(
            on: PeerAddress(host: .ipv4(0x7f00_0001), port: 0), connectionLimit: connectionLimit,
            greetingTime: greetingTime)
        let host = try await SwarmHost.listen(on: PeerAddress(host: .ipv4(0x7f00_0001), port: 0))
        getter.peers = [seedHost.address]
        // Who connects and says nothing.
        var silent: [any Channel] = []
        for _ in 0..<strangers {
            silent.append(
                try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(host: "127.0.0.1", port: Int(seedHost.address.port)).get())
        }
        defer { for channel in silent { channel.close(promise: nil) } }
        let outcome: Result<Void, any Error>
        do {
            let getter = getter
            let group = MultiThreadedEventLoopGroup.singleton
            try await seed.run(on: seedHost, group: group, logger: Self.logger) { _, events in
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    // A seed that gives up must not leave the getter waiting.
                    tasks.addTask {
                        for await case .failed(let problem) in events { throw problem }
                        throw CancellationError()
                    }
                    tasks.addTask {
                        try await getter.run(on: host, group: group, logger: Self.logger) { handle, events in
                            try await meanwhile(handle)
                            _ = try await Self.end(of: handle, events)
                        }
                    }
                    try await tasks.next()
                    tasks.cancelAll()
                }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await host.close()
        await seedHost.close()
        try outcome.get()
    }

    /// Runs a session until it has everything.
    func complete(_ session: SwarmSession) async throws {
        let host = try await SwarmHost.listen(on: PeerAddress(host: .ipv4(0x7f00_0001), port: 0))
        let outcome: Result<UInt64, any Error>
        do {
            outcome = .success(
                try await session.run(on: host, group: MultiThreadedEventLoopGroup.singleton, logger: Self.logger) {
                    try await Self.end(of: $0, $1)
                })
        } catch {
            outcome = .failure(error)
        }
        await host.close()
        _ = try outcome.get()
    }

    /// Gives the image until that fails.
    func give(_ seed: SwarmSession) async throws {
        let host = try await SwarmHost.listen(on: PeerAddress(host: .ipv4(0x7f00_0001), port: 0))
        let outcome: Result<Void, any Error>
        do {
            try await seed.run(on: host, group: MultiThreadedEventLoopGroup.singleton, logger: Self.logger) {
                _, events in
                for await case .failed(let problem) in events { throw problem }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await host.close()
        try outcome.get()
    }

    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private static func end(of handle: SwarmHandle, _ events: AsyncStream<SwarmEvent>) async throws -> UInt64 {
        for await event in events {
            switch event {
            case .completed:
                let totals = handle.status.totals
                return totals.received - totals.wasted
            case .failed(let problem): throw problem
            case .note: break
            }
        }
        throw CancellationError()
    }
}
