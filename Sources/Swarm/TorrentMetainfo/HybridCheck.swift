// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Compares the two halves of a hybrid torrent: they must describe the same bytes (BEP 52, upgrade path).
struct HybridCheck {
    let v1: ListedFiles
    let v2: ListedFiles
    let pieceLength: UInt32

    /// Refuses the first difference; `place` is that of the info dictionary.
    func run(at place: Int) throws(MetainfoProblem) {
        guard v1.files.count == v2.files.count else {
            throw MetainfoProblem(.hybridFileCount(v1: v1.files.count, v2: v2.files.count), at: place)
        }
        for index in v1.files.indices {
            try compare(v1.files[index], v2.files[index], place: v1.places[index])
        }
        // The last piece may be filled up, or not.
        guard v1.totalLength - v2.totalLength < UInt64(pieceLength) else {
            throw MetainfoProblem(.hybridTail, at: place)
        }
    }

    private func compare(_ first: TorrentFile, _ second: TorrentFile, place: Int) throws(MetainfoProblem) {
        guard first.path == second.path else {
            throw MetainfoProblem(.hybridPath(v1: first.path, v2: second.path), at: place)
        }
        guard first.length == second.length else { throw MetainfoProblem(.hybridLength(first.path), at: place) }
        guard first.offset == second.offset || first.length == 0 else {
            throw MetainfoProblem(.hybridAlignment(first.path), at: place)
        }
    }
}
