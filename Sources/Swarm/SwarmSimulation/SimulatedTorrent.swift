// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
package import SwarmEngine
package import TorrentCore

/// A torrent without bytes: each block's content is known by a made-up leaf hash alone.
package struct SimulatedTorrent: Sendable {
    /// What engines are told of it.
    package let content: SwarmContent
    /// The right hash of each block.
    package let leaves: [SHA256Digest]

    /// Whether single blocks can be proved.
    package let provesBlocks: Bool

    /// A torrent of so many bytes; `provesBlocks` is BEP 52, else whole pieces as BEP 3 has it.
    package init?(totalLength: UInt64, pieceLength: UInt32, provesBlocks: Bool) {
        guard let geometry = PieceGeometry(totalLength: totalLength, pieceLength: pieceLength),
            let hash = InfoHash(bytes: ContentHash.sha1(totalLength.bigEndianBytes).bytes)
        else { return nil }
        let leaves = (0..<geometry.blockCount).map { ContentHash.sha256(UInt64($0).bigEndianBytes) }
        self.leaves = leaves
        self.provesBlocks = provesBlocks
        guard provesBlocks else {
            content = SwarmContent(infoHash: hash, geometry: geometry, proof: .wholePieces)
            return
        }
        let width = MerkleTree.width(forLeafCount: geometry.blocksPerPiece)
        let roots = (0..<geometry.pieceCount).compactMap(geometry.piece).map { piece in
            MerkleTree.root(of: leaves[geometry.blocks(of: piece)], width: width)
        }
        let file = SwarmContent.PieceTrees.FileTree(
            root: ContentHash.sha256(hash.bytes), firstPiece: 0, pieceCount: geometry.pieceCount)
        let trees = SwarmContent.PieceTrees(
            pieceRoots: roots, widths: Array(repeating: width, count: roots.count), files: [file])
        content = SwarmContent(infoHash: hash, geometry: geometry, proof: .blocks(trees))
    }
}
