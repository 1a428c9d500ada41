// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import ContentHash
import Foundation
import HTTPFetch
import Logging
import MetainfoMaking
import NIOPosix
import Phase1Sharing
import SwarmSession
import SwarmTransport
import Testing
import TorrentCore
import TorrentMetainfo

@Suite struct Phase1ShareTests {
    private let files = ["vmlinuz": 300_001, "initramfs-small": 40_000, "card-e1000": 500, "card-tg3": 700]

    private func content(_ name: String) -> Data {
        Data((0..<(files[name] ?? 0)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ name.utf8.count) })
    }

    private let loopback = HostAddress.ipv4(0x7f00_0001)

    /// Runs a seed of a made-up phase 1 and a machine that shares some of it; the body hears where it answers.
    private func sharing(
        _ names: [String], hash: String = "0123abcd", _ body: @escaping @Sendable (PeerAddress) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "share-\(UUID())").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: "\(folder)/phase1", withIntermediateDirectories: true)
        for name in files.keys { try content(name).write(to: URL(filePath: "\(folder)/phase1/\(name)")) }
        let made = try await TorrentMaker().make(ImageSurvey(of: "\(folder)/phase1")) { _ in }
        let host = try await SwarmHost.listen(on: PeerAddress(host: loopback, port: 0))
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let offer = try #require(
            Phase1Offer(
                hash: hash, port: 8_081, infoHash: made.metainfo.infoHash, torrentPath: "/x",
                torrentDigest: ContentHash.sha256(made.bytes)))
        let share = Phase1Share(
            offer: offer, torrent: made.bytes, files: names, folder: "\(folder)/machine",
            swarm: SwarmPolicy(
                peerPort: host.address.port, trackers: [], usesLocalDiscovery: false, usesPeerExchange: false),
            server: loopback, address: PeerAddress(host: loopback, port: 0))
        let seed = SwarmSession(metainfo: made.metainfo, folder: folder, start: .checking, isOrigin: true)
        let outcome: Result<Void, any Error>
        do {
            try await seed.run(on: host, group: MultiThreadedEventLoopGroup.singleton, logger: logger) { _, _ in
                let (places, place) = AsyncThrowingStream<PeerAddress, any Error>.makeStream()
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask {
                        do { try await share.run { place.yield($0) } } catch { place.finish(throwing: error) }
                    }
                    defer { tasks.cancelAll() }
                    for try await address in places {
                        try await body(address)
                        return
                    }
                }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await host.close()
        try outcome.get()
    }

    private func get(_ path: String, from address: PeerAddress) async throws -> [UInt8] {
        let fetcher = HTTPFetcher(group: MultiThreadedEventLoopGroup.singleton)
        return try await fetcher.collect(.get(try HTTPURL(address: address, target: path))).body
    }

    @Test(.timeLimit(.minutes(5)))
    func `what a machine booted from is fetched by the swarm and given by HTTP, and nothing else`() async throws {
        try await sharing(["vmlinuz", "initramfs-small", "card-e1000"]) { address in
            for name in ["vmlinuz", "initramfs-small", "card-e1000"] {
                for path in ["/phase1/0123abcd/\(name)?mac=52:54:00:00:00:01", "//phase1/0123abcd//\(name)"] {
                    #expect(Data(try await get(path, from: address)) == content(name))
                }
            }
            for path in [
                "/", "/phase1/0123abcd/card-tg3", "/phase1/other/vmlinuz", "/phase1/0123abcd/../../etc/passwd",
                "/phase1/0123abcd/", "//phase1/0123abcd//",
            ] {
                do {
                    _ = try await get(path, from: address)
                    Issue.record("\(path) was given")
                } catch let refusal as HTTPFetchError {
                    guard case .status(404, _) = refusal.reason else { throw refusal }
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(5))) func `a file that the torrent has not is named`() async throws {
        await #expect(throws: Phase1ShareProblem.missingFile("card-none")) {
            try await sharing(["vmlinuz", "card-none"]) { _ in }
        }
        await #expect(throws: Phase1ShareProblem.unknownBoot) { try await sharing([]) { _ in } }
    }

    @Test func `the kernel's command line tells what a machine booted from`() {
        let line = "initrd=initramfs-small initrd=card-e1000 boottorrent.server=http://192.0.2.1:8080 quiet\n"
        #expect(Phase1Share.files(bootedBy: line) == ["vmlinuz", "initramfs-small", "card-e1000"])
        #expect(Phase1Share.files(bootedBy: "boottorrent.server=http://192.0.2.1:8080") == [])
    }
}
