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
    ///
    /// With `equalFiles` of more than one it is so many files with the same bytes, each of whole pieces.
    package init?(totalLength: UInt64, pieceLength: UInt32, provesBlocks: Bool, equalFiles: Int = 1) {
        guard let geometry = PieceGeometry(totalLength: totalLength, pieceLength: pieceLength),
            let hash = InfoHash(bytes: ContentHash.sha1(totalLength.bigEndianBytes).bytes)
        else { return nil }
        guard geometry.pieceCount % equalFiles == 0 else { return nil }
        let piecesOfFile = geometry.pieceCount / equalFiles
        let period = equalFiles == 1 ? geometry.blockCount : piecesOfFile * geometry.blocksPerPiece
        let leaves = (0..<geometry.blockCount).map { ContentHash.sha256(UInt64($0 % period).bigEndianBytes) }
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
        let files = (0..<equalFiles).map { number in
            SwarmContent.PieceTrees.FileTree(
                root: ContentHash.sha256(hash.bytes), firstPiece: number * piecesOfFile, pieceCount: piecesOfFile)
        }
        let trees = SwarmContent.PieceTrees(
            pieceRoots: roots, widths: Array(repeating: width, count: roots.count), files: files)
        content = SwarmContent(infoHash: hash, geometry: geometry, proof: .blocks(trees))
    }
}
