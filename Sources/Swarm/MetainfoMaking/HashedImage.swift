// SPDX-License-Identifier: GPL-3.0-or-later

package import ContentHash
internal import TorrentCore
internal import TorrentMetainfo

/// Every hash of an image's bytes, ready to be written into a torrent and to be told to peers.
package struct HashedImage: Hashable, Sendable {
    /// SHA-1 of each piece, end to end; empty when no v1 hashes were wanted.
    package let v1Pieces: [UInt8]
    /// SHA-256 of each block of every file, file after file; empty when no v2 hashes were wanted.
    package let leaves: HashLayer
    /// Where each file's leaves begin, and behind the last one's their end.
    private let leafStarts: [Int]

    /// `nil` when there are not as many hashes as the layout asks for.
    init?(v1Pieces: [UInt8], leaves: HashLayer, layout: TorrentLayout, format: Metainfo.Format) {
        let pieceCount = format == .v2 ? 0 : layout.geometry.pieceCount
        var starts = [0]
        for file in layout.files {
            starts.append((starts.last ?? 0) + (format == .v1 ? 0 : Self.blockCount(file.length)))
        }
        guard v1Pieces.count == pieceCount * SHA1Digest.byteCount, leaves.count == starts.last else { return nil }
        self.v1Pieces = v1Pieces
        self.leaves = leaves
        leafStarts = starts
    }

    private static func blockCount(_ length: UInt64) -> Int {
        let block = UInt64(PieceGeometry.blockLength)
        return Int((length + block - 1) / block)
    }

    /// All leaves of one file; empty for an empty file, and when no v2 hashes were wanted.
    package func leaves(ofFile file: Int) -> HashLayer {
        guard file >= 0, file + 1 < leafStarts.count else { return HashLayer([]) }
        return leaves.part(leafStarts[file]..<leafStarts[file + 1])
    }
}
