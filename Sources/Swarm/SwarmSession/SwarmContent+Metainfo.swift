// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
package import SwarmEngine
internal import TorrentCore
package import TorrentMetainfo

extension SwarmContent {
    /// What the engine needs to know of a torrent; `files` are indices of the files wanted, `nil` for all.
    package init(_ metainfo: Metainfo, files: [Int]? = nil) {
        let geometry = metainfo.geometry
        self.init(
            infoHash: metainfo.infoHash, geometry: geometry,
            proof: metainfo.format == .v1 ? .wholePieces : .blocks(PieceTrees(metainfo)),
            shortenedBlocks: Self.shortenedBlocks(metainfo.layout),
            wantedPieces: files.map { metainfo.layout.pieces(ofFiles: $0) }, isPrivate: metainfo.isPrivate)
    }

    /// Blocks that end in padding; they are all in the last pieces of files.
    private static func shortenedBlocks(_ layout: TorrentLayout) -> [Int: UInt32] {
        var shortened: [Int: UInt32] = [:]
        for file in layout.files.indices {
            guard let last = layout.pieces(ofFile: file).last, let piece = layout.geometry.piece(at: last) else {
                continue
            }
            for raw in layout.geometry.blocks(of: piece) {
                guard let block = layout.geometry.block(at: raw) else { continue }
                let length = layout.fetchLength(of: block)
                if length != layout.geometry.span(of: block).length { shortened[raw] = length }
            }
        }
        return shortened
    }
}

extension SwarmContent.PieceTrees {
    fileprivate init(_ metainfo: Metainfo) {
        let pieces = (0..<metainfo.geometry.pieceCount).compactMap(metainfo.geometry.piece)
        let subtrees = pieces.map { metainfo.expectation(of: $0).subtree }
        let files = metainfo.layout.files.indices.compactMap { file -> FileTree? in
            guard let root = metainfo.hashTrees[file]?.root else { return nil }
            let range = metainfo.layout.pieces(ofFile: file)
            return FileTree(root: root, firstPiece: range.lowerBound, pieceCount: range.count)
        }
        self.init(
            pieceRoots: subtrees.map { $0?.root ?? .zero }, widths: subtrees.map { $0?.width ?? 1 },
            files: files.sorted { $0.firstPiece < $1.firstPiece })
    }
}
