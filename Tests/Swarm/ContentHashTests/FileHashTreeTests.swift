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

    func leafLayer(_ range: Range<Int>) -> HashLayer { HashLayer(leaves[range]) }

    /// BEP 52's answer, straight from its words.
    func expectedAnswer(to range: HashRange) -> [SHA256Digest] {
        var answer = Array(nodes[range.baseLayer][range.index..<range.index + range.count])
        let height = MerkleTree.height(forLeafCount: range.count)
        for layer in 1..<max(1, range.proofLayers + 1) where layer >= height {
            answer.append(nodes[range.baseLayer + layer][(range.index >> layer) ^ 1])
        }
        return answer
    }
}

@Suite struct FileHashTreeTests {
    @Test(arguments: [(1, 4), (2, 4), (3, 4), (4, 4), (5, 4), (9, 4), (16, 4), (33, 4), (7, 1), (8, 1), (100, 16)])
    func `the root is that of all blocks, padded to a power of two`(blockCount: Int, blocksPerPiece: Int) throws {
        let file = try MadeUpFile(blockCount: blockCount, blocksPerPiece: blocksPerPiece)
        #expect(file.tree.root == file.nodes.last?.first)
        #expect(file.tree.pieceLayer.count == (blockCount - 1) / blocksPerPiece + 1)
        #expect(file.tree.blockCount == blockCount)
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
        #expect(tree(layer + layer.part(0..<1)) == nil)
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
            #expect(subtree.leafCount == range.count)
            #expect(subtree.matches(file.leafLayer(range)))
            #expect(!subtree.matches(HashLayer(file.leaves[range].dropLast() + [.zero])))
            #expect(!subtree.matches(HashLayer(file.leaves[range].dropLast())))
        }
        #expect(file.tree.subtree(ofPiece: file.tree.pieceLayer.count) == nil)
        #expect(file.tree.subtree(ofPiece: -1) == nil)
    }
}

@Suite struct HashProofTests {
    /// Every range a tree of this size has, and as many that it has not.
    private func ranges(height: Int) -> [HashRange] {
        (0...height).flatMap { layer in
            [2, 3, 4, 5, 8, 16, 32].flatMap { count in
                stride(from: 0, to: 40, by: count).flatMap { index in
                    (0...height).map { HashRange(baseLayer: layer, index: index, count: count, proofLayers: $0) }
                }
            }
        }
    }

    @Test(arguments: [(2, 4), (3, 4), (4, 4), (9, 4), (16, 4), (33, 4), (7, 1), (12, 8), (31, 8)])
    func `an answer is what BEP 52 says, and proves itself`(blockCount: Int, blocksPerPiece: Int) throws {
        let file = try MadeUpFile(blockCount: blockCount, blocksPerPiece: blocksPerPiece)
        var answered = 0
        for range in ranges(height: file.tree.height) {
            guard let answer = file.tree.answer(to: range, leaves: file.leafLayer) else { continue }
            answered += 1
            #expect(Array(answer) == file.expectedAnswer(to: range), "\(range)")
            let proven = file.tree.verified(answer, of: range)
            guard let proven else { continue }
            let real = (blockCount - 1) >> range.baseLayer + 1
            let end = min(range.index + range.count, real)
            #expect(Array(proven) == Array(file.nodes[range.baseLayer][range.index..<end]))
            for place in answer.indices {
                var lie = Array(answer)
                lie[place] = ContentHash.sha256(lie[place].bytes)
                #expect(file.tree.verified(HashLayer(lie), of: range) == nil)
            }
            #expect(file.tree.verified(answer.part(0..<answer.count - 1), of: range) == nil)
            #expect(file.tree.verified(answer + answer.part(0..<1), of: range) == nil)
        }
        #expect(answered > 0)
    }

    @Test(arguments: [(1, 4), (2, 4), (9, 4), (33, 16), (7, 1), (1_300, 1_024)])
    func `what we ask for proves each block of a piece`(blockCount: Int, blocksPerPiece: Int) throws {
        let file = try MadeUpFile(blockCount: blockCount, blocksPerPiece: blocksPerPiece)
        for piece in 0..<file.tree.pieceLayer.count {
            var proven: [SHA256Digest] = []
            for range in file.tree.leafRequests(forPiece: piece) {
                #expect(range.count <= HashRange.requestedCount)
                let answer = try #require(file.tree.answer(to: range, leaves: file.leafLayer))
                proven += try #require(file.tree.verified(answer, of: range))
            }
            let blocks = piece * blocksPerPiece..<min((piece + 1) * blocksPerPiece, blockCount)
            #expect(proven == Array(file.leaves[blocks]) || file.tree.pieceLayerHeight == 0)
        }
    }

    @Test(arguments: [
        HashRange(baseLayer: 0, index: 0, count: 1, proofLayers: 0),
        HashRange(baseLayer: 0, index: 0, count: 0, proofLayers: 0),
        HashRange(baseLayer: 0, index: 1, count: 2, proofLayers: 0),
        HashRange(baseLayer: 0, index: 0, count: 3, proofLayers: 0),
        HashRange(baseLayer: 0, index: 12, count: 4, proofLayers: 0),
        HashRange(baseLayer: 0, index: 0, count: 32, proofLayers: 0),
        HashRange(baseLayer: 0, index: 0, count: 4, proofLayers: 4),
        HashRange(baseLayer: 1, index: 0, count: 2, proofLayers: 0),
        HashRange(baseLayer: 4, index: 0, count: 2, proofLayers: 0),
        HashRange(baseLayer: 0, index: 4_294_967_294, count: 2, proofLayers: 0),
        HashRange(baseLayer: 4_294_967_295, index: 0, count: 2, proofLayers: 0),
        HashRange(baseLayer: 0, index: 0, count: 4_294_967_295, proofLayers: 4_294_967_295),
    ])
    func `a request beyond the tree is rejected`(range: HashRange) throws {
        let file = try MadeUpFile(blockCount: 11, blocksPerPiece: 4)
        #expect(file.tree.answer(to: range, leaves: file.leafLayer) == nil)
        #expect(file.tree.verified(HashLayer([.zero, .zero]), of: range) == nil)
    }

    @Test func `a request for blocks not at hand is rejected`() throws {
        let file = try MadeUpFile(blockCount: 11, blocksPerPiece: 4)
        let range = HashRange(baseLayer: 0, index: 4, count: 4, proofLayers: 2)
        #expect(file.tree.answer(to: range) { $0 == 4..<8 ? file.leafLayer($0) : nil } != nil)
        #expect(file.tree.answer(to: range) { _ in nil } == nil)
        #expect(file.tree.answer(to: range) { _ in HashLayer([.zero]) } == nil)
    }
}
