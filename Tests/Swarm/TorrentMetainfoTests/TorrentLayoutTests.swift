// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore
import TorrentMetainfo

@Suite struct TorrentLayoutTests {
    private static func layout(
        _ lengths: [UInt64], pieceLength: UInt32 = 32_768, _ placing: TorrentLayout.Placing
    ) throws -> TorrentLayout {
        let files = try lengths.enumerated().map { (path: try RelativePath("f\($0.offset)"), length: $0.element) }
        return try #require(TorrentLayout(placing: files, pieceLength: pieceLength, placing))
    }

    @Test(arguments: [
        (TorrentLayout.Placing.packed, [0, 40_000, 40_000, 40_010], UInt64(140_010)),
        (.aligned, [0, 65_536, 65_536, 98_304], 198_304),
        (.filledUp, [0, 65_536, 65_536, 98_304], 229_376),
    ])
    func `files get their places`(placing: TorrentLayout.Placing, offsets: [UInt64], total: UInt64) throws {
        let layout = try Self.layout([40_000, 0, 10, 100_000], placing)
        #expect(layout.files.map(\.offset) == offsets)
        #expect(layout.geometry.totalLength == total)
        #expect(layout.dataLength == 140_010)
    }

    @Test func `nothing to place makes no layout`() throws {
        let path = try RelativePath("f")
        #expect(TorrentLayout(placing: [], pieceLength: 32_768, .packed) == nil)
        #expect(TorrentLayout(placing: [(path, 0)], pieceLength: 32_768, .aligned) == nil)
        #expect(TorrentLayout(placing: [(path, 1)], pieceLength: 0, .aligned) == nil)
        #expect(TorrentLayout(placing: [(path, .max), (path, 2)], pieceLength: 32_768, .filledUp) == nil)
    }

    @Test(arguments: [TorrentLayout.Placing.packed, .aligned, .filledUp], [UInt32(16_384), 20_000])
    func `segments cover every byte once, as a map of all bytes says`(
        placing: TorrentLayout.Placing, pieceLength: UInt32
    ) throws {
        let layout = try Self.layout([5, 0, 20_000, 16_384, 0, 1, 35_000], pieceLength: pieceLength, placing)
        let map = byteMap(of: layout)
        for index in 0..<layout.geometry.blockCount {
            let block = try #require(layout.geometry.block(at: index))
            let span = layout.geometry.span(of: block)
            let start = Int(layout.geometry.offset(of: span))
            let owners = map[start..<start + Int(span.length)]
            let segments = layout.segments(at: UInt64(start), length: Int(span.length))
            #expect(owners.elementsEqual(expand(segments), by: ==))
            let data = owners.lastIndex { $0 != nil }.map { $0 - start + 1 } ?? 0
            #expect(Int(layout.fetchLength(of: block)) == data)
        }
        for index in 0..<layout.geometry.pieceCount {
            let piece = try #require(layout.geometry.piece(at: index))
            let start = Int(layout.geometry.offset(of: piece))
            let owners = map[start..<start + Int(layout.geometry.length(of: piece))]
            let data = owners.lastIndex { $0 != nil }.map { $0 - start + 1 } ?? 0
            #expect(Int(layout.dataLength(of: piece)) == data)
            #expect(layout.file(beginning: piece) == owners.first??.file)
            for file in layout.files.indices {
                #expect(layout.pieces(ofFile: file).contains(index) == owners.contains { $0?.file == file })
            }
        }
        let all = layout.segments(at: 0, length: Int(layout.geometry.totalLength) + 1_000)
        #expect(map.elementsEqual(expand(all), by: ==))
        #expect(layout.segments(at: layout.geometry.totalLength, length: 1).isEmpty)
        #expect(layout.segments(at: 0, length: 0).isEmpty)
    }

    @Test func `a set of files needs the pieces it touches`() throws {
        let layout = try Self.layout([40_000, 0, 40_000, 10], .packed)
        #expect((0..<3).filter { layout.pieces(ofFiles: [0, 1])[$0] } == [0, 1])
        #expect((0..<3).filter { layout.pieces(ofFiles: [2])[$0] } == [1, 2])
        #expect(layout.pieces(ofFiles: [1, 99, -1]).setCount == 0)
    }

    private struct Owner: Equatable {
        let file: Int
        let offset: UInt64
    }

    private func byteMap(of layout: TorrentLayout) -> [Owner?] {
        var map = [Owner?](repeating: nil, count: Int(layout.geometry.totalLength))
        for (index, file) in layout.files.enumerated() {
            for place in file.range { map[Int(place)] = Owner(file: index, offset: place - file.offset) }
        }
        return map
    }

    private func expand(_ segments: [FileSegment]) -> [Owner?] {
        segments.flatMap { segment in
            (0..<segment.length).map { step in
                switch segment.place {
                case .file(let file, let offset): Owner(file: file, offset: offset + UInt64(step))
                case .padding: nil
                }
            }
        }
    }
}
