// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import PieceStorage
import Testing
import TorrentCore
import TorrentMetainfo

@Suite struct DataCheckTests {
    /// A disk of 200 pieces with something on it, and a hole in its image.
    private static let image = Sample.noise(100 * 16_384) + Sample.zeros(20 * 16_384) + Sample.noise(80 * 16_384 - 7)

    private func sample() async throws -> Sample {
        let sample = try await Sample(["disk": Self.image, "kernel": Sample.noise(40_000)], pieceLength: 16_384)
        try sample.write("disk", Sample.noise(Self.image.count + 5_000, seed: 9))
        return sample
    }

    /// What is found of pieces that were written, in a file that is said to be a device or not.
    private func found(
        _ sample: Sample, written: [Int], isDevice: Bool = true, progress: (UInt64) -> Void = { _ in }
    ) throws -> [Int] {
        let placements = ["disk": FilePlacement(path: sample.path("disk"), isDevice: isDevice)]
        try sample.copy(written, to: sample.elsewhere(placements))
        let zeros = ZeroPieces(of: sample.metainfo, files: [try sample.file("disk")])
        return DataCheck(
            try sample.elsewhere(placements, .reading), metainfo: sample.metainfo, except: zeros.pieces,
            progress: progress
        ).rightPieces.indices
    }

    @Test func `a device full of something else is not read through`() async throws {
        let sample = try await sample()
        // The second piece is right, but nobody looks at it.
        #expect(try found(sample, written: [1]) == [])
        #expect(try found(sample, written: [], isDevice: false) == [1])
    }

    @Test func `what is beside the device is hashed, whatever the device has`() async throws {
        let sample = try await sample()
        #expect(try found(sample, written: [200, 201, 202]) == [200, 201, 202])
    }

    @Test(arguments: [[0, 1, 7], Array(150..<200)])
    func `a device is read through when a piece that is looked at is right`(written: [Int]) async throws {
        let sample = try await sample()
        #expect(try found(sample, written: written) == written)
    }

    @Test func `of half a download just the half is found`() async throws {
        let sample = try await sample()
        let written = (0..<200).filter { $0 % 2 == 1 && !(100..<120).contains($0) }
        #expect(try found(sample, written: written) == written)
    }

    @Test(arguments: [[], [0]] as [[Int]])
    func `pieces that are zeros are not hashed, and the progress ends without them`(
        written: [Int]
    ) async throws {
        let sample = try await sample()
        var told: [UInt64] = []
        _ = try found(sample, written: written) { told.append($0) }
        #expect(told == told.sorted())
        #expect(told.last == sample.metainfo.geometry.totalLength - 20 * 16_384)
    }

    @Test(
        arguments: [([], false), ([1], false), ([0], true), ([199], false), (Array(60..<70), true)] as [([Int], Bool)])
    func `a write that was broken off is recognized, empty places and other things are not`(
        written: [Int], isRecognized: Bool
    ) async throws {
        let sample = try await sample()
        let placements = ["disk": FilePlacement(path: sample.path("disk"), isDevice: true)]
        try sample.copy(written, to: sample.elsewhere(placements))
        let files = try sample.elsewhere(placements, .reading)
        let file = try sample.file("disk")
        #expect(DataCheck.recognizes(file, in: files, metainfo: sample.metainfo) == isRecognized)
    }

    @Test func `an empty device is no write that was broken off`() async throws {
        let sample = try await sample()
        try sample.write("disk", Sample.zeros(Self.image.count + 5_000))
        let place = ["disk": FilePlacement(path: sample.path("disk"), isDevice: true)]
        let files = try sample.elsewhere(place, .reading)
        #expect(!DataCheck.recognizes(try sample.file("disk"), in: files, metainfo: sample.metainfo))
    }

    @Test func `what was looked at is not hashed again because something else could not be opened`() async throws {
        let sample = try await sample()
        try sample.copy(to: sample.elsewhere())
        // The disk stays open and has the only place there is, so the kernel cannot be opened.
        let disk = FilePlacement(path: sample.path("copy/image/disk"), isDevice: true)
        let crowded = try sample.elsewhere(["disk": disk], .reading, cache: DescriptorCache(capacity: 1))
        var check = DataCheck(crowded, metainfo: sample.metainfo)
        #expect(check.isUnfinished && check.obstacle?.errorNumber == EMFILE)
        #expect(check.rightPieces.setCount == 200)
        var told: [UInt64] = []
        check.goOn(try sample.elsewhere(["disk": disk], .reading)) { told.append($0) }
        #expect(told.count == 3, "the kernel has three pieces")
        #expect(!check.isUnfinished && check.obstacle == nil && check.rightPieces.isFull)
    }
}
