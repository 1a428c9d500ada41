// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TorrentCore
import TorrentMetainfo

/// What `torrent show` and `torrent create` say of a torrent; the JSON keys are for scripts and stay as they are.
struct TorrentDescription: Encodable {
    struct File: Encodable {
        let path: String
        let length: UInt64
    }

    let name: String
    let format: String
    let infohash: String
    let infohashV1: String?
    let infohashV2: String?
    let singleFile: Bool
    let length: UInt64
    let pieceLength: UInt32
    let pieces: Int
    let isPrivate: Bool
    let trackers: [[String]]
    let webSeeds: [String]
    let files: [File]

    enum CodingKeys: String, CodingKey {
        case name, format, infohash
        case infohashV1 = "infohash_v1"
        case infohashV2 = "infohash_v2"
        case singleFile = "single_file"
        case length
        case pieceLength = "piece_length"
        case pieces
        case isPrivate = "private"
        case trackers
        case webSeeds = "web_seeds"
        case files
    }

    init(_ metainfo: Metainfo) {
        name = metainfo.name
        format = metainfo.format.rawValue
        infohash = metainfo.infoHash.description
        infohashV1 = metainfo.v1InfoHash?.description
        infohashV2 = metainfo.v2InfoHash?.description
        singleFile = metainfo.isSingleFile
        length = metainfo.layout.dataLength
        pieceLength = metainfo.geometry.pieceLength
        pieces = metainfo.geometry.pieceCount
        isPrivate = metainfo.isPrivate
        trackers = metainfo.trackers
        webSeeds = metainfo.webSeeds
        files = metainfo.files.map { File(path: $0.path.description, length: $0.length) }
    }

    /// One JSON object with its keys sorted, without a line break at its end.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { preconditionFailure("texts and numbers can be encoded") }
        return String(decoding: data, as: UTF8.self)
    }

    /// One line: `alpine, 3 files, 131.2 MiB, 525 pieces, infohash …`.
    var summary: String {
        "\(name), \(fileCount), \(ByteCount.text(length)), \(pieces) pieces of \(ByteCount.text(UInt64(pieceLength))), "
            + "infohash \(infohash)"
    }

    private var fileCount: String { files.count == 1 ? "1 file" : "\(files.count) files" }

    /// Several lines for a person.
    var text: String {
        var lines = [
            ("name", name), ("format", format == "hybrid" ? "hybrid (v1 and v2)" : format),
        ]
        if let infohashV1 { lines.append(("infohash v1", infohashV1)) }
        if let infohashV2 { lines.append(("infohash v2", infohashV2)) }
        lines += [
            ("size", "\(length) bytes (\(ByteCount.text(length))) in \(fileCount)"),
            ("pieces", "\(pieces) of \(pieceLength) bytes"), ("private", isPrivate ? "yes" : "no"),
        ]
        lines += trackers.enumerated().map { ("tracker \($0.offset + 1)", $0.element.joined(separator: " ")) }
        lines += webSeeds.map { ("web seed", $0) }
        let head = lines.map { label, value in
            label + ":" + String(repeating: " ", count: max(1, 13 - label.count)) + value
        }
        let widest = files.map { String($0.length).count }.max() ?? 0
        let list = files.map { file in
            let length = String(file.length)
            return "  " + String(repeating: " ", count: widest - length.count) + length + "  " + file.path
        }
        return (head + ["files:"] + list).joined(separator: "\n")
    }
}
