// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
package import TorrentCore
package import TorrentMetainfo

/// Which of a torrent's bytes are on disk and right, found by hashing them.
package struct DataCheck {
    /// The blocks of every piece that is right.
    package private(set) var proved: Bitfield
    /// SHA-256 of every block, zero for padding and for what could not be read; `nil` for v1.
    package private(set) var leaves: [SHA256Digest]?
    /// The pieces that are right.
    package private(set) var rightPieces: Bitfield

    /// Hashes everything; the callback hears of every piece, as bytes done so far.
    package init(_ files: TorrentFiles, metainfo: Metainfo, progress: (UInt64) -> Void = { _ in }) {
        let geometry = metainfo.geometry
        proved = Bitfield(count: geometry.blockCount)
        rightPieces = Bitfield(count: geometry.pieceCount)
        leaves = metainfo.format == .v1 ? nil : Array(repeating: .zero, count: geometry.blockCount)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(geometry.pieceLength), alignment: 4_096)
        defer { buffer.deallocate() }
        for index in 0..<geometry.pieceCount {
            guard let piece = geometry.piece(at: index) else { continue }
            let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(geometry.length(of: piece))])
            if (try? files.read(into: bytes, at: geometry.offset(of: piece))) != nil {
                judge(piece, UnsafeRawBufferPointer(bytes), metainfo)
            }
            progress(geometry.offset(of: piece) + UInt64(bytes.count))
        }
    }

    private mutating func judge(_ piece: PieceIndex, _ bytes: UnsafeRawBufferPointer, _ metainfo: Metainfo) {
        let expectation = metainfo.expectation(of: piece)
        let blocks = metainfo.geometry.blocks(of: piece)
        let isRight: Bool
        if let subtree = expectation.subtree {
            let data = UnsafeRawBufferPointer(rebasing: bytes[..<Int(expectation.dataLength)])
            let digests = BlockHashes.of(data)
            for (block, digest) in zip(blocks, digests) { leaves?[block] = digest }
            isRight = MerkleTree.root(of: digests, width: subtree.width) == subtree.root
        } else if let sha1 = expectation.sha1 {
            isRight = ContentHash.sha1(bytes) == sha1
        } else {
            // A piece of padding alone, which only v2 torrents can have: there is nothing to be wrong.
            isRight = expectation.dataLength == 0
        }
        guard isRight else { return }
        rightPieces.insert(Int(piece.rawValue))
        for block in blocks { proved.insert(block) }
    }
}

/// SHA-256 of each 16 KiB block of some bytes (BEP 52's leaves); the last may be shorter.
package enum BlockHashes {
    /// One digest for each block, in order.
    package static func of(_ bytes: UnsafeRawBufferPointer) -> [SHA256Digest] {
        stride(from: 0, to: bytes.count, by: Int(PieceGeometry.blockLength)).map { start in
            let end = min(start + Int(PieceGeometry.blockLength), bytes.count)
            return ContentHash.sha256(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        }
    }
}
