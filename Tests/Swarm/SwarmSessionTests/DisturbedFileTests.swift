// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PieceStorage
import SwarmEngine
import SwarmSession
import SwarmTransport
import Synchronization
import Testing
import TorrentCore
import TorrentMetainfo

/// Errors of files that pass, and files that are touched, end neither a seed nor a download.
@Suite(.timeLimit(.minutes(5))) struct DisturbedFileTests {
    private func image(_ format: Metainfo.Format = .hybrid) async throws -> SeededImage {
        try await SeededImage(
            ["a": SeededImage.noise(400_000), "b": SeededImage.noise(70_000, seed: 2)], format: format)
    }

    /// A cache of which one place is taken, the only one unless told otherwise, and what takes it.
    private func exhausted(capacity: Int = 1) throws -> (cache: DescriptorCache, keys: [DescriptorCache.Key]) {
        let cache = DescriptorCache(capacity: capacity)
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

    /// Its files count as what they are as soon as they have looked the same twice.
    private func impatient(_ seed: SwarmSession) -> SwarmSession {
        var seed = seed
        seed.filePatience = .zero
        return seed
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

    @Test(.timeLimit(.minutes(5)), arguments: [Metainfo.Format.hybrid, .v1])
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

    @Test func `what is there is hashed once though one of the files cannot be opened for a while`() async throws {
        let image = try await image()
        try FileManager.default.createDirectory(atPath: image.path("copy"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: image.path("image"), toPath: image.path("copy/image"))
        // One file stays open twice, to be read and to be written, so that there is no place for the other one.
        let (cache, keys) = try exhausted(capacity: 3)
        var session = SwarmSession(metainfo: image.metainfo, folder: image.path("copy"), start: .checking)
        session.cache = cache
        session.placements[try image.file("a")] = FilePlacement(path: image.path("copy/image/a"), isDevice: true)
        let pieces = image.metainfo.geometry.pieceCount
        let hashed = Mutex(0)
        session.checkProgress = { _, _ in
            let count = hashed.withLock { count in
                count += 1
                return count
            }
            if count == pieces { cache.close(keys) }
        }
        try await image.complete(session)
        let again = image.metainfo.layout.pieces(ofFile: try image.file("b")).count
        #expect(hashed.withLock(\.self) == pieces + again)
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

    @Test(arguments: [Metainfo.Format.hybrid, .v1])
    func `a file with other bytes ends its seed with the reason`(format: Metainfo.Format) async throws {
        let image = try await image(format)
        let stamps = FileStamps(
            TorrentFiles(metainfo: image.metainfo, folder: image.folder, mode: .reading).stampsNow)
        let seed = impatient(seed(image, stamps: stamps))
        try image.write("image/b", SeededImage.noise(70_000, seed: 9))
        let problem = await #expect(throws: StorageProblem.self) { try await image.give(seed) }
        #expect(problem == StorageProblem(operation: .trust, path: image.path("image/b"), errorNumber: 0))
    }

    /// In v1 the two files have bytes in the same piece; the first, which was only touched, is looked at first.
    @Test(arguments: [Metainfo.Format.hybrid, .v1])
    func `a file that was only touched is not blamed for the one behind it`(format: Metainfo.Format) async throws {
        let image = try await image(format)
        let stamps = FileStamps(
            TorrentFiles(metainfo: image.metainfo, folder: image.folder, mode: .reading).stampsNow)
        let seed = impatient(seed(image, stamps: stamps))
        #expect(utimes(image.path("image/a"), nil) == 0)
        try image.write("image/b", SeededImage.noise(70_000, seed: 9))
        let problem = await #expect(throws: StorageProblem.self) { try await image.give(seed) }
        #expect(problem == StorageProblem(operation: .trust, path: image.path("image/b"), errorNumber: 0))
    }

    /// No stranger is hung up on for want of a handshake as long as the test lasts.
    @Test(.timeLimit(.minutes(5))) func `those who say nothing leave places for those who do`() async throws {
        let image = try await image()
        try await image.fetch(from: seed(image), strangers: 20, connectionLimit: 4, greetingTime: .seconds(600))
        try expectCopy(of: image)
    }
}
