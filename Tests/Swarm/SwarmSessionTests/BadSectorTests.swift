// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PieceStorage
import SwarmEngine
import SwarmSession
import SwarmTransport
import Testing
import TorrentCore
import TorrentMetainfo

/// A disk of which some bytes cannot be read.
///
/// Pauses between tries grow with the time it takes until the rest was given.
@Suite(.timeLimit(.minutes(5))) struct BadSectorTests {
    /// A file of 30 blocks of which the last ones cannot be read, and one behind it.
    private func seed(
        badBlocks: Int, format: Metainfo.Format
    ) async throws -> (image: SeededImage, seed: SwarmSession, bytes: FaultyBytes) {
        let content = SeededImage.noise(30 << 14)
        let image = try await SeededImage(["a": content, "b": SeededImage.noise(70_000, seed: 2)], format: format)
        let files = TorrentFiles(metainfo: image.metainfo, folder: image.folder, mode: .reading)
        let check = DataCheck(files, metainfo: image.metainfo)
        let bytes = try FaultyBytes(content, readable: (30 - badBlocks) << 14, file: image.path("memory"))
        var seed = SwarmSession(
            metainfo: image.metainfo, folder: image.folder, start: .complete(leaves: check.leaves), isOrigin: true)
        seed.placements[try image.file("a")] = bytes.placement
        return (image, seed, bytes)
    }

    @Test(arguments: [Metainfo.Format.hybrid, .v1], [1, 5, 20])
    func `all that can be read is given, and the rest once it can be`(
        format: Metainfo.Format, badBlocks: Int
    ) async throws {
        let (image, seed, bytes) = try await seed(badBlocks: badBlocks, format: format)
        try await image.fetch(
            from: seed,
            meanwhile: { handle in
                while handle.status.provedBlocks < handle.status.wantedBlocks - badBlocks {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(handle.status.provedBlocks == handle.status.wantedBlocks - badBlocks)
                try bytes.heal()
            })
        for name in ["a", "b"] { #expect(try image.bytes("copy/image/\(name)") == image.bytes("image/\(name)")) }
    }

    @Test func `it is told of once, with file and place, and taken back`() async throws {
        let (image, seed, bytes) = try await seed(badBlocks: 1, format: .hybrid)
        let (troubles, telling) = AsyncStream<StorageTrouble>.makeStream()
        var telltale = seed
        telltale.onTrouble = { telling.yield($0) }
        let problem = StorageProblem(
            operation: .read, path: "/proc/self/mem", errorNumber: EIO,
            position: (seed.placements[try image.file("a")]?.offset ?? 0) + (29 << 14))
        try await image.fetch(
            from: telltale,
            meanwhile: { _ in
                var told = troubles.makeAsyncIterator()
                #expect(await told.next() == .began(problem))
                try bytes.heal()
                #expect(await told.next() == .ended(problem))
            })
    }
}
