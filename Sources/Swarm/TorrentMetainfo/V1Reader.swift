// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

/// The v1 half of an info dictionary: `length` or `files`, and `pieces` (BEP 3, 47).
struct V1Content {
    let listed: ListedFiles
    let isSingleFile: Bool
    /// SHA-1 digests, end to end, one for each piece.
    let pieces: [UInt8]

    /// Reads the half; only called when there are `pieces`.
    init(_ info: MetainfoFields, name: RelativePath, pieceLength: UInt32) throws(MetainfoProblem) {
        switch (info.node["length"], info.node["files"]) {
        case (let length?, nil):
            guard try !info.hasAttribute("l") else { throw MetainfoProblem(.symbolicLink, at: length.offset) }
            var listed = ListedFiles()
            try listed.append(name, length: info.fileLength(), place: length.offset)
            try listed.check(at: length.offset)
            self.listed = listed
            isSingleFile = true
        case (nil, let files?):
            listed = try Self.listed(info.list("files") ?? [], place: files.offset)
            isSingleFile = false
        case (_?, let files?):
            throw MetainfoProblem(.lengthAndFiles, at: files.offset)
        case (nil, nil):
            throw MetainfoProblem(.neitherLengthNorFiles, at: info.node.offset)
        }
        pieces = try Self.pieces(info, totalLength: listed.totalLength, pieceLength: pieceLength)
    }

    private static func listed(_ nodes: [BencodeNode], place: Int) throws(MetainfoProblem) -> ListedFiles {
        var listed = ListedFiles()
        for node in nodes {
            let file = try MetainfoFields(node, called: "an entry of \"files\"")
            guard try !file.hasAttribute("l") else { throw MetainfoProblem(.symbolicLink, at: node.offset) }
            let length = try file.fileLength()
            if try file.hasAttribute("p") {
                try listed.skip(length, place: node.offset)
            } else {
                try listed.append(path(of: file), length: length, place: node.offset)
            }
        }
        try listed.check(at: place)
        return listed
    }

    private static func path(of file: MetainfoFields) throws(MetainfoProblem) -> RelativePath {
        let place = try file.required("path").offset
        var names: [String] = []
        for name in try file.list("path") ?? [] { names.append(try name.text(called: "a file's path")) }
        do {
            return try RelativePath(components: names)
        } catch {
            throw MetainfoProblem(.badPath(error), at: place)
        }
    }

    private static func pieces(
        _ info: MetainfoFields, totalLength: UInt64, pieceLength: UInt32
    ) throws(MetainfoProblem) -> [UInt8] {
        let place = try info.required("pieces").offset
        let bytes = try info.bytes("pieces") ?? []
        guard bytes.count % SHA1Digest.byteCount == 0 else {
            throw MetainfoProblem(.piecesNotWhole(bytes.count), at: place)
        }
        let found = bytes.count / SHA1Digest.byteCount
        let expected = (totalLength - 1) / UInt64(pieceLength) + 1
        guard UInt64(found) == expected else {
            throw MetainfoProblem(.pieceCountMismatch(found: found, expected: expected), at: place)
        }
        return Array(bytes)
    }
}
