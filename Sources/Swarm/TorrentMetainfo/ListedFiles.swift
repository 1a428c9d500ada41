// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

/// Files as one half of an info dictionary lists them, each with its place among the torrent's bytes.
struct ListedFiles {
    private(set) var files: [TorrentFile] = []
    /// Where in the input each file stands, for problems found later.
    private(set) var places: [Int] = []
    /// Which files have another path than the torrent gives them, by index.
    private var renamed: Set<Int> = []
    /// Bytes of everything so far, padding included.
    private(set) var totalLength: UInt64 = 0

    /// Adds a file behind what is there; `isRenamed` if the torrent gives it another path.
    mutating func append(
        _ path: RelativePath, length: UInt64, isRenamed: Bool = false, place: Int
    ) throws(MetainfoProblem) {
        guard files.count < MetainfoLimits.fileCount else { throw MetainfoProblem(.tooManyFiles, at: place) }
        if isRenamed { renamed.insert(files.count) }
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
    mutating func check(at listPlace: Int) throws(MetainfoProblem) {
        keepRenamedApart()
        guard !files.isEmpty else { throw MetainfoProblem(.noFiles, at: listPlace) }
        guard files.contains(where: { $0.length > 0 }) else { throw MetainfoProblem(.onlyEmptyFiles, at: listPlace) }
        var paths: Set<RelativePath> = []
        for (file, place) in zip(files, places) {
            guard paths.insert(file.path).inserted else {
                throw MetainfoProblem(.duplicatePath(file.path), at: place)
            }
        }
        let folders = Self.folders(of: files)
        for (file, place) in zip(files, places) where folders.contains(file.path) {
            throw MetainfoProblem(.fileIsAlsoFolder(file.path), at: place)
        }
    }

    /// Every folder that files are in.
    private static func folders(of files: some Sequence<TorrentFile>) -> Set<RelativePath> {
        var folders: Set<RelativePath> = []
        for file in files {
            var folder = file.path.parent
            while let path = folder, folders.insert(path).inserted { folder = path.parent }
        }
        return folders
    }

    /// Gives a file that was renamed a number if another has its path by right, or came to it before.
    private mutating func keepRenamedApart() {
        guard !renamed.isEmpty else { return }
        var taken: Set<RelativePath> = []
        for index in files.indices where !renamed.contains(index) { taken.insert(files[index].path) }
        taken.formUnion(Self.folders(of: files))
        for index in renamed.sorted() {
            var path = files[index].path
            var number = 2
            while !taken.insert(path).inserted, let next = files[index].path.numbered(number) {
                path = next
                number += 1
            }
            files[index] = TorrentFile(path: path, length: files[index].length, offset: files[index].offset)
        }
    }
}

extension RelativePath {
    /// The folder it is in; `nil` at the top.
    fileprivate var parent: RelativePath? { try? RelativePath(components: Array(components.dropLast())) }

    /// With a number behind its last name.
    fileprivate func numbered(_ number: Int) -> RelativePath? {
        guard let name = components.last else { return nil }
        return try? RelativePath(components: Array(components.dropLast()) + [NameReader.numbered(name, number)])
    }
}
