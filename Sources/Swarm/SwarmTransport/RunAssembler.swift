// SPDX-License-Identifier: GPL-3.0-or-later

package import NIOCore
package import TorrentCore
package import TorrentMetainfo

/// Cuts the bytes of a run of blocks, as files hold them end to end, into those blocks.
///
/// Padding is in no file: it is told as so many bytes, and only the zeros that stand inside a block are made.
package struct RunAssembler {
    /// A whole block and its bytes.
    package typealias Block = (index: BlockIndex, bytes: ByteBuffer)

    private let geometry: PieceGeometry
    private var spans: ArraySlice<(block: BlockIndex, start: UInt64, length: Int)>
    /// The first byte of the torrent that has not come.
    private var position: UInt64
    /// What came of the block that is not whole.
    private var partial = ByteBuffer()

    /// Begins at the first byte of the run's first block.
    package init(_ run: Range<Int>, of layout: TorrentLayout) {
        geometry = layout.geometry
        let geometry = layout.geometry
        let blocks = run.compactMap { geometry.block(at: $0) }
        let all = blocks.map { block in
            (block, geometry.offset(of: geometry.span(of: block)), Int(layout.fetchLength(of: block)))
        }
        spans = all.filter { $0.2 > 0 }.map { (block: $0.0, start: $0.1, length: $0.2) }[...]
        position = spans.first?.start ?? 0
    }

    /// The bytes of the torrent a run covers, from its first block to the last byte of its last that is no padding.
    package static func bytes(of run: Range<Int>, in layout: TorrentLayout) -> Range<UInt64> {
        let assembler = RunAssembler(run, of: layout)
        guard let first = assembler.spans.first, let last = assembler.spans.last else { return 0..<0 }
        return first.start..<last.start + UInt64(last.length)
    }

    /// So many bytes of padding come next; gives the blocks they complete.
    package mutating func skip(_ count: Int) -> [Block] {
        guard let next = spans.first else { return [] }
        // Between two blocks nothing has to be made of them.
        guard partial.readableBytes > 0 || position + UInt64(count) > next.start else {
            position += UInt64(count)
            return []
        }
        return add(ByteBuffer(repeating: 0, count: count))
    }

    /// These bytes of files come next; gives the blocks they complete.
    package mutating func add(_ bytes: ByteBuffer) -> [Block] {
        var bytes = bytes
        var whole: [Block] = []
        while bytes.readableBytes > 0, let next = spans.first {
            if position < next.start {
                let gap = Int(min(next.start - position, UInt64(bytes.readableBytes)))
                bytes.moveReaderIndex(forwardBy: gap)
                position += UInt64(gap)
                continue
            }
            let wanted = min(next.length - partial.readableBytes, bytes.readableBytes)
            if var part = bytes.readSlice(length: wanted) { partial.writeBuffer(&part) }
            position += UInt64(wanted)
            guard partial.readableBytes == next.length else { continue }
            whole.append((next.block, partial))
            partial = ByteBuffer()
            spans.removeFirst()
        }
        return whole
    }
}
