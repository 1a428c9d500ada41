// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import ContentHash
internal import TorrentCore

/// The v2 half of an info dictionary: the `file tree` (BEP 52), each file at the beginning of a piece.
struct V2Content {
    private(set) var listed = ListedFiles()
    /// The root of each listed file; `nil` for an empty one.
    private(set) var roots: [SHA256Digest?] = []
    private let pieceLength: UInt32

    /// Reads the half; the layers stand outside the info dictionary and come later.
    init(_ info: MetainfoFields, pieceLength: UInt32, notes: inout MetainfoNotes) throws(MetainfoProblem) {
        self.pieceLength = pieceLength
        let tree = try MetainfoFields(info.required("file tree"), called: "\"file tree\"")
        guard tree.node[""] == nil else { throw MetainfoProblem(.fileHasSiblings, at: tree.node.offset) }
        for entry in tree.node.dictionary ?? [] { try read(entry, below: NamedPath.Draft()) }
        listed.dropRoomAtEnd()
        try listed.check(at: tree.node.offset, notes: &notes)
    }

    /// Goes no deeper than the decoder let the input be.
    private mutating func read(
        _ entry: BencodeNode.Entry, below folder: NamedPath.Draft
    ) throws(MetainfoProblem) {
        var path = folder
        path.append(entry.key)
        let fields = try MetainfoFields(entry.value, called: "an entry of the file tree")
        let entries = fields.node.dictionary ?? []
        if let file = fields.node[""] {
            guard entries.count == 1 else { throw MetainfoProblem(.fileHasSiblings, at: fields.node.offset) }
            let file = try MetainfoFields(file, called: "a file of the file tree")
            try readFile(file, path.finish(at: file.node.offset))
            return
        }
        guard !entries.isEmpty else { throw MetainfoProblem(.emptyFolder, at: fields.node.offset) }
        for entry in entries { try read(entry, below: path) }
    }

    private mutating func readFile(_ file: MetainfoFields, _ named: NamedPath) throws(MetainfoProblem) {
        let place = file.node.offset
        guard try !file.hasAttribute("l") else { throw MetainfoProblem(.symbolicLink, at: place) }
        guard try !file.hasAttribute("p") else { throw MetainfoProblem(.paddingInFileTree, at: place) }
        let length = try file.fileLength()
        if length > 0 { try listed.fillPiece(of: pieceLength, place: place) }
        try listed.append(named.path, length: length, flaw: named.flaw, place: place)
        roots.append(length > 0 ? try root(of: file) : nil)
    }

    private func root(of file: MetainfoFields) throws(MetainfoProblem) -> SHA256Digest {
        let place = try file.required("pieces root").offset
        let bytes = try file.bytes("pieces root") ?? []
        guard let root = SHA256Digest(bytes: bytes) else {
            throw MetainfoProblem(.badRoot(byteCount: bytes.count), at: place)
        }
        guard root != .zero else { throw MetainfoProblem(.zeroRoot, at: place) }
        return root
    }

    /// Builds every file's tree from the `piece layers` beside the info dictionary; each must be needed and fit.
    func hashTrees(layers: BencodeNode?, top: MetainfoFields) throws(MetainfoProblem) -> [FileHashTree?] {
        let layers = try layers.map { (node) throws(MetainfoProblem) in
            try MetainfoFields(node, called: "\"piece layers\"")
        }
        var known: [SHA256Digest: BencodeNode] = [:]
        for entry in layers?.node.dictionary ?? [] {
            guard let root = SHA256Digest(bytes: entry.key) else {
                throw MetainfoProblem(.layerUnknown, at: entry.value.offset)
            }
            known[root] = entry.value
        }
        var used: Set<SHA256Digest> = []
        var trees: [FileHashTree?] = []
        for (file, root) in zip(listed.files, roots) {
            guard let root else {
                trees.append(nil)
                continue
            }
            let layer = file.length > UInt64(pieceLength) ? known[root] : nil
            if layer != nil { used.insert(root) }
            trees.append(try tree(of: file, root: root, layer: layer, place: layers?.node.offset ?? top.node.offset))
        }
        if let stray = known.filter({ !used.contains($0.key) }).map(\.value.offset).min() {
            throw MetainfoProblem(.layerUnknown, at: stray)
        }
        return trees
    }

    private func tree(
        of file: TorrentFile, root: SHA256Digest, layer: BencodeNode?, place: Int
    ) throws(MetainfoProblem) -> FileHashTree {
        var digests: HashLayer?
        if file.length > UInt64(pieceLength) {
            guard let layer else { throw MetainfoProblem(.layerMissing(file.path), at: place) }
            guard let bytes = layer.bytes else {
                throw MetainfoProblem(.wrongType("a piece layer", wanted: .string), at: layer.offset)
            }
            let expected = ((file.length - 1) / UInt64(pieceLength) + 1) * UInt64(SHA256Digest.byteCount)
            guard UInt64(bytes.count) == expected else {
                throw MetainfoProblem(
                    .layerLength(file.path, found: bytes.count, expected: expected), at: layer.offset)
            }
            digests = HashLayer(bytes: bytes)
        }
        let tree = FileHashTree(root: root, length: file.length, pieceLength: pieceLength, pieceLayer: digests)
        guard let tree else { throw MetainfoProblem(.layerWrong(file.path), at: layer?.offset ?? place) }
        return tree
    }
}
