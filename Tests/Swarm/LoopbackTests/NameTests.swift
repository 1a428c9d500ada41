// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc
import TestProcesses
import Testing
import TorrentMetainfo

/// Names that only look the same, names of other code pages, and trackers that cannot be asked: by the programs.
@Suite(.serialized, .timeLimit(.minutes(5))) struct NameTests {
    /// Twice the same to the eye; the third begins with an accent, and the last two are kelvin and the letter.
    private static let names = ["gr\u{fc}n", "gru\u{308}n", "a/\u{301}b", "\u{212a}", "K"]

    @Test(arguments: Metainfo.Format.allCases)
    func `files of one image whose names look the same all arrive`(format: Metainfo.Format) async throws {
        try await Room.with { room in
            for (index, name) in Self.names.enumerated() {
                try FileManager.default.createDirectory(
                    atPath: room.path("seed/image/a"), withIntermediateDirectories: true)
                try write(Array(repeating: UInt8(index), count: 70_000 + index), to: room.path("seed/image/\(name)"))
            }
            let file = room.path("image.torrent")
            let create = try room.boottorrent(
                ["torrent", "create", room.path("seed/image"), "-o", file, "--format", format.rawValue])
            #expect(try await create.finalStatus == 0, "\(create.errors)")
            let seed = try room.boottorrent(
                ["torrent", "seed", file, "--dir", room.path("seed"), "--bind", "127.0.0.81:0"])
            _ = try await seed.line(beginning: "seeding ")
            #expect(seed.errors.contains("nobody finds it"), "\(seed.errors)")
            let place = try #require(try Sockets.listening(at: "127.0.0.81"))
            let get = try room.boottorrent(
                ["torrent", "get", file, "--dir", room.path("got"), "--bind", "127.0.0.82:0", "--peer", "\(place)"])
            #expect(try await get.finalStatus == 0, "\(get.errors)")
            for (index, name) in Self.names.enumerated() {
                let bytes = try read(room.path("got/image/\(name)"))
                #expect(bytes == Array(repeating: UInt8(index), count: 70_000 + index), "\(name)")
            }
        }
    }

    @Test func `a name that is not UTF-8 is told with its folder and the way out`() async throws {
        try await Room.with { room in
            try FileManager.default.createDirectory(
                atPath: room.path("image"), withIntermediateDirectories: true)
            let path = Array(room.path("image/gr").utf8CString.dropLast()) + [CChar(bitPattern: 0xfc), 0]
            let descriptor = open(path, O_CREAT | O_WRONLY, 0o644)
            #expect(Glibc.write(descriptor, "x", 1) == 1)
            close(descriptor)
            let create = try room.boottorrent(["torrent", "create", room.path("image"), "-o", room.path("x.torrent")])
            #expect(try await create.finalStatus == 1)
            #expect(
                create.errors.contains(
                    "/image/gr\\xfc: has a name that is not valid UTF-8; rename it, for example with: "))
        }
    }

    private func torrent(in room: Room, _ head: String) throws -> String {
        let info = "4:infod6:lengthi5e4:name1:x12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaaee"
        try write(Array((head + info).utf8), to: room.path("x.torrent"))
        return room.path("x.torrent")
    }

    @Test func `who can ask no tracker is told of each and why, and ends`() async throws {
        try await Room.with { room in
            let addresses = [
                "https://192.0.2.1/announce": "has the scheme \"https\"; only http and udp can be used",
                "http://tracker.example:6969/announce": "has the host \"tracker.example\"",
                "wss://192.0.2.1": "has the scheme \"wss\"", "http://2001:db8::1/announce": "stands in brackets",
                "udp://192.0.2.1": "names no port", "tracker": "has no scheme",
            ]
            try write(Array("hello".utf8), to: room.path("x"))
            let create = try room.boottorrent(
                ["torrent", "create", room.path("x"), "-o", room.path("y.torrent")]
                    + addresses.keys.flatMap { ["--announce", $0] })
            #expect(try await create.finalStatus == 0, "\(create.errors)")
            let get = try room.boottorrent(["torrent", "get", room.path("y.torrent"), "--dir", room.path("got")])
            #expect(try await get.finalStatus == 1)
            #expect(get.output.isEmpty)
            for (address, reason) in addresses {
                for (beginning, errors) in [
                    ("note: --announce \(address): this tracker ", create.errors),
                    ("note: tracker \(address) cannot be used: it ", get.errors),
                ] {
                    let line = errors.split(separator: "\n").first { $0.hasPrefix(beginning) }
                    #expect(line?.contains(reason) == true, "\(errors)")
                }
            }
            #expect(get.errors.contains("no tracker and no web seed of it can be used; name a peer with --peer"))
            #expect(!FileManager.default.fileExists(atPath: room.path("got/x")))
        }
    }

    @Test func `what is there already needs nobody`() async throws {
        try await Room.with { room in
            try write(Array("hello".utf8), to: room.path("x"))
            let create = try room.boottorrent(["torrent", "create", room.path("x"), "-o", room.path("x.torrent")])
            #expect(try await create.finalStatus == 0, "\(create.errors)")
            let words = ["torrent", "get", room.path("x.torrent"), "--bind", "127.0.0.82:0", "--dir"]
            let whole = try room.boottorrent(words + [room.folder])
            #expect(try await whole.finalStatus == 0, "\(whole.errors)")
            #expect(whole.output.hasPrefix("complete "))
            let nothing = try room.boottorrent(words + [room.path("other")])
            #expect(try await nothing.finalStatus == 1)
            #expect(nothing.errors.contains("it has no tracker and no web seed; name a peer with --peer"))
            try write(Array("hellO".utf8), to: room.path("x"))
            let wrong = try room.boottorrent(words + [room.folder])
            #expect(try await wrong.finalStatus == 1)
            #expect(wrong.errors.contains("it has no tracker and no web seed"))
        }
    }

    @Test func `notes of a careless torrent are told, and it is shown`() async throws {
        try await Room.with { room in
            let file = try torrent(in: room, "d13:announce-listl18:http://192.0.2.1/xe")
            let show = try room.boottorrent(["torrent", "show", file])
            #expect(try await show.finalStatus == 0, "\(show.errors)")
            #expect(show.errors.hasPrefix("note: \(file): \"announce-list\" is not divided into tiers"))
            #expect(show.output.contains("tracker 1:    http://192.0.2.1/x\n"))
        }
    }

    @Test(arguments: [
        ("<html>not found</html>\n", "this is a web page, not a torrent"), ("", "the file is empty"),
        ("d8:announce", "byte 11: the torrent ends in its middle"),
    ])
    func `what is no torrent is called what it is`(text: String, sentence: String) async throws {
        try await Room.with { room in
            let file = room.path("x.torrent")
            try write(Array(text.utf8), to: file)
            for words in [["show", file], ["get", file, "--dir", room.folder], ["seed", file, "--dir", room.folder]] {
                let program = try room.boottorrent(["torrent"] + words)
                #expect(try await program.finalStatus == 1)
                #expect(program.errors.hasPrefix("\(file): \(sentence)"), "\(program.errors)")
            }
        }
    }

    /// By the system's own calls, which take bytes as they are.
    private func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0o644)
        try #require(descriptor >= 0, "\(path)")
        defer { close(descriptor) }
        #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    }

    private func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        try #require(descriptor >= 0, "\(path)")
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 100_000)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }
}
