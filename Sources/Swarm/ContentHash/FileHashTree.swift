// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What a torrent says of one file's hash tree (BEP 52): its root and its piece layer, which lead to each other.
///
/// Leaves are not kept: they come from messages and from the file itself, and are proven against this.
package struct FileHashTree: Hashable, Sendable {
    /// What the torrent names the file's content by.
    package let root: SHA256Digest
    /// One digest for each piece of the file.
    package let pieceLayer: HashLayer
    /// Blocks of 16 KiB in the file, the last one perhaps shorter; never zero.
    private let blockCount: Int
    /// The layer that has one digest for each piece, counted from the leaves; the root's own for a file of at most one
    /// piece.
    private let pieceLayerHeight: Int

    /// Builds the tree above a piece layer; `nil` if the layer has another size or another root.
    ///
    /// - Parameters:
    ///   - root: what the layer must lead to.
    ///   - length: bytes of the file, more than zero.
    ///   - pieceLength: a power of two, 16 KiB or more.
    ///   - pieceLayer: one digest per piece; for a file of at most one piece `nil`, and the root takes its place.
    package init?(root: SHA256Digest, length: UInt64, pieceLength: UInt32, pieceLayer: HashLayer?) {
        let block = UInt64(PieceGeometry.blockLength)
        guard length > 0, length <= UInt64(Int64.max), pieceLength >= block, pieceLength.nonzeroBitCount == 1 else {
            return nil
        }
        blockCount = Int((length - 1) / block) + 1
        let height = MerkleTree.height(forLeafCount: blockCount)
        pieceLayerHeight = min(height, Int(UInt64(pieceLength) / block).trailingZeroBitCount)
        let pieceCount = Int((length - 1) / UInt64(pieceLength)) + 1
        let layer = pieceLayer ?? HashLayer([root])
        guard layer.count == pieceCount else { return nil }
        let padding = MerkleTree.emptyRoot(width: 1 << pieceLayerHeight)
        let width = MerkleTree.width(forLeafCount: pieceCount)
        guard MerkleTree.root(of: layer, width: width, padding: padding) == root else { return nil }
        self.root = root
        self.pieceLayer = layer
    }

    /// Builds the tree of a file whose blocks are all hashed; `nil` if the leaves are too many or too few.
    package init?(leaves: HashLayer, length: UInt64, pieceLength: UInt32) {
        let pieceHeight = Int(pieceLength / PieceGeometry.blockLength).trailingZeroBitCount
        let ownHeight = MerkleTree.height(forLeafCount: leaves.count)
        let pieceLayer = Self.layer(min(pieceHeight, ownHeight), above: leaves)
        let padding = MerkleTree.emptyRoot(width: 1 << min(pieceHeight, ownHeight))
        let width = MerkleTree.width(forLeafCount: pieceLayer.count)
        self.init(
            root: MerkleTree.root(of: pieceLayer, width: width, padding: padding), length: length,
            pieceLength: pieceLength, pieceLayer: pieceLayer)
        guard blockCount == leaves.count else { return nil }
    }

    /// The layer so many steps above these leaves, without padding.
    private static func layer(_ height: Int, above leaves: HashLayer) -> HashLayer {
        var layer = leaves
        var padding = SHA256Digest.zero
        for _ in 0..<height {
            layer = MerkleTree.parents(of: layer, padding: padding)
            padding = ContentHash.parent(padding, padding)
        }
        return layer
    }
}

/// One piece's part of its file's tree, enough to judge the piece by the digests of its blocks.
package struct PieceSubtree: Hashable, Sendable {
    /// What the leaves must lead to.
    package let root: SHA256Digest
    /// Leaves of the whole subtree, padding included; a power of two.
    package let width: Int
}

extension FileHashTree {
    /// What the blocks of one piece must lead to; pieces are counted from the file's first one.
    ///
    /// `nil` when the file has no such piece.
    package func subtree(ofPiece piece: Int) -> PieceSubtree? {
        guard piece >= 0, piece < pieceLayer.count else { return nil }
        return PieceSubtree(root: pieceLayer[piece], width: 1 << pieceLayerHeight)
    }
}
