// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

/// Files as one half of an info dictionary lists them, each with its place among the torrent's bytes.
struct ListedFiles {
    private(set) var files: [TorrentFile] = []
    /// Where in the input each file stands, for problems found later.
    private(set) var places: [Int] = []
    /// Why files have another path than the torrent gives them, by index.
    private var renamed: [Int: NameFlaw] = [:]
    /// Bytes of everything so far, padding included.
    private(set) var totalLength: UInt64 = 0

    /// Adds a file behind what is there; `flaw` says why the torrent gives it another path.
    mutating func append(
        _ path: RelativePath, length: UInt64, flaw: NameFlaw? = nil, place: Int
    ) throws(MetainfoProblem) {
        guard files.count < MetainfoLimits.fileCount else { throw MetainfoProblem(.tooManyFiles, at: place) }
        renamed[files.count] = flaw
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

    /// Refuses lists without bytes; files whose paths others have are given paths of their own, and every path that is
    /// not as the torrent has it is noted.
    mutating func check(at listPlace: Int, notes: inout MetainfoNotes) throws(MetainfoProblem) {
        guard !files.isEmpty else { throw MetainfoProblem(.noFiles, at: listPlace) }
        guard files.contains(where: { $0.length > 0 }) else { throw MetainfoProblem(.onlyEmptyFiles, at: listPlace) }
        keepApart()
        for (index, flaw) in renamed.sorted(by: { $0.key < $1.key }) {
            notes.add(.renamed(flaw), example: files[index].path.description)
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

    /// Gives a file a number if another has its path by right or came to it before, or if its path is that of a folder.
    private mutating func keepApart() {
        var taken = Self.folders(of: files)
        for index in files.indices where renamed[index] == nil {
            if !taken.insert(files[index].path).inserted { renamed[index] = .twin }
        }
        // Many files of one path get rising numbers, and do not each try all from the beginning.
        var numbers: [RelativePath: Int] = [:]
        for index in renamed.keys.sorted() {
            let file = files[index]
            var path = file.path
            // Names that are cut for a number may be equal then.
            let kind = path.numbered(MetainfoLimits.fileCount) ?? path
            var number = numbers[kind] ?? 2
            while !taken.insert(path).inserted, let next = file.path.numbered(number) {
                path = next
                number += 1
            }
            numbers[kind] = number
            files[index] = TorrentFile(path: path, length: file.length, offset: file.offset)
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
