// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import ContentHash
internal import TorrentCore

/// Reads a `.torrent` file from the outside in; ``Metainfo`` is what comes out.
struct MetainfoReader {
    let info: InfoContent
    let trackers: [[String]]
    let webSeeds: [String]

    static func read(_ bytes: [UInt8]) throws(MetainfoProblem) -> MetainfoReader {
        let root: BencodeNode
        do {
            root = try BencodeDecoder.decode(bytes, limits: .metainfo)
        } catch {
            throw MetainfoProblem(.bencode(error.reason), at: error.offset)
        }
        let top = try MetainfoFields(root, called: "the torrent")
        return MetainfoReader(
            info: try InfoContent(top), trackers: try AddressReader.trackers(top),
            webSeeds: try AddressReader.webSeeds(top))
    }
}

/// What the info dictionary says, with the piece layers that belong to it.
struct InfoContent {
    /// The bytes of the input the dictionary stands in.
    let range: Range<Int>
    let name: String
    let isPrivate: Bool
    let v1: V1Content?
    let hasV2: Bool
    let isSingleFile: Bool
    let layout: TorrentLayout
    let storagePaths: [RelativePath]
    let hashTrees: [FileHashTree?]

    init(_ top: MetainfoFields) throws(MetainfoProblem) {
        let info = try MetainfoFields(top.required("info"), called: "\"info\"")
        range = info.node.range
        let version = try info.integer("meta version")
        if let version, version != 2 {
            throw MetainfoProblem(.unknownVersion(version), at: info.node["meta version"]?.offset ?? range.lowerBound)
        }
        hasV2 = version != nil
        let folder = try Self.name(info)
        name = folder.description
        isPrivate = try info.integer("private") == 1
        let pieceLength = try Self.pieceLength(info, hasV2: hasV2)
        v1 =
            hasV2 && info.node["pieces"] == nil
            ? nil : try V1Content(info, name: folder, pieceLength: pieceLength)
        let v2 = hasV2 ? try V2Content(info, pieceLength: pieceLength) : nil
        if let v1, let v2 {
            try HybridCheck(v1: v1.listed, v2: v2.listed, pieceLength: pieceLength).run(at: range.lowerBound)
        }
        hashTrees = try v2?.hashTrees(layers: top.node["piece layers"], top: top) ?? []
        isSingleFile = v1?.isSingleFile ?? (v2?.listed.files.map(\.path) == [folder])
        guard let listed = v1?.listed ?? v2?.listed else { throw MetainfoProblem(.noFiles, at: range.lowerBound) }
        layout = try Self.layout(listed, pieceLength: pieceLength, place: range.lowerBound)
        storagePaths = try isSingleFile ? [folder] : Self.storagePaths(listed, below: folder)
    }

    private static func name(_ info: MetainfoFields) throws(MetainfoProblem) -> RelativePath {
        let node = try info.required("name")
        let name = try node.text(called: "\"name\"")
        do {
            return try RelativePath(components: [name])
        } catch {
            throw MetainfoProblem(.badName(error), at: node.offset)
        }
    }

    private static func pieceLength(_ info: MetainfoFields, hasV2: Bool) throws(MetainfoProblem) -> UInt32 {
        let place = try info.required("piece length").offset
        let length = try info.integer("piece length") ?? 0
        guard MetainfoLimits.pieceLength.contains(length) else {
            throw MetainfoProblem(.pieceLengthOutOfRange(length), at: place)
        }
        guard !hasV2 || (length.nonzeroBitCount == 1 && length >= Int64(PieceGeometry.blockLength)) else {
            throw MetainfoProblem(.pieceLengthNotPowerOfTwo(length), at: place)
        }
        return UInt32(length)
    }

    private static func layout(
        _ listed: ListedFiles, pieceLength: UInt32, place: Int
    ) throws(MetainfoProblem) -> TorrentLayout {
        let pieceCount = (listed.totalLength - 1) / UInt64(pieceLength) + 1
        guard pieceCount <= MetainfoLimits.pieceCount else {
            throw MetainfoProblem(.tooManyPieces(pieceCount), at: place)
        }
        let layout = TorrentLayout(files: listed.files, totalLength: listed.totalLength, pieceLength: pieceLength)
        guard let layout else { throw MetainfoProblem(.totalTooLong, at: place) }
        return layout
    }

    private static func storagePaths(
        _ listed: ListedFiles, below folder: RelativePath
    ) throws(MetainfoProblem) -> [RelativePath] {
        var paths: [RelativePath] = []
        for (file, place) in zip(listed.files, listed.places) {
            do {
                paths.append(try RelativePath(components: folder.components + file.path.components))
            } catch {
                throw MetainfoProblem(.badPath(error), at: place)
            }
        }
        return paths
    }
}
