// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import ContentHash
import Foundation
import Testing
import TorrentCore

/// A folder with a small image and its private torrent; removed when the body is through.
struct SampleTorrent {
    let folder: String
    let infoHash: InfoHash
    let image: Data

    static func with(_ body: (SampleTorrent) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tracker-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/seed", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: folder + "/leech", withIntermediateDirectories: true)
        let image = Data((0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        let pieces = stride(from: 0, to: image.count, by: 262_144).flatMap { start in
            ContentHash.sha1(Array(image[start..<min(start + 262_144, image.count)])).bytes
        }
        let info = Bencode.dictionary([
            "name": .text("img"), "length": .integer(Int64(image.count)), "piece length": .integer(262_144),
            "pieces": .bytes(pieces), "private": .integer(1),
        ])
        try image.write(to: URL(fileURLWithPath: folder + "/seed/img"))
        try Data(Bencode.dictionary(["info": info]).encoded).write(to: URL(fileURLWithPath: folder + "/img.torrent"))
        try await body(
            SampleTorrent(folder: folder, infoHash: InfoHash(ContentHash.sha1(info.encoded)), image: image))
    }

    /// What the leecher has.
    var copy: Data? { FileManager.default.contents(atPath: folder + "/leech/img") }
}
