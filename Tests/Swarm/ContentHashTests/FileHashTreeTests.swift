// SPDX-License-Identifier: GPL-3.0-or-later

import ContentHash
import Testing
import TorrentCore

/// A file of made-up blocks, with its whole tree worked out the slow way.
private struct MadeUpFile {
    let leaves: [SHA256Digest]
    let pieceLength: UInt32
    let tree: FileHashTree
    /// Every node, padding included; `nodes[0]` are the leaves.
    let nodes: [[SHA256Digest]]

    init(blockCount: Int, blocksPerPiece: Int) throws {
        leaves = (0..<blockCount).map { ContentHash.sha256(UInt32($0).bigEndianBytes) }
        pieceLength = UInt32(blocksPerPiece) * PieceGeometry.blockLength
        let length = UInt64(blockCount) * UInt64(PieceGeometry.blockLength) - 5
        tree = try #require(FileHashTree(leaves: HashLayer(leaves), length: length, pieceLength: pieceLength))
        let width = MerkleTree.width(forLeafCount: blockCount)
        var layers = [leaves + Array(repeating: .zero, count: width - blockCount)]
        while let last = layers.last, last.count > 1 {
            layers.append(stride(from: 0, to: last.count, by: 2).map { ContentHash.parent(last[$0], last[$0 + 1]) })
        }
        nodes = layers
    }
}

@Suite struct FileHashTreeTests {
    @Test(arguments: [(1, 4), (2, 4), (3, 4), (4, 4), (5, 4), (9, 4), (16, 4), (33, 4), (7, 1), (8, 1), (100, 16)])
    func `the root is that of all blocks, padded to a power of two`(blockCount: Int, blocksPerPiece: Int) throws {
        let file = try MadeUpFile(blockCount: blockCount, blocksPerPiece: blocksPerPiece)
        #expect(file.tree.root == file.nodes.last?.first)
        #expect(file.tree.pieceLayer.count == (blockCount - 1) / blocksPerPiece + 1)
    }

    @Test func `a piece layer of another size or content makes no tree`() throws {
        let file = try MadeUpFile(blockCount: 9, blocksPerPiece: 4)
        let length = UInt64(9 * 16_384)
        let layer = file.tree.pieceLayer
        func tree(_ layer: HashLayer?) -> FileHashTree? {
            FileHashTree(root: file.tree.root, length: length, pieceLength: file.pieceLength, pieceLayer: layer)
        }
        #expect(tree(layer) == file.tree)
        #expect(tree(layer.part(0..<2)) == nil)
        #expect(tree(HashLayer(Array(layer) + [.zero])) == nil)
        #expect(tree(HashLayer(layer.reversed())) == nil)
        #expect(tree(nil) == nil)
        #expect(FileHashTree(root: file.tree.root, length: 0, pieceLength: 65_536, pieceLayer: nil) == nil)
    }

    @Test(arguments: [(1, 4), (3, 4), (9, 4), (7, 1), (100, 16)])
    func `each piece is judged by its own blocks`(blockCount: Int, blocksPerPiece: Int) throws {
        let file = try MadeUpFile(blockCount: blockCount, blocksPerPiece: blocksPerPiece)
        for piece in 0..<file.tree.pieceLayer.count {
            let subtree = try #require(file.tree.subtree(ofPiece: piece))
            let range = piece * blocksPerPiece..<min((piece + 1) * blocksPerPiece, blockCount)
            #expect(MerkleTree.root(of: file.leaves[range], width: subtree.width) == subtree.root)
            let lie = file.leaves[range].dropLast() + [.zero]
            #expect(MerkleTree.root(of: lie, width: subtree.width) != subtree.root)
        }
        #expect(file.tree.subtree(ofPiece: file.tree.pieceLayer.count) == nil)
        #expect(file.tree.subtree(ofPiece: -1) == nil)
    }
}
