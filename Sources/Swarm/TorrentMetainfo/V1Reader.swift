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
    init(
        _ info: MetainfoFields, name: RelativePath, pieceLength: UInt32, notes: inout MetainfoNotes
    ) throws(MetainfoProblem) {
        switch (info.node["length"], info.node["files"]) {
        case (let length?, nil):
            guard try !info.hasAttribute("l") else { throw MetainfoProblem(.symbolicLink, at: length.offset) }
            var listed = ListedFiles()
            try listed.append(name, length: info.fileLength(), place: length.offset)
            try listed.check(at: length.offset, notes: &notes)
            self.listed = listed
            isSingleFile = true
        case (nil, let files?):
            listed = try Self.listed(info.list("files") ?? [], of: info, place: files.offset, notes: &notes)
            isSingleFile = false
        case (_?, let files?):
            throw MetainfoProblem(.lengthAndFiles, at: files.offset)
        case (nil, nil):
            throw MetainfoProblem(.neitherLengthNorFiles, at: info.node.offset)
        }
        pieces = try Self.pieces(info, totalLength: listed.totalLength, pieceLength: pieceLength)
    }

    private static func listed(
        _ nodes: [BencodeNode], of info: MetainfoFields, place: Int, notes: inout MetainfoNotes
    ) throws(MetainfoProblem) -> ListedFiles {
        // The file tree of a hybrid has no other names, and both halves must agree.
        let isAlone = info.node["meta version"] == nil
        var listed = ListedFiles()
        for node in nodes {
            let file = try MetainfoFields(node, called: "an entry of \"files\"")
            guard try !file.hasAttribute("l") else { throw MetainfoProblem(.symbolicLink, at: node.offset) }
            let length = try file.fileLength()
            if try file.hasAttribute("p") {
                try listed.skip(length, place: node.offset)
            } else {
                let path = try path(of: file, besides: isAlone, notes: &notes)
                try listed.append(path.path, length: length, flaw: path.flaw, place: node.offset)
            }
        }
        try listed.check(at: place, notes: &notes)
        return listed
    }

    /// The path in UTF-8 that many programs write beside one in another code page, if it can be used.
    private static func pathBesides(of file: MetainfoFields, notes: inout MetainfoNotes) -> NamedPath? {
        let names = file.node["path.utf-8"]?.list?.map(\.text) ?? []
        let texts = names.compactMap(\.self)
        guard texts.count == names.count, NameReader.folded(texts) == nil,
            let path = try? RelativePath(components: texts)
        else { return nil }
        let other = file.node["path"]?.list?.compactMap(\.bytes) ?? []
        if !other.elementsEqual(texts, by: { $0.elementsEqual($1.utf8) }) {
            notes.add(.namedBesides, example: path.description)
        }
        return NamedPath(path: path, flaw: nil)
    }

    private static func path(
        of file: MetainfoFields, besides: Bool, notes: inout MetainfoNotes
    ) throws(MetainfoProblem) -> NamedPath {
        if besides, let path = pathBesides(of: file, notes: &notes) { return path }
        let place = try file.required("path").offset
        var path = NamedPath.Draft()
        for name in try file.list("path") ?? [] {
            guard let bytes = name.bytes else {
                throw MetainfoProblem(.wrongType("a file's path", wanted: .string), at: name.offset)
            }
            path.append(bytes)
        }
        return try path.finish(at: place)
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
