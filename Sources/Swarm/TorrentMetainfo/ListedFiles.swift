// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

/// Files as one half of an info dictionary lists them, each with its place among the torrent's bytes.
struct ListedFiles {
    private(set) var files: [TorrentFile] = []
    /// Where in the input each file stands, for problems found later.
    private(set) var places: [Int] = []
    /// Bytes of everything so far, padding included.
    private(set) var totalLength: UInt64 = 0

    /// Adds a file behind what is there.
    mutating func append(_ path: RelativePath, length: UInt64, place: Int) throws(MetainfoProblem) {
        guard files.count < MetainfoLimits.fileCount else { throw MetainfoProblem(.tooManyFiles, at: place) }
        files.append(TorrentFile(path: path, length: length, offset: totalLength))
        places.append(place)
        try skip(length, place: place)
    }

    /// Leaves room behind what is there, or accounts for a file's bytes.
    mutating func skip(_ length: UInt64, place: Int) throws(MetainfoProblem) {
        let (sum, overflow) = totalLength.addingReportingOverflow(length)
        guard !overflow, sum <= UInt64(Int64.max) else { throw MetainfoProblem(.totalTooLong, at: place) }
        totalLength = sum
    }

    /// Rounds the room up to whole pieces.
    mutating func fillPiece(of pieceLength: UInt32, place: Int) throws(MetainfoProblem) {
        let rest = totalLength % UInt64(pieceLength)
        if rest > 0 { try skip(UInt64(pieceLength) - rest, place: place) }
    }

    /// Takes back what was left behind the last byte of a file.
    mutating func dropRoomAtEnd() {
        totalLength = files.last { $0.length > 0 }?.range.upperBound ?? 0
        files = files.map { TorrentFile(path: $0.path, length: $0.length, offset: min($0.offset, totalLength)) }
    }

    /// Refuses lists without bytes, paths that are there twice, and files that are folders as well.
    func check(at listPlace: Int) throws(MetainfoProblem) {
        guard !files.isEmpty else { throw MetainfoProblem(.noFiles, at: listPlace) }
        guard files.contains(where: { $0.length > 0 }) else { throw MetainfoProblem(.onlyEmptyFiles, at: listPlace) }
        var paths: Set<RelativePath> = []
        var folders: Set<[String]> = []
        for (file, place) in zip(files, places) {
            guard paths.insert(file.path).inserted else {
                throw MetainfoProblem(.duplicatePath(file.path), at: place)
            }
            var folder = Array(file.path.components.dropLast())
            while !folder.isEmpty, folders.insert(folder).inserted { folder.removeLast() }
        }
        for (file, place) in zip(files, places) where folders.contains(file.path.components) {
            throw MetainfoProblem(.fileIsAlsoFolder(file.path), at: place)
        }
    }
}
