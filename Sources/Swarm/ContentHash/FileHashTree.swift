// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What a torrent says of one file's hash tree (BEP 52): everything from its piece layer up to its root.
///
/// Leaves are not kept: they come from messages and from the file itself, and are proven against this.
/// Layers are counted from the leaves (0) to the root (`height`).
package struct FileHashTree: Hashable, Sendable {
    /// Blocks of 16 KiB in the file, the last one perhaps shorter; never zero.
    package let blockCount: Int
    /// The layer the root is in.
    package let height: Int
    /// The layer that has one digest for each piece; the root's own for a file of at most one piece.
    package let pieceLayerHeight: Int
    /// From the piece layer to the root, without padding; the last one has the root alone.
    private let layers: [HashLayer]

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
        height = MerkleTree.height(forLeafCount: blockCount)
        pieceLayerHeight = min(height, Int(UInt64(pieceLength) / block).trailingZeroBitCount)
        let pieceCount = Int((length - 1) / UInt64(pieceLength)) + 1
        var layer = pieceLayer ?? HashLayer([root])
        guard layer.count == pieceCount else { return nil }
        var layers = [layer]
        var padding = MerkleTree.emptyRoot(width: 1 << pieceLayerHeight)
        while layer.count > 1 {
            layer = MerkleTree.parents(of: layer, padding: padding)
            padding = ContentHash.parent(padding, padding)
            layers.append(layer)
        }
        guard layer.first == root else { return nil }
        self.layers = layers
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

    /// What the torrent names the file's content by.
    package var root: SHA256Digest { layers[layers.count - 1][0] }

    /// One digest for each piece of the file.
    package var pieceLayer: HashLayer { layers[0] }

    /// A layer from the piece layer up, without padding.
    func knownLayer(_ layer: Int) -> HashLayer { layers[layer - pieceLayerHeight] }

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
    /// Blocks the piece really has; its last leaf may be of fewer than 16 KiB.
    package let leafCount: Int
    /// Leaves of the whole subtree, padding included; a power of two.
    package let width: Int

    /// Whether these are the digests of the piece's blocks, all of them and in order.
    package func matches(_ leaves: HashLayer) -> Bool {
        leaves.count == leafCount && MerkleTree.root(of: leaves, width: width) == root
    }
}

extension FileHashTree {
    /// What the blocks of one piece must lead to; pieces are counted from the file's first one.
    ///
    /// `nil` when the file has no such piece.
    package func subtree(ofPiece piece: Int) -> PieceSubtree? {
        guard piece >= 0, piece < pieceLayer.count else { return nil }
        let width = 1 << pieceLayerHeight
        return PieceSubtree(
            root: pieceLayer[piece], leafCount: min(width, blockCount - piece * width), width: width)
    }

    /// What to ask a peer for in order to prove each block of one piece by itself; nothing for a piece of one block.
    package func leafRequests(forPiece piece: Int) -> [HashRange] {
        guard piece >= 0, piece < pieceLayer.count, pieceLayerHeight > 0 else { return [] }
        let width = 1 << pieceLayerHeight
        let count = min(width, HashRange.requestedCount)
        let end = min((piece + 1) * width, blockCount)
        return stride(from: piece * width, to: end, by: count).map { start in
            HashRange(baseLayer: 0, index: start, count: count, proofLayers: pieceLayerHeight - 1)
        }
    }
}
