// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing
import TorrentMetainfo

/// Bytes on disk that are not what they should be.
@Suite(.serialized, .timeLimit(.minutes(5))) struct DamageTests {
    @Test(arguments: Metainfo.Format.allCases)
    func `a seed with one wrong byte says so, and a getter mends it`(format: Metainfo.Format) async throws {
        try await Room.with { room in
            let (torrent, _) = try await room.trackedTorrent(of: .disk, format: format)
            try FileManager.default.copyItem(atPath: torrent.image.folder, toPath: room.path("damaged"))
            try flipByte(at: 5_000_000, of: room.path("damaged/disk.img"))
            let refused = try room.boottorrent(
                ["torrent", "seed", torrent.file, "--dir", room.path("damaged"), "--bind", "127.0.0.3:0"])
            #expect(try await refused.finalStatus == 1)
            #expect(refused.output.isEmpty)
            let disk = room.path("damaged/disk.img")
            #expect(refused.errors.hasPrefix("\(disk): 1 of 128 pieces are missing or wrong; "))
            #expect(refused.errors.split(separator: "\n").count == 1)
            _ = try await room.seed(torrent, at: "127.0.0.2")
            try await room.get(torrent, to: "damaged", at: "127.0.0.3").expectGoodEnd()
        }
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `a seed whose file changes ends with that, and its getter goes on with another`(
        format: Metainfo.Format
    ) async throws {
        try await Room.with { room in
            let (torrent, _) = try await room.trackedTorrent(of: .disk, format: format)
            try FileManager.default.copyItem(atPath: torrent.image.folder, toPath: room.path("copy"))
            let changed = try await room.seed(torrent, at: "127.0.0.2", more: ["--patience", "0"])
            let disk = "\(torrent.image.folder)/disk.img"
            try flipByte(at: 5_000_000, of: disk)
            let getter = try room.get(torrent, to: "peer", at: "127.0.0.3")
            #expect(try await changed.finalStatus == 2)
            #expect(changed.errors == "\(disk) has changed since it was hashed\n")
            _ = try await room.seed(torrent, from: room.path("copy"), at: "127.0.0.4")
            try await getter.expectGoodEnd()
            #expect(getter.program.errors.isEmpty, "nothing wrong was sent, so nobody lied")
        }
    }

    @Test(arguments: [true, false])
    func `a getter whose complete file is taken away while it gives ends well, and says so`(
        isMoved: Bool
    ) async throws {
        try await Room.with { room in
            let (torrent, _) = try await room.trackedTorrent(of: .disk, format: .hybrid)
            let seed = try await room.seed(torrent, at: "127.0.0.2")
            let giver = try room.get(torrent, to: "peer", at: "127.0.0.3", seedingFor: 600)
            try await giver.expectCompletion()
            seed.kill()
            let file = room.path("peer/disk.img")
            if isMoved {
                try FileManager.default.moveItem(atPath: file, toPath: room.path("elsewhere"))
            } else {
                try FileManager.default.removeItem(atPath: file)
            }
            let other = try room.get(torrent, to: "other", at: "127.0.0.4")
            #expect(try await giver.program.finalStatus == 0)
            #expect(
                giver.program.errors
                    == "disk.img: is complete, but is no longer given to others: cannot open \(file): No such file or directory\n"
            )
            other.program.kill()
        }
    }

    private func flipByte(at offset: UInt64, of path: String) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: offset)
        let byte = try #require(try file.read(upToCount: 1)?.first)
        try file.seek(toOffset: offset)
        try file.write(contentsOf: Data([byte ^ 0x10]))
        try file.close()
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `a truncated torrent is refused with the byte, and nothing is made`(format: Metainfo.Format) async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: format)
            let whole = try Data(contentsOf: URL(filePath: torrent.file))
            let cut = room.path("cut.torrent")
            let cuts = [1, 2, whole.count / 10, whole.count / 3, whole.count / 2, whole.count - 2, whole.count - 1]
            for length in cuts {
                try whole.prefix(length).write(to: URL(filePath: cut))
                let show = try room.boottorrent(["torrent", "show", cut])
                let get = try room.boottorrent(
                    ["torrent", "get", cut, "--dir", room.path("none"), "--bind", "127.0.0.2:0"])
                for program in [show, get] {
                    #expect(try await program.finalStatus == 1)
                    #expect(program.output.isEmpty)
                    let match = try #require(
                        program.errors.wholeMatch(of: /(.+): byte ([0-9]+): [^\n]+\n/), "\(program.errors)")
                    #expect(match.1 == cut)
                    #expect(try #require(Int(match.2)) <= length)
                }
                #expect(!FileManager.default.fileExists(atPath: room.path("none")))
            }
        }
    }
}
