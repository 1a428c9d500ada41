// SPDX-License-Identifier: GPL-3.0-or-later

package import MetainfoMaking
package import PieceStorage
internal import Synchronization
package import TorrentCore
package import TorrentMetainfo

/// A torrent that is no image: phase 1, or a layer.
package struct SeededPart: Sendable {
    /// What the log calls it.
    package let name: String
    /// What is given of it.
    package let seed: SeededTorrent

    /// The name of phase 1 itself.
    static let phase1 = "phase 1"
}

/// A torrent whose files are all there and hashed: the server can give it as its origin.
package struct SeededTorrent: Sendable {
    /// Tells torrents apart that were made one after the other, whatever is in them.
    package struct ID: Hashable, Sendable {
        private let number: UInt64
        private static let last = Atomic<UInt64>(0)

        fileprivate init() {
            number = Self.last.add(1, ordering: .relaxed).newValue
        }
    }

    /// Which one it is.
    package let id = ID()
    /// The torrent.
    package let metainfo: Metainfo
    /// The folder in which the torrent's own name begins.
    package let parentFolder: String
    /// SHA-256 of every block, in the order of the torrent's blocks.
    package let leaves: [SHA256Digest]
    /// What each file of the torrent looked like when it was hashed.
    package let stamps: FileStamps
    /// When its files were last taken by HTTP.
    package let use = VersionUse()
    /// What keeps its files in reach; `nil` where they are read by their own paths.
    package let held: HeldFiles?

    /// A torrent that was made of a folder, given as an absolute path.
    package init(_ made: MadeTorrent, folder: String, held: HeldFiles? = nil) {
        self.held = held
        metainfo = made.metainfo
        parentFolder = folder.splitAtSlashes(keepingEmpty: true).dropLast().joined(separator: "/")
        leaves = Self.leaves(of: made)
        stamps = FileStamps(
            made.sources.map { FileStamp(length: $0.state.length, modified: $0.state.modified) })
    }

    /// The leaves by block of the whole torrent; a file's last piece may have blocks of padding behind its leaves.
    private static func leaves(of made: MadeTorrent) -> [SHA256Digest] {
        let layout = made.metainfo.layout
        var leaves = Array(repeating: SHA256Digest.zero, count: layout.geometry.blockCount)
        for file in layout.files.indices {
            guard let first = layout.geometry.piece(at: layout.pieces(ofFile: file).lowerBound) else { continue }
            let start = layout.geometry.blocks(of: first).lowerBound
            for (offset, leaf) in made.hashes.leaves(ofFile: file).enumerated() { leaves[start + offset] = leaf }
        }
        return leaves
    }
}
