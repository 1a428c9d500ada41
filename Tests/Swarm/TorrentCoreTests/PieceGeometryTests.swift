// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore

@Suite struct PieceGeometryTests {
    @Test(
        arguments: [
            (1, 16_384, 1, 1),
            (16_384, 16_384, 1, 1),
            (16_385, 16_384, 2, 2),
            (100_000, 65_536, 2, 7),
            (65_536 * 3 + 20_000, 65_536, 4, 14),
            (50_000, 20_000, 3, 5),
        ] as [(UInt64, UInt32, Int, Int)])
    func `pieces and blocks are counted`(total: UInt64, pieceLength: UInt32, pieces: Int, blocks: Int) throws {
        let geometry = try #require(PieceGeometry(totalLength: total, pieceLength: pieceLength))
        #expect(geometry.pieceCount == pieces)
        #expect(geometry.blockCount == blocks)
    }

    @Test(arguments: [(100_000, 65_536), (50_000, 20_000), (1, 1), (163_840, 32_768)] as [(UInt64, UInt32)])
    func `the blocks cover the torrent once, in order`(total: UInt64, pieceLength: UInt32) throws {
        let geometry = try #require(PieceGeometry(totalLength: total, pieceLength: pieceLength))
        var covered: UInt64 = 0
        for index in 0..<geometry.blockCount {
            let block = try #require(geometry.block(at: index))
            let span = geometry.span(of: block)
            #expect(geometry.offset(of: span) == covered)
            #expect(geometry.block(startingAt: span) == block)
            #expect(geometry.blocks(of: span.piece).contains(index))
            covered += UInt64(span.length)
        }
        #expect(covered == total)
    }

    @Test func `nonsense makes no geometry`() {
        #expect(PieceGeometry(totalLength: 0, pieceLength: 16_384) == nil)
        #expect(PieceGeometry(totalLength: 10, pieceLength: 0) == nil)
        #expect(PieceGeometry(totalLength: .max, pieceLength: 16_384) == nil)
        #expect(PieceGeometry(totalLength: 1 << 50, pieceLength: 1) == nil)
    }

    @Test(
        arguments: [
            (2, 0, 16_384),
            (0, 65_530, 7),
            (1, 34_464, 1),
            (0, .max, 2),
            (0, 0, 0),
            (.max, 0, 1),
        ] as [(UInt32, UInt32, UInt32)])
    func `a run outside its piece is no span`(piece: UInt32, offset: UInt32, length: UInt32) throws {
        let geometry = try #require(PieceGeometry(totalLength: 100_000, pieceLength: 65_536))
        #expect(geometry.span(piece: piece, offset: offset, length: length) == nil)
    }
}
