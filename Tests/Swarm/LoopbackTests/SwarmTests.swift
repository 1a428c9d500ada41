// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing
import TorrentCore
import TorrentMetainfo

/// A room of our own programs on loopback, each a process with an address of its own.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SwarmTests {
    @Test(arguments: [(Metainfo.Format.hybrid, 8), (.v1, 3), (.v2, 3)])
    func `peers that begin together all get the image`(format: Metainfo.Format, peers: Int) async throws {
        try await Room.with { room in
            let (torrent, tracker) = try await room.trackedTorrent(of: .large, format: format)
            let seed = try await room.seed(torrent, at: "127.0.0.2")
            // The seed is not where the tracker is, as a server's is.
            let origin = ["--origin", "127.0.0.2"]
            let getters = try (0..<peers).map {
                try room.get(torrent, to: "peer\($0)", at: "127.0.0.\(10 + $0)", more: origin)
            }
            for getter in getters { try await getter.expectGoodEnd() }
            try await seed.expectGoodEndOnRequest()
            try await tracker.expectGoodEndOnRequest()
        }
    }

    @Test(.enabled(if: geteuid() == 0, "whoever is not root has no privileges in any other test"))
    func `no privileges are needed`() async throws {
        try await Room.withoutPrivileges { room in
            let (torrent, tracker) = try await room.trackedTorrent(of: .small, format: .hybrid)
            let seed = try await room.seed(torrent, at: "127.0.0.2")
            try await room.get(torrent, to: "peer", at: "127.0.0.3").expectGoodEnd()
            for program in [seed, tracker] { try await program.expectGoodEndOnRequest() }
        }
    }

    @Test func `who is told to end too early says how much is there, and that the same command goes on`() async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: .hybrid)
            let lonely = try room.get(torrent, to: "peer", at: "127.0.0.21", more: ["--peer", Room.nobody])
            try await wait(for: "listening socket") { try Sockets.listening(at: "127.0.0.21") != nil }
            let (status, time) = try await lonely.program.terminate()
            #expect(status == 128 + SIGTERM)
            #expect(time < .seconds(30))
            #expect(lonely.program.output.isEmpty)
            let sentence = try Regex("image: was told to end .*; the same command (goes on from there|begins anew)\n")
            #expect(try sentence.wholeMatch(in: lonely.program.errors) != nil, "\(lonely.program.errors)")
        }
    }

    @Test func `an origin without a numeric address is a mistake`() async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: .hybrid)
            let getter = try room.get(torrent, to: "peer", at: "127.0.0.24", more: ["--origin", "server"])
            #expect(try await getter.program.finalStatus == 1)
            #expect(getter.program.errors == "--origin server: write a numeric address, as in 192.0.2.1\n")
        }
    }

    @Test func `who cannot be reached is told of when somebody wants to know`() async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: .hybrid)
            let nobody = PeerAddress(host: try #require(HostAddress("127.0.0.22")), port: 1)
            let getter = try room.get(torrent, to: "peer", at: "127.0.0.23", peers: [nobody], more: ["--verbose"])
            try await wait(for: "line about the peer") { getter.program.errors.contains("cannot reach a peer") }
            #expect(getter.program.errors.contains("peer=127.0.0.22:1 reason=\"connection refused"))
        }
    }

    @Test func `who has finished can be the only seed of the next`() async throws {
        try await Room.with { room in
            let (torrent, _) = try await room.trackedTorrent(of: .small, format: .hybrid)
            let seed = try await room.seed(torrent, at: "127.0.0.2")
            let first = try room.get(torrent, to: "first", at: "127.0.0.3", seedingFor: 600)
            try await first.expectCompletion()
            try await seed.expectGoodEndOnRequest()
            let second = try room.get(torrent, to: "second", at: "127.0.0.4")
            try await second.expectGoodEnd()
            try await first.program.expectGoodEndOnRequest()
        }
    }
}
