// SPDX-License-Identifier: GPL-3.0-or-later

import NIOCore
import SwarmTransport
import Testing
import TorrentCore
import TorrentMetainfo

@Suite struct RunAssemblerTests {
    private static let lengths: [UInt64] = [5, 40_000, 0, 70_000, 1]

    private static func layout(_ placing: TorrentLayout.Placing) throws -> TorrentLayout {
        let files = try lengths.enumerated().map { (path: try RelativePath("f\($0)"), length: $1) }
        return try #require(TorrentLayout(placing: files, pieceLength: 32_768, placing))
    }

    /// A byte that tells its place in its file.
    private static func byte(_ file: Int, _ offset: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: offset &* 31 &+ offset >> 8 &+ UInt64(file))
    }

    /// What a block must be: bytes of files, and zeros where there is padding.
    private static func expected(_ block: BlockIndex, _ layout: TorrentLayout) -> [UInt8] {
        let start = layout.geometry.offset(of: layout.geometry.span(of: block))
        return layout.segments(at: start, length: Int(layout.fetchLength(of: block))).flatMap { segment -> [UInt8] in
            switch segment.place {
            case .padding: Array(repeating: 0, count: segment.length)
            case .file(let file, let offset): (0..<UInt64(segment.length)).map { byte(file, offset + $0) }
            }
        }
    }

    /// Takes a run as a carrier would, in chunks of a size.
    private static func assemble(_ run: Range<Int>, _ layout: TorrentLayout, chunk: Int) -> [Int: [UInt8]] {
        var assembler = RunAssembler(run, of: layout)
        var found: [Int: [UInt8]] = [:]
        let bytes = RunAssembler.bytes(of: run, in: layout)
        for segment in layout.segments(at: bytes.lowerBound, length: bytes.count) {
            switch segment.place {
            case .padding:
                for block in assembler.skip(segment.length) {
                    found[block.index.rawValue] = Array(block.bytes.readableBytesView)
                }
            case .file(let file, let offset):
                for start in stride(from: 0, to: segment.length, by: chunk) {
                    let part = (start..<min(start + chunk, segment.length)).map { byte(file, offset + UInt64($0)) }
                    for block in assembler.add(ByteBuffer(bytes: part)) {
                        found[block.index.rawValue] = Array(block.bytes.readableBytesView)
                    }
                }
            }
        }
        return found
    }

    @Test(arguments: [TorrentLayout.Placing.packed, .aligned, .filledUp], [1_000, 16_384, 100_000])
    func `every run gives its blocks, whatever the files and the chunks`(
        placing: TorrentLayout.Placing, chunk: Int
    ) throws {
        let layout = try Self.layout(placing)
        let count = layout.geometry.blockCount
        for first in 0..<count {
            for end in first + 1...count {
                let found = Self.assemble(first..<end, layout, chunk: chunk)
                for raw in first..<end {
                    let block = try #require(layout.geometry.block(at: raw))
                    let expected = Self.expected(block, layout)
                    #expect(found[raw] == (expected.isEmpty ? nil : expected), "block \(raw) of \(first)..<\(end)")
                }
            }
        }
    }

    @Test func `padding inside a block is zeros`() throws {
        // Two files of 5 bytes with 11 bytes of padding between them, as a v1 torrent may have it.
        let bytes =
            Array("d4:infod5:filesl".utf8)
            + Array("d6:lengthi5e4:pathl1:aee".utf8)
            + Array("d4:attr1:p6:lengthi11e4:pathl4:.pad2:11ee".utf8)
            + Array("d6:lengthi5e4:pathl1:bee".utf8)
            + Array("e4:name1:n12:piece lengthi16384e6:pieces20:hhhhhhhhhhhhhhhhhhhhee".utf8)
        let layout = try Metainfo(bytes).layout
        var assembler = RunAssembler(0..<1, of: layout)
        #expect(RunAssembler.bytes(of: 0..<1, in: layout) == 0..<21)
        #expect(assembler.add(ByteBuffer(bytes: Array(repeating: 1, count: 5))).isEmpty)
        #expect(assembler.skip(11).isEmpty)
        let blocks = assembler.add(ByteBuffer(bytes: Array(repeating: 2, count: 5)))
        #expect(
            blocks.map { Array($0.bytes.readableBytesView) } == [
                Array(repeating: 1, count: 5) + Array(repeating: 0, count: 11) + Array(repeating: 2, count: 5)
            ])
        #expect(assembler.add(ByteBuffer(bytes: [3, 3])).isEmpty && assembler.skip(20).isEmpty)
    }

    @Test func `bytes beyond the run go nowhere`() throws {
        let layout = try Self.layout(.packed)
        var assembler = RunAssembler(0..<1, of: layout)
        #expect(assembler.add(ByteBuffer(repeating: 7, count: 50_000)).count == 1)
        #expect(assembler.add(ByteBuffer(repeating: 7, count: 50_000)).isEmpty)
        #expect(assembler.skip(50_000).isEmpty)
    }
}
