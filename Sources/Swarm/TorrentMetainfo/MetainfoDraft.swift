// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
package import ContentHash
internal import TorrentCore

/// What is to be written into a `.torrent` file; the same draft always gives the same bytes.
///
/// Nothing is checked here: reading the bytes back as ``Metainfo`` does that.
package struct MetainfoDraft: Sendable {
    /// Which halves are written.
    package let format: Metainfo.Format
    /// The name of the folder, or of the only file.
    package let name: String
    /// Whether it is one file without a folder around it; the layout's only file then has the name as its path.
    package let isSingleFile: Bool
    /// Files and pieces; gaps become padding files (BEP 47) in the v1 half.
    package let layout: TorrentLayout
    /// SHA-1 of each piece, end to end; not used for v2 alone.
    package let v1Pieces: [UInt8]
    /// The tree of each file, `nil` for an empty one; not used for v1 alone.
    package let hashTrees: [FileHashTree?]
    /// Whether peers may be had from the trackers only (BEP 27).
    package var isPrivate = false
    /// Announce addresses in tiers (BEP 12).
    package var trackers: [[String]] = []
    /// Addresses of web seeds (BEP 19).
    package var webSeeds: [String] = []
    /// Addresses that become one of a web seed of this torrent alone, with its infohash and a slash behind them.
    package var versionSeeds: [String] = []

    /// Puts the parts that decide the infohash together; the rest can be set afterwards.
    package init(
        format: Metainfo.Format, name: String, isSingleFile: Bool, layout: TorrentLayout, v1Pieces: [UInt8],
        hashTrees: [FileHashTree?]
    ) {
        self.format = format
        self.name = name
        self.isSingleFile = isSingleFile
        self.layout = layout
        self.v1Pieces = v1Pieces
        self.hashTrees = hashTrees
    }

    /// The bytes of the `.torrent` file.
    package var encoded: [UInt8] { bencode.encoded }

    /// How long the file is and how many values it has.
    package var size: (byteCount: Int, valueCount: Int) {
        let bencode = bencode
        return (bencode.encoded.count, bencode.valueCount)
    }

    private var bencode: Bencode {
        let info = Bencode.dictionary(info)
        var top: [Bencode.Key: Bencode] = ["info": info]
        if let first = trackers.first(where: { !$0.isEmpty })?.first { top["announce"] = .text(first) }
        if trackers.joined().count > 1 {
            top["announce-list"] = .list(trackers.map { .list($0.map { .text($0) }) })
        }
        let webSeeds = webSeeds(info)
        if !webSeeds.isEmpty { top["url-list"] = .list(webSeeds.map { .text($0) }) }
        if format != .v1 { top["piece layers"] = .dictionary(pieceLayers) }
        return .dictionary(top)
    }

    /// All web seeds of a torrent with this `info`, of which they are no part.
    private func webSeeds(_ info: Bencode) -> [String] {
        guard !versionSeeds.isEmpty else { return webSeeds }
        let bytes = info.encoded
        let infoHash =
            format == .v2
            ? InfoHash(truncating: ContentHash.sha256(bytes)) : InfoHash(ContentHash.sha1(bytes))
        return webSeeds + versionSeeds.map { "\($0)\(infoHash)/" }
    }

    private var info: [Bencode.Key: Bencode] {
        var info: [Bencode.Key: Bencode] = [
            "name": .text(name),
            "piece length": .integer(Int64(layout.geometry.pieceLength)),
        ]
        if isPrivate { info["private"] = .integer(1) }
        if format != .v2 {
            info["pieces"] = .bytes(v1Pieces)
            if isSingleFile {
                info["length"] = .integer(Int64(layout.dataLength))
            } else {
                info["files"] = .list(v1Files)
            }
        }
        if format != .v1 {
            info["meta version"] = .integer(2)
            info["file tree"] = fileTree.bencode
        }
        return info
    }

    private var v1Files: [Bencode] {
        var entries: [Bencode] = []
        var position: UInt64 = 0
        for file in layout.files {
            if file.offset > position { entries.append(Self.padding(file.offset - position)) }
            entries.append(
                .dictionary([
                    "length": .integer(Int64(file.length)), "path": .list(file.path.components.map { .text($0) }),
                ]))
            position = file.range.upperBound
        }
        if layout.geometry.totalLength > position {
            entries.append(Self.padding(layout.geometry.totalLength - position))
        }
        return entries
    }

    private static func padding(_ length: UInt64) -> Bencode {
        .dictionary([
            "attr": .text("p"), "length": .integer(Int64(length)), "path": .list([.text(".pad"), .text("\(length)")]),
        ])
    }

    private var fileTree: Branch {
        var root = Branch()
        for (index, file) in layout.files.enumerated() {
            var entry: [Bencode.Key: Bencode] = ["length": .integer(Int64(file.length))]
            if let tree = hashTrees.indices.contains(index) ? hashTrees[index] : nil {
                entry["pieces root"] = .bytes(tree.root.bytes)
            }
            root.insert(.dictionary(entry), at: file.path.components[...])
        }
        return root
    }

    private var pieceLayers: [Bencode.Key: Bencode] {
        var layers: [Bencode.Key: Bencode] = [:]
        for tree in hashTrees.compactMap({ $0 }) where tree.pieceLayer.count > 1 {
            layers[Bencode.Key(bytes: tree.root.bytes)] = .bytes(tree.pieceLayer.bytes)
        }
        return layers
    }
}

/// A folder of the `file tree` while it grows.
private struct Branch {
    private var file: Bencode?
    private var branches: [Bencode.Key: Branch] = [:]

    mutating func insert(_ entry: Bencode, at names: ArraySlice<String>) {
        guard let name = names.first else {
            file = entry
            return
        }
        branches[Bencode.Key(name), default: Branch()].insert(entry, at: names.dropFirst())
    }

    var bencode: Bencode {
        var entries: [Bencode.Key: Bencode] = [:]
        for (name, branch) in branches { entries[name] = branch.bencode }
        if let file { entries[""] = file }
        return .dictionary(entries)
    }
}
