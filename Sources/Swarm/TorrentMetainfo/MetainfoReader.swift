// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import ContentHash
internal import TorrentCore

/// Reads a `.torrent` file from the outside in; ``Metainfo`` is what comes out.
struct MetainfoReader {
    let info: InfoContent
    let trackers: [[String]]
    /// What `announce` names beside an `announce-list` without it; BEP 12 passes it over.
    let passedOverTrackers: [String]
    let webSeeds: [String]
    /// What is not as it should be, and does no harm.
    let notes: [MetainfoNote]

    static func read(_ bytes: [UInt8]) throws(MetainfoProblem) -> MetainfoReader {
        let (root, slips) = try decode(bytes)
        let top = try MetainfoFields(root, called: "the torrent")
        var notes = MetainfoNotes()
        for slip in slips { notes.add(.bencode(slip.reason), example: "byte \(slip.offset)") }
        let info = try InfoContent(top, notes: &notes)
        var addresses = AddressReader(notes)
        let (trackers, others) = addresses.trackers(top)
        let webSeeds = addresses.webSeeds(top)
        return MetainfoReader(
            info: info, trackers: trackers, passedOverTrackers: others, webSeeds: webSeeds, notes: addresses.noted)
    }

    /// Only what the infohash is made of must be canonical.
    private static func decode(
        _ bytes: [UInt8]
    ) throws(MetainfoProblem) -> (node: BencodeNode, slips: [BencodeError]) {
        // A dictionary's first key; anything else may be a text, or what not.
        let isBegun =
            bytes.first == UInt8(ascii: "d") && bytes.dropFirst().first.map { (0x30...0x39).contains($0) } != false
        let read: (node: BencodeNode, slips: [BencodeError])
        do throws(BencodeError) {
            read = try BencodeDecoder.decode(bytes, limits: .metainfo, strictOnlyBelow: "info")
        } catch {
            switch error.reason {
            case .unexpectedEnd where isBegun, .stringPastEnd where isBegun:
                throw MetainfoProblem(.cutShort, at: bytes.count)
            default: break
            }
            if !isBegun, let content = ForeignContent(bytes) { throw MetainfoProblem(.foreign(content), at: 0) }
            throw MetainfoProblem(.bencode(error.reason), at: error.offset)
        }
        let isWhole = isBegun || !read.slips.contains { $0.reason == .trailingBytes }
        if !isWhole, let content = ForeignContent(bytes) { throw MetainfoProblem(.foreign(content), at: 0) }
        return read
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

    init(_ top: MetainfoFields, notes: inout MetainfoNotes) throws(MetainfoProblem) {
        let info = try MetainfoFields(top.required("info"), called: "\"info\"")
        range = info.node.range
        let version = try info.integer("meta version")
        if let version, version != 2 {
            throw MetainfoProblem(.unknownVersion(version), at: info.node["meta version"]?.offset ?? range.lowerBound)
        }
        hasV2 = version != nil
        let folder = try Self.name(info, hasV2: hasV2, notes: &notes)
        name = folder.description
        isPrivate = Self.isPrivate(info, notes: &notes)
        let pieceLength = try Self.pieceLength(info, hasV2: hasV2)
        v1 =
            hasV2 && info.node["pieces"] == nil
            ? nil : try V1Content(info, name: folder, pieceLength: pieceLength, notes: &notes)
        // The files of a hybrid are noted once.
        var besides = v1 == nil ? notes : MetainfoNotes()
        let v2 = hasV2 ? try V2Content(info, pieceLength: pieceLength, notes: &besides) : nil
        if v1 == nil { notes = besides }
        if let v1, let v2 {
            try HybridCheck(v1: v1.listed, v2: v2.listed, pieceLength: pieceLength).run(at: range.lowerBound)
        }
        hashTrees = try v2?.hashTrees(layers: top.node["piece layers"], top: top) ?? []
        isSingleFile = v1?.isSingleFile ?? (v2?.listed.files.map(\.path) == [folder])
        guard let listed = v1?.listed ?? v2?.listed else { throw MetainfoProblem(.noFiles, at: range.lowerBound) }
        layout = try Self.layout(listed, pieceLength: pieceLength, place: range.lowerBound)
        storagePaths = try isSingleFile ? [folder] : Self.storagePaths(listed, below: folder)
    }

    private static func name(
        _ info: MetainfoFields, hasV2: Bool, notes: inout MetainfoNotes
    ) throws(MetainfoProblem) -> RelativePath {
        let besides = info.node["name.utf-8"]?.text.flatMap { try? RelativePath(components: [$0]) }
        if let besides, !hasV2 || info.node["name"]?.text == nil {
            let isOther = info.node["name"]?.bytes?.elementsEqual(besides.description.utf8) != true
            if isOther { notes.add(.namedBesides, example: besides.description) }
            return besides
        }
        let node = try info.required("name")
        guard let bytes = node.bytes else {
            throw MetainfoProblem(.wrongType("\"name\"", wanted: .string), at: node.offset)
        }
        let name = NameReader.name(bytes)
        if let flaw = name.flaw { notes.add(.renamed(flaw), example: name.text) }
        do {
            return try RelativePath(components: [name.text])
        } catch {
            throw MetainfoProblem(.badPath(error), at: node.offset)
        }
    }

    /// Whatever is written there instead of a number was hardly meant to say that anybody may know.
    private static func isPrivate(_ info: MetainfoFields, notes: inout MetainfoNotes) -> Bool {
        guard let node = info.node["private"] else { return false }
        guard let number = node.integer else {
            notes.add(.oddPrivate)
            return true
        }
        return number == 1
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
