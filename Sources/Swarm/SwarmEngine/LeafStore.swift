// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import TorrentCore

/// The leaf hashes of a v2 torrent's blocks: those proved against the piece roots, and those of arrived blocks.
struct LeafStore {
    private let geometry: PieceGeometry
    private let trees: SwarmContent.PieceTrees
    private var digests: [SHA256Digest]
    /// Pieces whose leaves are all proved to be right.
    private(set) var knownPieces: Bitfield

    init(content: SwarmContent, trees: SwarmContent.PieceTrees) {
        geometry = content.geometry
        self.trees = trees
        digests = Array(repeating: .zero, count: geometry.blockCount)
        knownPieces = Bitfield(count: geometry.pieceCount)
        // A tree of one leaf is its own root: nothing has to be asked for.
        for index in 0..<geometry.pieceCount where trees.widths[index] == 1 {
            digests[index * geometry.blocksPerPiece] = trees.pieceRoots[index]
            knownPieces.insert(index)
        }
    }

    /// The proved leaf of a block; `nil` while its piece's leaves are unknown.
    func expected(_ block: Int) -> SHA256Digest? {
        knownPieces[block / geometry.blocksPerPiece] ? digests[block] : nil
    }

    /// Keeps the hash of a block that arrived before its piece's leaves were known.
    mutating func keep(_ digest: SHA256Digest, of block: Int) {
        digests[block] = digest
    }

    /// The kept hash of an arrived block.
    func kept(_ block: Int) -> SHA256Digest {
        digests[block]
    }

    /// The blocks of a piece that its tree covers: those with bytes in them.
    func leafBlocks(of piece: PieceIndex) -> Range<Int> {
        let blocks = geometry.blocks(of: piece)
        return blocks.lowerBound..<min(blocks.upperBound, blocks.lowerBound + trees.widths[Int(piece.rawValue)])
    }

    /// Whether the kept hashes of the piece's blocks lead to its root; they are known from then on if so.
    mutating func acceptKept(_ piece: PieceIndex, isPadding: (Int) -> Bool) -> Bool {
        let leaves = leafBlocks(of: piece).map { isPadding($0) ? SHA256Digest.zero : digests[$0] }
        return accept(leaves, for: piece)
    }

    /// Whether these leaves lead to the piece's root; they are known from then on if so.
    mutating func accept(_ leaves: [SHA256Digest], for piece: PieceIndex) -> Bool {
        let index = Int(piece.rawValue)
        guard leaves.count <= trees.widths[index],
            MerkleTree.root(of: leaves, width: trees.widths[index]) == trees.pieceRoots[index]
        else { return false }
        for (block, leaf) in zip(geometry.blocks(of: piece), leaves) { digests[block] = leaf }
        knownPieces.insert(index)
        return true
    }

    /// The leaves of a known piece, padded to the width of its tree.
    func leaves(of piece: PieceIndex) -> [SHA256Digest]? {
        let index = Int(piece.rawValue)
        guard knownPieces[index] else { return nil }
        let leaves = leafBlocks(of: piece).map { digests[$0] }
        return leaves + Array(repeating: .zero, count: trees.widths[index] - leaves.count)
    }

    /// The pieces that are the same as this one, because their files are, and whose leaves are not known.
    func unknownTwins(of piece: PieceIndex) -> [PieceIndex] {
        trees.twins.of(Int(piece.rawValue)).filter { !knownPieces[$0] }.compactMap(geometry.piece)
    }

    /// The first of a piece and those that are the same.
    func firstTwin(of piece: PieceIndex) -> Int { trees.twins.first(of: Int(piece.rawValue)) }

    /// Takes the leaves of these pieces as known, without proof: the data was just hashed by ourselves.
    mutating func fill(with leaves: [SHA256Digest], of pieces: Bitfield) {
        precondition(leaves.count == geometry.blockCount)
        pieces.forEachSet { index in
            guard let piece = geometry.piece(at: index) else { return }
            for block in geometry.blocks(of: piece) { digests[block] = leaves[block] }
        }
        knownPieces.formUnion(pieces)
        // Of equal files one may be here and another not.
        for twins in trees.twins.all {
            guard let known = twins.first(where: { knownPieces[$0] }).flatMap(geometry.piece),
                let leaves = self.leaves(of: known)
            else { continue }
            for twin in twins.compactMap(geometry.piece) where !knownPieces[Int(twin.rawValue)] {
                _ = accept(leaves, for: twin)
            }
        }
    }
}
