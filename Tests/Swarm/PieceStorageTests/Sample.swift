// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import MetainfoMaking
import PieceStorage
import Testing
import TorrentCore
import TorrentMetainfo

/// A torrent of given files and a folder of its own, gone with the test; its files are in `image` there, or what it is
/// called.
final class Sample: Sendable {
    let folder: String
    let metainfo: Metainfo

    init(
        _ files: [String: [UInt8]], name: String = "image", format: Metainfo.Format = .hybrid,
        pieceLength: UInt32 = 32_768
    ) async throws {
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/storage-\(UUID())"
        try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        for (file, bytes) in files { try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)/\(file)")) }
        var maker = TorrentMaker()
        maker.format = format
        maker.pieceLength = pieceLength
        metainfo = try await maker.make(ImageSurvey(of: "\(folder)/\(name)")) { _ in }.metainfo
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Bytes without a pattern, and not a zero among them.
    static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56) | 1
        }
    }

    static func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }

    /// A path in the folder.
    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path(name)))) }

    func write(_ name: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: path(name))) }

    /// The index of a file in the torrent.
    func file(_ name: String) throws -> Int {
        try #require(metainfo.files.firstIndex { "\($0.path)" == name })
    }

    /// The torrent's files somewhere else than in `image`.
    func elsewhere(
        _ placements: [String: FilePlacement] = [:], _ mode: TorrentFiles.Mode = .writing,
        stamps: FileStamps = FileStamps(), cache: DescriptorCache = .ofThisProcess
    ) throws -> TorrentFiles {
        var places: [Int: FilePlacement] = [:]
        for (name, placement) in placements { places[try file(name)] = placement }
        return TorrentFiles(
            metainfo: metainfo, folder: path("copy"), mode: mode, stamps: stamps, placements: places, cache: cache)
    }

    /// The bytes of a piece, padding included.
    func piece(_ index: Int) throws -> [UInt8] {
        guard let piece = metainfo.geometry.piece(at: index) else { return [] }
        let files = TorrentFiles(metainfo: metainfo, folder: folder, mode: .reading)
        var bytes = Self.zeros(Int(metainfo.geometry.length(of: piece)))
        try bytes.withUnsafeMutableBytes { try files.read(into: $0, at: metainfo.geometry.offset(of: piece)) }
        return bytes
    }

    /// Writes pieces as they would come from peers; `nil` for all of them.
    func copy(_ pieces: [Int]? = nil, to files: TorrentFiles) throws {
        for index in pieces ?? Array(0..<metainfo.geometry.pieceCount) {
            guard let piece = metainfo.geometry.piece(at: index) else { continue }
            try self.piece(index).withUnsafeBytes { try files.write($0, at: metainfo.geometry.offset(of: piece)) }
        }
    }
}

extension Bitfield {
    /// The indices that are set.
    var indices: [Int] {
        var found: [Int] = []
        forEachSet { found.append($0) }
        return found
    }
}
