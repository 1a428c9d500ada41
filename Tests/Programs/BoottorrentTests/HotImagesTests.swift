// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// Image folders that come, change and go under a server that runs.
@Suite(.serialized, .needsServerNamespace, .timeLimit(.minutes(5))) struct HotImagesTests {
    private static let manifest = "/agent/manifest?mac=52:54:00:00:00:01"
    private static let settings = "dispname: New\nmethod: bin\nbin: run\n"

    private func serving(_ body: (MadeUpServer, Program) async throws -> Void) async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        let server = try room.start()
        defer { server.kill() }
        try await room.untilServing(server)
        try await body(room, server)
        server.signal(SIGTERM)
        #expect(server.waitForEnd() == 0)
    }

    /// Where the torrent of an image is, as machines are told; `nil` while it is not on offer.
    private func torrent(of name: String, in room: MadeUpServer) throws -> String? {
        guard let manifest = try room.ask(Self.manifest) else { return nil }
        // The keys of an image are in the order of the alphabet: its name comes before its torrent.
        guard let place = manifest.range(of: "4:name\(name.utf8.count):\(name)"),
            let torrent = manifest[place.upperBound...].range(of: "/torrents/")
        else { return nil }
        return String(manifest[torrent.lowerBound...].prefix(58))
    }

    @Test func `a folder comes, is edited twice within a second, renamed, and goes`() async throws {
        try await serving { room, server in
            try room.addImage("new", Self.settings, files: ["run": "#!/bin/sh\necho one\n"])
            try await room.eventually("the new folder is not offered") { try torrent(of: "new", in: room) != nil }
            let first = try #require(try torrent(of: "new", in: room))

            try room.addImage("new", Self.settings, files: ["run": "#!/bin/sh\necho two\n"])
            try room.addImage("new", Self.settings, files: ["run": "#!/bin/sh\necho three\n"])
            try await room.eventually("the newer version is not offered") {
                try torrent(of: "new", in: room).map { $0 != first } ?? false
            }
            let second = try #require(try torrent(of: "new", in: room))
            #expect(try room.ask("/images/new/run") == "#!/bin/sh\necho three\n")
            // Who was told of the first version still gets its torrent.
            #expect(try room.ask(first) != nil)

            try FileManager.default.moveItem(
                atPath: "\(room.folder)/room/oss/new", toPath: "\(room.folder)/room/oss/other")
            try await room.eventually("the renamed folder is not offered") {
                try torrent(of: "other", in: room) != nil && torrent(of: "new", in: room) == nil
            }
            #expect(try room.ask(second) != nil)

            try FileManager.default.removeItem(atPath: "\(room.folder)/room/oss/other")
            try await room.eventually("the folder that is gone is still offered") {
                try torrent(of: "other", in: room) == nil
            }
            #expect(try torrent(of: "right", in: room) != nil)
            #expect(!server.errors.contains("withdrawn"))
        }
    }

    @Test func `a mistake leaves the version before on offer, is told with its place, and is over when it is mended`()
        async throws
    {
        try await serving { room, server in
            try await room.eventually("the image is not offered") { try torrent(of: "right", in: room) != nil }
            let before = try #require(try torrent(of: "right", in: room))
            try room.addImage("right", "dispname: Right\nmethod: bin\nbin: gone\n")
            try await room.eventually("the mistake is not told") {
                server.errors.contains(#"oss/right/config.yaml:3: bin: \"gone\" is not in oss/right"#)
            }
            #expect(try torrent(of: "right", in: room) == before)
            #expect(try room.ask("/status.json")?.contains("is not in oss/right") == true)
            try room.addImage("right", "dispname: Right\nmethod: bin\nbin: run\n", files: ["more": "bytes"])
            try await room.eventually("the mended folder is not offered") {
                try torrent(of: "right", in: room).map { $0 != before } ?? false
            }
            #expect(try room.ask("/status.json")?.contains("is not in oss/right") == false)
        }
    }

    @Test func `a folder that comes broken is told and offered once it is mended`() async throws {
        try await serving { room, server in
            try room.addImage("new", "dispname: New\nmethod: none\n", files: ["run": "#!/bin/sh\n"])
            try await room.eventually("the mistake is not told") { server.errors.contains("oss/new/config.yaml:2") }
            #expect(try torrent(of: "new", in: room) == nil)
            try room.addImage("new", Self.settings)
            try await room.eventually("the mended folder is not offered") { try torrent(of: "new", in: room) != nil }
        }
    }

    @Test func `a server without any image starts, and offers the first that comes`() async throws {
        let room = try MadeUpServer()
        try FileManager.default.removeItem(atPath: "\(room.folder)/room/oss/right")
        try room.buildPhase1()
        let server = try room.start()
        defer { server.kill() }
        try await room.untilServing(server)
        #expect(server.errors.contains("has no image in it"))
        try room.addImage("right", Self.settings, files: ["run": "#!/bin/sh\n"])
        try await room.eventually("the first image is not offered") { try torrent(of: "right", in: room) != nil }
        #expect(try room.ask(Self.manifest)?.contains("7:default5:right") == true)
        server.signal(SIGTERM)
        #expect(server.waitForEnd() == 0)
    }

    /// Of each image a file without blocks of its own; hashing is what makes it known, and a second start knows it.
    @Test func `of two hundred images a quarter is broken, and the others are on offer when the server says it serves`()
        async throws
    {
        let room = try MadeUpServer()
        try room.buildPhase1()
        for number in 0..<199 {
            let program = number % 4 == 0 ? "gone" : "run"
            try room.addImage(
                "i\(number)", "dispname: I\(number)\nmethod: bin\nbin: \(program)\n",
                files: ["run": "#!/bin/sh\necho \(number)\n"])
            let data = "\(room.folder)/room/oss/i\(number)/data"
            try Data().write(to: URL(filePath: data))
            try #require(truncate(data, 8 << 20) == 0)
        }
        let first = try room.start()
        try await room.eventually(within: .seconds(120), "not all are hashed") {
            first.errors.components(separatedBy: "image is on offer").count == 151
        }
        first.signal(SIGTERM)
        #expect(first.waitForEnd() == 0)

        let second = try room.start()
        defer { second.kill() }
        try await room.untilServing(second)
        let manifest = try #require(try room.ask(Self.manifest))
        #expect(manifest.components(separatedBy: "/torrents/").count == 151)
        #expect(!manifest.contains("9:preparing"))
        let torrent = try #require(try torrent(of: "i1", in: room))
        #expect(try room.ask(torrent)?.isEmpty == false)
        #expect(try room.ask("/images/i1/run") == "#!/bin/sh\necho 1\n")
        second.signal(SIGTERM)
        #expect(second.waitForEnd() == 0)
    }
}
