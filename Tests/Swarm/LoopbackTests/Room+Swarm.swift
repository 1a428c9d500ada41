// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing
import TorrentCore
import TorrentMetainfo

/// A torrent file and the image it was made of.
struct Torrent: Sendable {
    let file: String
    let metainfo: Metainfo
    let image: Image
}

/// A running `torrent get` and where it puts the files.
struct Getter: Sendable {
    let program: Program
    let folder: String
    let torrent: Torrent
}

extension Room {
    /// Makes an image and its torrent.
    func torrent(
        of plan: Image.Plan, format: Metainfo.Format, announce: [String] = [], isPrivate: Bool = false
    ) async throws -> Torrent {
        try await torrent(
            of: Image(plan, in: path("seed")), format: format, announce: announce, isPrivate: isPrivate)
    }

    /// Makes a torrent of an image; its infohash does not depend on trackers and web seeds.
    func torrent(
        of image: Image, format: Metainfo.Format, announce: [String] = [], webSeeds: [String] = [],
        isPrivate: Bool = false, named name: String = "image.torrent"
    ) async throws -> Torrent {
        let file = path(name)
        let create = try boottorrent(
            [
                "torrent", "create", "\(image.folder)/\(image.plan.name)", "-o", file, "--force",
                isPrivate ? "--private" : "--public",
                "--piece-length", "64K", "--format", format.rawValue,
            ] + announce.flatMap { ["--announce", $0] } + webSeeds.flatMap { ["--web-seed", $0] })
        try #require(try await create.finalStatus == 0, "\(create.errors)")
        let metainfo = try Metainfo([UInt8](Data(contentsOf: URL(filePath: file))))
        return Torrent(file: file, metainfo: metainfo, image: image)
    }

    /// Makes an image, starts a tracker for its torrent, and puts that tracker into the torrent.
    func trackedTorrent(
        of plan: Image.Plan, format: Metainfo.Format
    ) async throws -> (torrent: Torrent, tracker: Program) {
        let plain = try await torrent(of: plan, format: format)
        let tracker = try boottorrent(["tracker", "--bind", "127.0.0.1:0", "--allow", plain.file])
        let addresses = try await tracker.line(beginning: "tracker ").split(separator: " ").dropFirst()
        let http = try #require(addresses.first { $0.hasPrefix("http://") })
        return (try await torrent(of: plain.image, format: format, announce: [String(http)]), tracker)
    }

    /// Starts a seed with the image itself, or a copy of it elsewhere, and returns when it seeds.
    func seed(
        _ torrent: Torrent, from folder: String? = nil, at host: String, peers: [PeerAddress] = [],
        more options: [String] = []
    ) async throws -> Program {
        let words = ["torrent", "seed", torrent.file, "--dir", folder ?? torrent.image.folder, "--bind", "\(host):0"]
        let seed = try boottorrent(words + self.words(for: peers) + options)
        #expect(try await seed.line(beginning: "seeding ") == "seeding \(torrent.metainfo.infoHash)")
        return seed
    }

    /// The address of a peer that never answers, for getters that wait until somebody calls them.
    static let nobody = "127.0.0.250:9"

    /// Starts a getter.
    func get(
        _ torrent: Torrent, to name: String, at host: String, peers: [PeerAddress] = [], seedingFor seconds: Int = 0,
        more options: [String] = []
    ) throws -> Getter {
        let words = [
            "torrent", "get", torrent.file, "--dir", path(name), "--bind", "\(host):0", "--seed", "\(seconds)",
        ]
        let program = try boottorrent(words + self.words(for: peers) + options)
        return Getter(program: program, folder: path(name), torrent: torrent)
    }

    private func words(for peers: [PeerAddress]) -> [String] {
        peers.flatMap { ["--peer", "\($0)"] }
    }
}

extension Getter {
    /// Waits for the one line it promises, and checks that and the files.
    func expectCompletion(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        _ = try await program.line(beginning: "complete ")
        let line = try #require(
            try Regex("complete ([0-9a-f]+) ([0-9]+[.][0-9]{3}) ([0-9]+) ([0-9]+)\n", as: CompleteLine.self)
                .wholeMatch(in: program.output), "\(program.output)", sourceLocation: sourceLocation)
        #expect(line.1 == torrent.metainfo.infoHash.description, sourceLocation: sourceLocation)
        #expect(Int(line.3) == torrent.image.plan.byteCount, sourceLocation: sourceLocation)
        #expect(Image.digests(in: folder) == torrent.image.digests, sourceLocation: sourceLocation)
    }

    private typealias CompleteLine = (Substring, Substring, Substring, Substring, Substring)

    /// Waits for its completion and its end.
    func expectGoodEnd(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await expectCompletion(sourceLocation: sourceLocation)
        #expect(try await program.finalStatus == 0, "\(program.errors)", sourceLocation: sourceLocation)
    }
}

extension Program {
    /// Asks it to end, which must be well, and not only when others give up.
    func expectGoodEndOnRequest(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let (status, time) = try await terminate()
        #expect(status == 0, "\(errors)", sourceLocation: sourceLocation)
        #expect(time < .seconds(30), sourceLocation: sourceLocation)
    }
}
