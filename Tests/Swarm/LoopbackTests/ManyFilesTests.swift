// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing
import TorrentCore
import TorrentMetainfo

/// Images of many small files, with fewer descriptors than files.
@Suite(.timeLimit(.minutes(5))) struct ManyFilesTests {
    /// 20,000 files in 100 folders, 1 to 3,000 bytes each, and some empty ones: 29 MB.
    private static let plan = Image.Plan(
        files: (0..<20_000).map { ("image/folder-\($0 % 100)/file-\($0)", $0 % 500 == 3 ? 0 : 1 + $0 * 7 % 3_000) })

    /// Our program, which may have 256 descriptors and cannot ask for more.
    private func limited(_ room: Room, _ words: [String]) throws -> Program {
        try room.start(["sh", "-c", "ulimit -n 256 && exec \"$@\"", "sh", Program.boottorrent] + words)
    }

    private func run(_ program: Program) async throws {
        try #require(try await program.finalStatus == 0, "\(program.errors)")
    }

    @Test func `20,000 files are published and fetched with 256 descriptors`() async throws {
        try await Room.with { room in
            let image = try Image(Self.plan, in: room.path("seed"))
            let file = room.path("image.torrent")
            // Once for the tracker to know it, once with the tracker's address; the second time from the cache.
            let create = ["torrent", "create", "\(image.folder)/image", "-o", file, "--cache", room.path("hashes")]
            try await run(limited(room, create))
            let tracker = try limited(room, ["tracker", "--bind", "127.0.0.1:0", "--allow", file])
            let announce = try #require(
                try await tracker.line(beginning: "tracker ").split(separator: " ").first { $0.hasPrefix("http://") })
            try await run(limited(room, create + ["--force", "--announce", String(announce)]))
            let metainfo = try Metainfo([UInt8](Data(contentsOf: URL(filePath: file))))
            let seed = try limited(room, ["torrent", "seed", file, "--dir", image.folder, "--bind", "127.0.0.1:0"])
            #expect(try await seed.line(beginning: "seeding ") == "seeding \(metainfo.infoHash)")
            let get = try limited(room, ["torrent", "get", file, "--dir", room.path("got"), "--bind", "127.0.0.2:0"])
            let torrent = Torrent(file: file, metainfo: metainfo, image: image)
            try await Getter(program: get, folder: room.path("got"), torrent: torrent).expectGoodEnd()
            try await seed.expectGoodEndOnRequest()
        }
    }

    @Test func `a server raises its limit of descriptors as far as it may`() async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: .v2)
            let words = ["tracker", "--bind", "127.0.0.1:0", "--allow", torrent.file]
            let tracker = try room.start(
                ["sh", "-c", "ulimit -Sn 300 && ulimit -Hn 2000 && exec \"$@\"", "sh", Program.boottorrent] + words)
            _ = try await tracker.line(beginning: "tracker ")
            let limits = try String(contentsOfFile: "/proc/\(tracker.id)/limits", encoding: .utf8)
            let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
            #expect(line.split(separator: " ").dropFirst(3).prefix(2) == ["2000", "2000"])
        }
    }
}
