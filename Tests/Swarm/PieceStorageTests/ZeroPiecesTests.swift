// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PieceStorage
import Testing
import TorrentCore
import TorrentMetainfo

@Suite struct ZeroPiecesTests {
    /// Zeros at the beginning, in the middle and at the end, in whole pieces and in short ones.
    private static let contents: [String: [UInt8]] = [
        "all": Sample.zeros(100_001), "begins": Sample.zeros(70_000) + Sample.noise(40_000),
        "ends": Sample.noise(65_536) + Sample.zeros(32_768 + 16_384), "ends-short": Sample.noise(32_768) + [0],
        "exact": Sample.zeros(65_536), "five": Sample.zeros(5), "last-is-one": Sample.zeros(40_000) + [1],
        "none": Sample.noise(50_000), "nothing": [], "one-block": Sample.zeros(16_384),
    ]

    @Test(arguments: [Metainfo.Format.v2, .hybrid], [16_384, 32_768, 131_072])
    func `the pieces that are zeros are known, and no others, with the leaves that hashing gives`(
        format: Metainfo.Format, pieceLength: UInt32
    ) async throws {
        let sample = try await Sample(Self.contents, format: format, pieceLength: pieceLength)
        let zeros = ZeroPieces(of: sample.metainfo, files: sample.metainfo.files.indices)
        let geometry = sample.metainfo.geometry
        let expected = try (0..<geometry.pieceCount).filter { try sample.piece($0).allSatisfy { $0 == 0 } }
        try #require(!expected.isEmpty && expected.count < geometry.pieceCount)
        #expect(zeros.pieces.indices == expected)
        let hashed = DataCheck(
            TorrentFiles(metainfo: sample.metainfo, folder: sample.folder, mode: .reading), metainfo: sample.metainfo)
        var added = DataCheck(of: sample.metainfo)
        added.add(zeros)
        #expect(added.rightPieces == zeros.pieces)
        let leaves = try #require(hashed.leaves)
        for index in expected {
            let blocks = geometry.blocks(of: try #require(geometry.piece(at: index)))
            #expect(added.leaves?[blocks] == leaves[blocks], "piece \(index)")
            #expect(blocks.allSatisfy { added.proved[$0] })
        }
        #expect(added.proved.setCount == zeros.ranges.reduce(0) { $0 + ($1.count + 16_383) / 16_384 })
    }

    @Test func `ranges cover the pieces, and those that touch are one`() async throws {
        let sample = try await Sample(["a": Sample.zeros(100_000) + Sample.noise(50_000) + Sample.zeros(70_000)])
        let zeros = ZeroPieces(of: sample.metainfo, files: [0])
        #expect(zeros.pieces.indices == [0, 1, 2, 5, 6])
        #expect(zeros.ranges == [0..<98_304, 163_840..<220_000])
    }

    @Test func `only files that were asked for are looked at, and v1 tells nothing`() async throws {
        let sample = try await Sample(Self.contents)
        let five = try sample.file("five")
        let zeros = ZeroPieces(of: sample.metainfo, files: [five])
        #expect(zeros.pieces.indices == Array(sample.metainfo.layout.pieces(ofFile: five)))
        let old = try await Sample(Self.contents, format: .v1)
        let none = ZeroPieces(of: old.metainfo, files: old.metainfo.files.indices)
        #expect(none.pieces.isEmpty)
        #expect(none.ranges.isEmpty)
    }

    /// Offsets and lengths that sectors do not divide.
    @Test(arguments: [0, 1, 4_095, 4_096, 10_000], [true, false])
    func `what is made zero is zero, and nothing beside it`(offset: Int, isDevice: Bool) async throws {
        let sample = try await Sample(["a": Sample.zeros(100_001)])
        let old = Sample.noise(150_000)
        try sample.write("disk", old)
        let placement = FilePlacement(path: sample.path("disk"), offset: UInt64(offset), isDevice: isDevice)
        let files = try sample.elsewhere(["a": placement])
        for range: Range<UInt64> in [5..<9, 20_000..<20_001, 32_768..<100_001] {
            var told: UInt64 = 0
            try files.makeZero(range) { told += $0 }
            #expect(told == UInt64(range.count))
        }
        try files.finishWriting()
        var expected = old
        for range in [5..<9, 20_000..<20_001, 32_768..<100_001] {
            for place in range { expected[offset + place] = 0 }
        }
        #expect(try sample.bytes("disk") == expected)
    }

    @Test func `zeros of a new file are its length and no more`() async throws {
        let sample = try await Sample(["a": Sample.zeros(1_000_000)])
        let files = try sample.elsewhere()
        try files.makeZero(0..<1_000_000)
        var status = stat()
        try #require(stat(sample.path("copy/image/a"), &status) == 0)
        #expect(status.st_size == 1_000_000)
        #expect(status.st_blocks == 0)
    }
}
