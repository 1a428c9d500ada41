// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Pieces that hold the same bytes because their files are equal.
///
/// Such files have one root, and a hash request names a file by its root (BEP 52): one answer is for all of them.
struct TwinPieces: Sendable {
    /// The first pieces of files that are equal, in rising order, and how many pieces each of them has.
    private var groups: [(starts: [Int], pieceCount: Int)] = []
    /// The group of each of these files, by the file's first piece, in rising order.
    private var files: [(start: Int, group: Int)] = []

    /// `files` are in the order of their first pieces, `pieceRoots` has an element for each piece.
    init(_ files: [SwarmContent.PieceTrees.FileTree], pieceRoots: [SHA256Digest]) {
        for equal in Dictionary(grouping: files, by: \.root).values where equal.count > 1 {
            let first = equal[0].pieces
            // Whoever made the torrent may have named a root that is not the file's.
            let same = equal.filter { pieceRoots[$0.pieces] == pieceRoots[first] }
            if same.count > 1 { groups.append((same.map(\.firstPiece), first.count)) }
        }
        groups.sort { $0.starts[0] < $1.starts[0] }
        for (number, group) in groups.enumerated() { self.files += group.starts.map { ($0, number) } }
        self.files.sort { $0.start < $1.start }
    }

    /// All that have twins, each with its twins in rising order.
    var all: [[Int]] {
        groups.flatMap { group in (0..<group.pieceCount).map { offset in group.starts.map { $0 + offset } } }
    }

    /// A piece and its twins, in rising order; itself alone if it has none.
    func of(_ piece: Int) -> [Int] {
        guard let (group, offset) = place(of: piece) else { return [piece] }
        return groups[group].starts.map { $0 + offset }
    }

    /// The first of a piece and its twins.
    func first(of piece: Int) -> Int {
        guard let (group, offset) = place(of: piece) else { return piece }
        return groups[group].starts[0] + offset
    }

    private func place(of piece: Int) -> (group: Int, offset: Int)? {
        var low = 0
        var high = files.count
        while low < high {
            let middle = (low + high) / 2
            if files[middle].start <= piece { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let (start, group) = files[low - 1]
        return piece - start < groups[group].pieceCount ? (group, piece - start) : nil
    }
}

extension SwarmContent.PieceTrees.FileTree {
    fileprivate var pieces: Range<Int> { firstPiece..<firstPiece + pieceCount }
}
