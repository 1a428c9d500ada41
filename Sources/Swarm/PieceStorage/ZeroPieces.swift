// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
package import TorrentCore
package import TorrentMetainfo

/// The pieces of which a torrent says that all their bytes are zeros: nobody has to send or to hash them.
///
/// Their hashes tell, which are trees with the root that zeros have (BEP 52); a v1 torrent has none. Disk images are
/// full of them.
package struct ZeroPieces: Sendable {
    /// Which they are.
    package private(set) var pieces: Bitfield
    /// Where they are among the torrent's bytes, padding included; those that touch are one.
    package private(set) var ranges: [Range<UInt64>] = []
    private let metainfo: Metainfo
    /// SHA-256 of a whole block of zeros.
    private let blockDigest: SHA256Digest

    /// Finds those of some files, by their indices.
    package init(of metainfo: Metainfo, files: some Sequence<Int>) {
        self.metainfo = metainfo
        pieces = Bitfield(count: metainfo.geometry.pieceCount)
        blockDigest = Self.digest(ofZeros: Int(PieceGeometry.blockLength))
        guard metainfo.format != .v1 else { return }
        let geometry = metainfo.geometry
        let wholeRoot = MerkleTree.root(of: leaves(ofZeros: geometry.pieceLength), width: geometry.blocksPerPiece)
        for index in Set(files).sorted().flatMap({ metainfo.layout.pieces(ofFile: $0) }) {
            guard let piece = geometry.piece(at: index) else { continue }
            let expected = metainfo.expectation(of: piece)
            guard let subtree = expected.subtree else { continue }
            let isWhole = expected.dataLength == geometry.pieceLength && subtree.width == geometry.blocksPerPiece
            let root =
                isWhole ? wholeRoot : MerkleTree.root(of: leaves(ofZeros: expected.dataLength), width: subtree.width)
            if subtree.root == root { pieces.insert(index) }
        }
        pieces.forEachSet { index in
            guard let piece = geometry.piece(at: index) else { return }
            let start = geometry.offset(of: piece)
            let end = start + UInt64(geometry.length(of: piece))
            if let last = ranges.last, last.upperBound == start {
                ranges[ranges.count - 1] = last.lowerBound..<end
            } else {
                ranges.append(start..<end)
            }
        }
    }

    /// SHA-256 of each block of one of the pieces, padding left out.
    package func leaves(of piece: PieceIndex) -> [SHA256Digest] {
        leaves(ofZeros: metainfo.layout.dataLength(of: piece))
    }

    private func leaves(ofZeros count: UInt32) -> [SHA256Digest] {
        let (blocks, rest) = Int(count).quotientAndRemainder(dividingBy: Int(PieceGeometry.blockLength))
        let whole = Array(repeating: blockDigest, count: blocks)
        return rest == 0 ? whole : whole + [Self.digest(ofZeros: rest)]
    }

    private static func digest(ofZeros count: Int) -> SHA256Digest {
        ContentHash.sha256([UInt8](repeating: 0, count: count))
    }
}
