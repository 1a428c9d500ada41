// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What the engine knows of a torrent's content: its cut, how it is proved, and which of it is wanted.
package struct SwarmContent: Sendable {
    /// How arrived bytes are proved.
    package enum Proof: Sendable {
        /// Whole pieces by SHA-1 (BEP 3); the driver hashes.
        case wholePieces
        /// Single blocks by SHA-256 under each piece's root (BEP 52).
        case blocks(PieceTrees)
    }

    /// The roots of a v2 or hybrid torrent's pieces.
    package struct PieceTrees: Sendable {
        /// The file a piece belongs to, for hash requests.
        package struct FileTree: Sendable {
            /// Root of the file's whole tree.
            package let root: SHA256Digest
            /// The file's first piece.
            package let firstPiece: Int
            /// How many pieces it has.
            package let pieceCount: Int

            /// Puts the three together.
            package init(root: SHA256Digest, firstPiece: Int, pieceCount: Int) {
                self.root = root
                self.firstPiece = firstPiece
                self.pieceCount = pieceCount
            }
        }

        /// For each piece: the root of the tree over its blocks.
        package let pieceRoots: [SHA256Digest]
        /// For each piece: how many leaves that tree has, absent ones included; a power of two.
        package let widths: [Int]
        /// The files with bytes in them, in the order of their first piece.
        package let files: [FileTree]
        /// The first of the files that have a root, by that.
        private let fileByRoot: [SHA256Digest: Int]
        /// Pieces that are the same because their files are.
        let twins: TwinPieces

        /// Puts the three together; both arrays have one element for each piece.
        package init(pieceRoots: [SHA256Digest], widths: [Int], files: [FileTree]) {
            precondition(pieceRoots.count == widths.count)
            self.pieceRoots = pieceRoots
            self.widths = widths
            self.files = files
            fileByRoot = Dictionary(files.enumerated().map { ($1.root, $0) }) { first, _ in first }
            twins = TwinPieces(files, pieceRoots: pieceRoots)
        }

        /// The file with this root, as hash requests name it; the first of several with the same content.
        package func file(withRoot root: SHA256Digest) -> FileTree? { fileByRoot[root].map { files[$0] } }

        /// The file a piece belongs to.
        package func file(ofPiece piece: Int) -> FileTree? {
            var low = 0
            var high = files.count
            while low < high {
                let middle = (low + high) / 2
                if files[middle].firstPiece <= piece { low = middle + 1 } else { high = middle }
            }
            guard low > 0, piece < files[low - 1].firstPiece + files[low - 1].pieceCount else { return nil }
            return files[low - 1]
        }
    }

    /// Whether peers may be had from trackers alone (BEP 27).
    package let isPrivate: Bool
    /// The swarm.
    package let infoHash: InfoHash
    /// How the bytes are cut.
    package let geometry: PieceGeometry
    /// How they are proved.
    package let proof: Proof
    /// Blocks whose bytes end in padding and need not be fetched whole: block to bytes, zero for padding alone.
    package let shortenedBlocks: [Int: UInt32]
    /// The blocks this peer is after; padding is never among them.
    package let wanted: Bitfield
    /// Whether it is after everything but padding.
    let wantsAll: Bool

    /// Puts the content together; `wantedPieces` of `nil` means all.
    package init(
        infoHash: InfoHash, geometry: PieceGeometry, proof: Proof, shortenedBlocks: [Int: UInt32] = [:],
        wantedPieces: Bitfield? = nil, isPrivate: Bool = false
    ) {
        self.isPrivate = isPrivate
        self.infoHash = infoHash
        self.geometry = geometry
        self.proof = proof
        self.shortenedBlocks = shortenedBlocks
        var wanted = Bitfield(allSetCount: geometry.blockCount)
        for (block, length) in shortenedBlocks where length == 0 { wanted.remove(block) }
        let all = wanted.setCount
        if let wantedPieces {
            for index in 0..<geometry.pieceCount where !wantedPieces[index] {
                guard let piece = geometry.piece(at: index) else { continue }
                for block in geometry.blocks(of: piece) { wanted.remove(block) }
            }
        }
        self.wanted = wanted
        wantsAll = wanted.setCount == all
    }

    /// The bytes of a block that are worth a request; `nil` when it is all padding.
    package func fetchSpan(of block: BlockIndex) -> BlockSpan? {
        let whole = geometry.span(of: block)
        guard let length = shortenedBlocks[block.rawValue] else { return whole }
        return geometry.span(piece: whole.piece.rawValue, offset: whole.offset, length: length)
    }

    /// Whether a block holds nothing but padding.
    package func isPadding(_ block: Int) -> Bool {
        shortenedBlocks[block] == 0
    }
}
