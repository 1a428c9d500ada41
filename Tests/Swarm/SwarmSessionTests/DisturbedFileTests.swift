// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PieceStorage
import SwarmEngine
import SwarmSession
import SwarmTransport
import Testing
import TorrentCore
import TorrentMetainfo

/// Errors of files that pass, and files that are touched, end neither a seed nor a download.
@Suite(.timeLimit(.minutes(1))) struct DisturbedFileTests {
    private func image(_ format: Metainfo.Format = .hybrid) async throws -> SeededImage {
        try await SeededImage(
            ["a": SeededImage.noise(400_000), "b": SeededImage.noise(70_000, seed: 2)], format: format)
    }

    /// A cache of which every place is taken, and what takes it.
    private func exhausted() throws -> (cache: DescriptorCache, keys: [DescriptorCache.Key]) {
        let cache = DescriptorCache(capacity: 1)
        let keys = cache.keys(count: 1)
        try cache.withDescriptor(keys[0], of: "/dev/null", isPinned: true, open: { open("/dev/null", O_RDONLY) }) { _ in
        }
        return (cache, keys)
    }

    private func expectCopy(of image: SeededImage) throws {
        for name in ["a", "b"] { #expect(try image.bytes("copy/image/\(name)") == image.bytes("image/\(name)")) }
    }

    /// Seeds what is there and was hashed.
    private func seed(_ image: SeededImage, stamps: FileStamps = FileStamps()) -> SwarmSession {
        let files = TorrentFiles(metainfo: image.metainfo, folder: image.folder, mode: .reading)
        let check = DataCheck(files, metainfo: image.metainfo)
        return SwarmSession(
            metainfo: image.metainfo, folder: image.folder, start: .complete(leaves: check.leaves, stamps: stamps),
            isOrigin: true)
    }

    @Test(arguments: [Metainfo.Format.hybrid, .v1])
    func `a seed without a free descriptor gives as soon as it has one`(format: Metainfo.Format) async throws {
        let image = try await image(format)
        let (cache, keys) = try exhausted()
        var seed = seed(image)
        seed.cache = cache
        try await image.fetch(
            from: seed,
            meanwhile: { handle in
                // Not before the getter has met the seed and asked it.
                while handle.status.peers == 0 { try await Task.sleep(for: .milliseconds(10)) }
                try await Task.sleep(for: .milliseconds(300))
                #expect(handle.status.provedBlocks == 0)
                cache.close(keys)
            })
        try expectCopy(of: image)
    }

    @Test(arguments: [Metainfo.Format.hybrid, .v1])
    func `a getter without a free descriptor keeps what comes, and stores it later`(format: Metainfo.Format)
        async throws
    {
        let image = try await image(format)
        let (cache, keys) = try exhausted()
        try await image.fetch(from: seed(image), { $0.cache = cache }) { handle in
            while handle.status.totals.received == 0 { try await Task.sleep(for: .milliseconds(10)) }
            #expect(handle.status.provedBlocks == 0)
            cache.close(keys)
        }
        try expectCopy(of: image)
    }

    @Test(.timeLimit(.minutes(1)), arguments: [Metainfo.Format.hybrid, .v1])
    func `a getter whose only file cannot be written fails when its patience is over`(
        format: Metainfo.Format
    ) async throws {
        let image = try await image(format)
        let (cache, keys) = try exhausted()
        defer { cache.close(keys) }
        let problem = await #expect(throws: StorageProblem.self) {
            try await image.fetch(
                from: seed(image),
                {
                    $0.cache = cache
                    $0.files = [0]
                    $0.storagePatience = .milliseconds(300)
                })
        }
        #expect(problem?.operation == .open)
    }

    @Test func `files that are touched, or written anew with the same bytes, are given again`() async throws {
        let image = try await image()
        let stamps = FileStamps(
            TorrentFiles(metainfo: image.metainfo, folder: image.folder, mode: .reading).stampsNow)
        // One is touched, the other is written in place.
        #expect(utimes(image.path("image/a"), nil) == 0)
        try image.write("image/b", try image.bytes("image/b"))
        try await image.fetch(from: seed(image, stamps: stamps))
        try expectCopy(of: image)
    }

    @Test func `a file with other bytes ends its seed with the reason`() async throws {
        let image = try await image()
        let stamps = FileStamps(
            TorrentFiles(metainfo: image.metainfo, folder: image.folder, mode: .reading).stampsNow)
        let seed = seed(image, stamps: stamps)
        try image.write("image/b", SeededImage.noise(70_000, seed: 9))
        let problem = await #expect(throws: StorageProblem.self) { try await image.give(seed) }
        #expect(problem == StorageProblem(operation: .trust, path: image.path("image/b"), errorNumber: 0))
    }

    /// No stranger is hung up on for want of a handshake as long as the test lasts.
    @Test(.timeLimit(.minutes(1))) func `those who say nothing leave places for those who do`() async throws {
        let image = try await image()
        try await image.fetch(from: seed(image), strangers: 20, connectionLimit: 4, greetingTime: .seconds(600))
        try expectCopy(of: image)
    }
}
