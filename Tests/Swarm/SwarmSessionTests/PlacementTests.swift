// SPDX-License-Identifier: GPL-3.0-or-later

import NIOConcurrencyHelpers
import PieceStorage
import SwarmSession
import Testing
import TorrentCore
import TorrentMetainfo

@Suite(.timeLimit(.minutes(5))) struct PlacementTests {
    private static let block = 16_384
    /// Thirty blocks of data with a hole in them, and one at the end.
    private static let disk =
        SeededImage.noise(20 * block) + SeededImage.zeros(50 * block) + SeededImage.noise(10 * block, seed: 2)
        + SeededImage.zeros(block + 512)

    private func image(_ format: Metainfo.Format = .hybrid) async throws -> SeededImage {
        let image = try await SeededImage(
            ["disk": Self.disk, "initrd-1": SeededImage.noise(30_000), "initrd-2": SeededImage.noise(5, seed: 4)],
            format: format)
        // A disk is larger than its image and was used before.
        try image.write("device", SeededImage.noise(Self.disk.count + 9_999, seed: 3))
        return image
    }

    private func expectedDevice(_ image: SeededImage) -> [UInt8] {
        Self.disk + SeededImage.noise(Self.disk.count + 9_999, seed: 3)[Self.disk.count...]
    }

    @Test(arguments: [Metainfo.Format.hybrid, .v2])
    func `a used disk gets the image, and of its zeros nothing is fetched`(format: Metainfo.Format) async throws {
        let image = try await image(format)
        let received = try await image.fetch {
            $0.files = [try image.file("disk")]
            $0.placements = [try image.file("disk"): .init(path: image.path("device"), isDevice: true)]
        }
        #expect(received == UInt64(30 * Self.block))
        #expect(try image.bytes("device") == expectedDevice(image))
    }

    @Test func `a v1 torrent says nothing of zeros, so they are fetched`() async throws {
        let image = try await image(.v1)
        let received = try await image.fetch {
            $0.files = [try image.file("disk")]
            $0.placements = [try image.file("disk"): .init(path: image.path("device"), isDevice: true)]
        }
        #expect(received >= UInt64(Self.disk.count))
        #expect(try image.bytes("device") == expectedDevice(image))
    }

    @Test func `of a download that was broken off only what is missing is fetched`() async throws {
        let image = try await image()
        var device = try image.bytes("device")
        // Every other block of data is there, and rubbish where zeros are to be.
        for block in stride(from: 0, to: 20, by: 2) {
            let range = block * Self.block..<(block + 1) * Self.block
            device.replaceSubrange(range, with: Self.disk[range])
        }
        try image.write("device", device)
        let told = NIOLockedValueBox<[UInt64]>([])
        let received = try await image.fetch {
            $0.files = [try image.file("disk")]
            $0.placements = [try image.file("disk"): .init(path: image.path("device"), isDevice: true)]
            $0.checkProgress = { done, _ in told.withLockedValue { $0.append(done) } }
        }
        #expect(received == UInt64(20 * Self.block))
        #expect(try image.bytes("device") == expectedDevice(image))
        let progress = told.withLockedValue { $0 }
        #expect(progress == progress.sorted())
        #expect(progress.last == image.metainfo.geometry.totalLength)
    }

    @Test func `a disk of zeros alone is complete without anybody's help`() async throws {
        let image = try await SeededImage(["disk": SeededImage.zeros(100_000)])
        try image.write("device", SeededImage.noise(100_000))
        let received = try await image.fetch {
            $0.placements = [0: .init(path: image.path("device"), isDevice: true)]
        }
        #expect(received == 0)
        #expect(try image.bytes("device") == SeededImage.zeros(100_000))
    }

    @Test func `several files are fetched into one`() async throws {
        let image = try await image()
        let path = image.path("initramfs")
        _ = try await image.fetch {
            $0.files = [try image.file("initrd-1"), try image.file("initrd-2")]
            $0.placements = [
                try image.file("initrd-1"): .init(path: path),
                try image.file("initrd-2"): .init(path: path, offset: 30_004),
            ]
        }
        let expected = SeededImage.noise(30_000) + SeededImage.zeros(4) + SeededImage.noise(5, seed: 4)
        #expect(try image.bytes("initramfs") == expected)
    }

    @Test(arguments: [true, false]) func `in files zeros are left out on request`(skipsZeros: Bool) async throws {
        let image = try await image()
        let received = try await image.fetch {
            $0.files = [try image.file("disk")]
            $0.skipsZeros = skipsZeros
        }
        #expect(received == UInt64(skipsZeros ? 30 * Self.block : Self.disk.count))
        #expect(try image.bytes("copy/image/disk") == Self.disk)
    }

    @Test func `rubbish in a file does not pass for zeros`() async throws {
        let image = try await image()
        try image.write("other", SeededImage.noise(Self.disk.count))
        let received = try await image.fetch(start: .empty) {
            $0.files = [try image.file("disk")]
            $0.placements = [try image.file("disk"): .init(path: image.path("other"))]
            $0.skipsZeros = true
        }
        #expect(received == UInt64(30 * Self.block))
        #expect(try image.bytes("other") == Self.disk)
    }

    @Test func `a disk that is too small ends it before anything is written`() async throws {
        let image = try await image()
        try image.write("device", SeededImage.noise(Self.disk.count - 1))
        await #expect(throws: StorageProblem.self) {
            try await image.fetch {
                $0.placements = [try image.file("disk"): .init(path: image.path("device"), isDevice: true)]
            }
        }
        #expect(try image.bytes("device") == SeededImage.noise(Self.disk.count - 1))
    }
}
