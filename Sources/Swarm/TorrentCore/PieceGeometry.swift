// SPDX-License-Identifier: GPL-3.0-or-later

/// The position of a piece within one torrent, counted from zero.
///
/// Only ``PieceGeometry`` makes one, so an index in hand is in range by construction.
package struct PieceIndex: Hashable, Comparable, Sendable {
    /// The index as on the wire.
    package let rawValue: UInt32

    fileprivate init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The position of a 16 KiB block within one torrent, counted from zero across all pieces.
///
/// Pieces whose length is no multiple of 16 KiB end in a shorter block; the next piece begins a new one.
package struct BlockIndex: Hashable, Comparable, Sendable {
    /// Blocks before this one in the torrent.
    package let rawValue: Int

    fileprivate init(rawValue: Int) {
        self.rawValue = rawValue
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A run of bytes inside one piece, as requests and piece messages name it (BEP 3).
package struct BlockSpan: Hashable, Sendable {
    /// The piece the bytes belong to.
    package let piece: PieceIndex
    /// Where they begin inside the piece, in bytes.
    package let offset: UInt32
    /// How many they are; never zero, never past the end of the piece; in bytes.
    package let length: UInt32

    fileprivate init(piece: PieceIndex, offset: UInt32, length: UInt32) {
        self.piece = piece
        self.offset = offset
        self.length = length
    }
}

/// How a torrent's bytes are cut into pieces and 16 KiB blocks.
///
/// Raw numbers from a wire become ``PieceIndex``, ``BlockIndex`` and ``BlockSpan`` here or not at all.
package struct PieceGeometry: Hashable, Sendable {
    /// The unit of request and of BEP 52's leaf hashes, in bytes.
    package static let blockLength: UInt32 = 16_384

    /// Bytes of the whole torrent, padding included.
    package let totalLength: UInt64
    /// Bytes of every piece but the last.
    package let pieceLength: UInt32
    /// How many pieces there are.
    package let pieceCount: Int
    /// How many blocks a full piece has.
    package let blocksPerPiece: Int
    /// How many blocks there are in all pieces together.
    package let blockCount: Int

    /// `nil` for a piece length of zero, an empty torrent, or more pieces than 32 bits count.
    package init?(totalLength: UInt64, pieceLength: UInt32) {
        guard totalLength > 0, pieceLength > 0 else { return nil }
        let fullPieces = (totalLength - 1) / UInt64(pieceLength)
        guard fullPieces < UInt64(UInt32.max), totalLength <= UInt64(Int64.max) else { return nil }
        self.totalLength = totalLength
        self.pieceLength = pieceLength
        pieceCount = Int(fullPieces) + 1
        blocksPerPiece = Int((pieceLength - 1) / Self.blockLength) + 1
        let lastLength = totalLength - fullPieces * UInt64(pieceLength)
        blockCount = Int(fullPieces) * blocksPerPiece + Int((lastLength - 1) / UInt64(Self.blockLength)) + 1
    }

    /// Turns a number off the wire into an index, or `nil` when this torrent has no such piece.
    package func piece(at rawIndex: some BinaryInteger) -> PieceIndex? {
        guard rawIndex >= 0, rawIndex < pieceCount else { return nil }
        return PieceIndex(rawValue: UInt32(rawIndex))
    }

    /// Turns a number off the wire into an index, or `nil` when this torrent has no such block.
    package func block(at rawIndex: some BinaryInteger) -> BlockIndex? {
        guard rawIndex >= 0, rawIndex < blockCount else { return nil }
        return BlockIndex(rawValue: Int(rawIndex))
    }

    /// Checks a request's three numbers; `nil` for an empty run or one that leaves its piece.
    package func span(piece rawIndex: UInt32, offset: UInt32, length: UInt32) -> BlockSpan? {
        guard let piece = piece(at: rawIndex), length > 0 else { return nil }
        let (end, overflow) = offset.addingReportingOverflow(length)
        guard !overflow, end <= self.length(of: piece) else { return nil }
        return BlockSpan(piece: piece, offset: offset, length: length)
    }

    /// Bytes of one piece; only the last may be shorter than the others.
    package func length(of piece: PieceIndex) -> UInt32 {
        Int(piece.rawValue) == pieceCount - 1
            ? UInt32(totalLength - UInt64(piece.rawValue) * UInt64(pieceLength)) : pieceLength
    }

    /// Bytes of the torrent before this piece.
    package func offset(of piece: PieceIndex) -> UInt64 {
        UInt64(piece.rawValue) * UInt64(pieceLength)
    }

    /// Bytes of the torrent before this run.
    package func offset(of span: BlockSpan) -> UInt64 {
        offset(of: span.piece) + UInt64(span.offset)
    }

    /// The bytes of the torrent that a run has.
    package func range(of span: BlockSpan) -> Range<UInt64> {
        let start = offset(of: span)
        return start..<start + UInt64(span.length)
    }

    /// The bytes of the torrent that a piece has.
    package func range(of piece: PieceIndex) -> Range<UInt64> {
        let start = offset(of: piece)
        return start..<start + UInt64(length(of: piece))
    }

    /// The block that a byte of the torrent is in; `nil` behind its end.
    package func block(containing offset: UInt64) -> BlockIndex? {
        guard offset < totalLength else { return nil }
        let (piece, rest) = offset.quotientAndRemainder(dividingBy: UInt64(pieceLength))
        return BlockIndex(rawValue: Int(piece) * blocksPerPiece + Int(rest / UInt64(Self.blockLength)))
    }

    /// The blocks that have bytes in a run of the torrent's bytes.
    package func blocks(in run: Range<UInt64>) -> [BlockIndex] {
        guard !run.isEmpty, let first = block(containing: run.lowerBound),
            let last = block(containing: min(run.upperBound, totalLength) - 1)
        else { return [] }
        return (first.rawValue...last.rawValue).map(BlockIndex.init)
    }

    /// The piece a block belongs to.
    package func piece(of block: BlockIndex) -> PieceIndex {
        PieceIndex(rawValue: UInt32(block.rawValue / blocksPerPiece))
    }

    /// All indices of the blocks of one piece, as raw numbers.
    package func blocks(of piece: PieceIndex) -> Range<Int> {
        let first = Int(piece.rawValue) * blocksPerPiece
        return first..<min(first + blocksPerPiece, blockCount)
    }

    /// The blocks of pieces that follow each other, which must exist.
    package func blocks(ofPieces pieces: Range<Int>) -> Range<Int> {
        precondition(pieces.lowerBound >= 0 && pieces.upperBound <= pieceCount)
        return pieces.lowerBound * blocksPerPiece..<min(pieces.upperBound * blocksPerPiece, blockCount)
    }

    /// The bytes of one block.
    package func span(of block: BlockIndex) -> BlockSpan {
        let piece = piece(of: block)
        let offset = UInt32(block.rawValue % blocksPerPiece) * Self.blockLength
        return BlockSpan(piece: piece, offset: offset, length: min(Self.blockLength, length(of: piece) - offset))
    }

    /// The block a run begins in, when the run begins at a block's first byte.
    package func block(startingAt span: BlockSpan) -> BlockIndex? {
        guard span.offset % Self.blockLength == 0 else { return nil }
        return BlockIndex(rawValue: Int(span.piece.rawValue) * blocksPerPiece + Int(span.offset / Self.blockLength))
    }
}

extension PieceIndex: CustomStringConvertible {
    package var description: String { String(rawValue) }
}

extension BlockIndex: CustomStringConvertible {
    package var description: String { String(rawValue) }
}

extension BlockSpan: CustomStringConvertible {
    package var description: String { "piece \(piece) + \(offset), \(length) bytes" }
}
