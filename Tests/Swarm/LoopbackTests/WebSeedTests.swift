// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing
import TorrentCore
import TorrentMetainfo

/// The image by HTTP ranges (BEP 19), when peers cannot be had or lack something.
@Suite(
    .serialized, .timeLimit(.minutes(5)),
    .enabled(if: Program.isInstalled("nginx"), "needs nginx, of Debian's package nginx-light"))
struct WebSeedTests {
    @Test(arguments: Metainfo.Format.allCases)
    func `a machine whose peer ports are blocked finishes by HTTP, and asks for each byte once`(
        format: Metainfo.Format
    ) async throws {
        try await Room.with { room in
            let image = try Image(.large, in: room.path("seed"))
            let nginx = try await room.nginx(in: image.folder)
            let torrent = try await room.torrent(of: image, format: format, webSeeds: ["http://\(nginx.address)/"])
            // Nobody listens there: to the machine that looks like a port that is blocked.
            let blocked = try #require(PeerAddress("127.0.0.9:1"))
            try await room.get(torrent, to: "peer", at: "127.0.0.3", peers: [blocked]).expectGoodEnd()
            #expect(nginx.answers.allSatisfy { $0.status == 206 })
            #expect(nginx.sentBytes == image.plan.byteCount)
        }
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `a single file is found at the address itself`(format: Metainfo.Format) async throws {
        try await Room.with { room in
            let image = try Image(.disk, in: room.path("seed"))
            let nginx = try await room.nginx(in: image.folder)
            let address = "http://\(nginx.address)/disk.img"
            let torrent = try await room.torrent(of: image, format: format, webSeeds: [address])
            try await room.get(torrent, to: "peer", at: "127.0.0.3").expectGoodEnd()
        }
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `what no peer has comes from the web seed, and little else does`(format: Metainfo.Format) async throws {
        try await Room.with { room in
            let image = try Image(.large, in: room.path("seed"))
            // A web seed as slow as this leaves a peer on a busy computer the time to be reached.
            let nginx = try await room.nginx(in: image.folder, options: "limit_rate 1m;")
            let plain = try await room.torrent(of: image, format: format)
            let webbed = try await room.torrent(
                of: image, format: format, webSeeds: ["http://\(nginx.address)/"], named: "webbed.torrent")
            try #require(plain.metainfo.infoHash == webbed.metainfo.infoHash)
            // A peer without web seeds that has everything but the kernel.
            let manager = FileManager.default
            try manager.copyItem(atPath: image.folder, toPath: room.path("partial"))
            try manager.removeItem(atPath: room.path("partial/image/boot/vmlinuz"))
            // It must know of somebody; others find it.
            let blocked = try #require(PeerAddress("127.0.0.9:1"))
            let partial = try room.get(
                plain, to: "partial", at: "127.0.0.4", peers: [blocked], seedingFor: 600, more: ["--verbose"])
            // Whoever comes before it has looked at its files finds nobody, fetches all from the web seed, and is not known to
            // it.
            try await wait(for: "look at the files") { partial.program.errors.contains("cannot reach a peer") }
            var address: PeerAddress?
            try await wait(for: "listening peer") {
                address = try Sockets.listening(at: "127.0.0.4")
                return address != nil
            }
            let peer = try #require(address)
            let getter = try room.get(webbed, to: "peer", at: "127.0.0.3", peers: [peer], seedingFor: 600)
            try await getter.expectCompletion()
            try await partial.expectCompletion()
            #expect(nginx.sentBytes < 8 << 20, "of 24 MiB, three were nowhere else")
        }
    }

    @Test func `with a seed in the swarm the web seed is not asked at all`() async throws {
        try await Room.with { room in
            let image = try Image(.large, in: room.path("seed"))
            let nginx = try await room.nginx(in: image.folder)
            let torrent = try await room.torrent(
                of: image, format: .hybrid, webSeeds: ["http://\(nginx.address)/"])
            let getters = try (3...5).map {
                try room.get(torrent, to: "peer\($0)", at: "127.0.0.\($0)", seedingFor: 600, more: ["--lsd"])
            }
            _ = try await room.seed(torrent, at: "127.0.0.2", more: ["--lsd"])
            for getter in getters { try await getter.expectCompletion() }
            #expect(nginx.answers.isEmpty)
        }
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `a web seed that lies is named and dropped, and does no harm`(format: Metainfo.Format) async throws {
        try await Room.with { room in
            let image = try Image(.large, in: room.path("seed"))
            let lies = room.path("lies")
            try FileManager.default.copyItem(atPath: image.folder, toPath: lies)
            for file in image.plan.files where file.length > 0 {
                try Data(repeating: 0x5a, count: file.length).write(to: URL(filePath: "\(lies)/\(file.path)"))
            }
            let nginx = try await room.nginx(in: lies)
            let address = "http://\(nginx.address)/"
            let torrent = try await room.torrent(of: image, format: format, webSeeds: [address])
            let getter = try room.get(torrent, to: "peer", at: "127.0.0.3", more: ["--lsd"])
            try await wait(for: "note of the liar") {
                getter.program.errors.hasPrefix("web seed \(address): ")
                    && getter.program.errors.hasSuffix("; it is not asked again\n")
            }
            _ = try await room.seed(torrent, at: "127.0.0.2", more: ["--lsd"])
            try await getter.expectGoodEnd()
        }
    }

    @Test(arguments: [
        ("location / { return 200 'hello'; }", "did not send the part"), ("location / { return 404; }", "answered 404"),
        ("location / { return 302 http://192.0.2.99/; }", "only its own pages are followed"),
        ("max_ranges 0;", "did not send the part"),
    ])
    func `a web seed that answers nonsense is dropped with its answer`(options: String, words: String) async throws {
        try await Room.with { room in
            let image = try Image(.small, in: room.path("seed"))
            let nginx = try await room.nginx(in: image.folder, options: options)
            let torrent = try await room.torrent(of: image, format: .hybrid, webSeeds: ["http://\(nginx.address)/"])
            let getter = try room.get(torrent, to: "peer", at: "127.0.0.3")
            try await wait(for: "note of the nonsense") { getter.program.errors.hasSuffix("it is not asked again\n") }
            #expect(getter.program.errors.contains(words))
            #expect(nginx.answers.count == 1)
        }
    }
}
