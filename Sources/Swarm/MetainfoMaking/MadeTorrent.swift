// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentMetainfo

/// A torrent, and what its maker knows beyond it.
package struct MadeTorrent: Sendable {
    /// What became of the cache.
    package enum CacheOutcome: Hashable, Sendable {
        /// None was asked for.
        case none
        /// All hashes came from it.
        case used
        /// It has the hashes now.
        case stored
        /// A file was written a moment ago, and might be again without showing it; next time then.
        case tooFresh
        /// The torrent is good, but hashing will be done again next time.
        case failed(WriteFailure)
    }

    /// The `.torrent` file.
    package let bytes: [UInt8]
    /// The same, read.
    package let metainfo: Metainfo
    /// Every hash, down to the blocks.
    package let hashes: HashedImage
    /// Where each file of the metainfo is on disk, in the same order.
    package let sources: [SourceFile]
    /// What became of the cache.
    package let cache: CacheOutcome
}

/// Why no torrent was made.
package enum MakingFailure: Error, Hashable, Sendable {
    /// The image is not fit to be one, or reading it failed.
    case image([ImageProblem])
    /// The task was cancelled.
    case cancelled
}

extension MakingFailure: CustomStringConvertible {
    /// One line for each problem.
    package var description: String {
        switch self {
        case .image(let problems): problems.map(\.description).joined(separator: "\n")
        case .cancelled: "stopped before everything was hashed"
        }
    }
}
