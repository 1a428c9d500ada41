// SPDX-License-Identifier: GPL-3.0-or-later

import TestProcesses
import Testing
import TorrentMetainfo

/// Peers that no tracker tells of each other: multicast does (BEP 14).
@Suite(.serialized, .timeLimit(.minutes(5))) struct LocalDiscoveryTests {
    @Test(arguments: [Metainfo.Format.hybrid, .v2])
    func `eight peers find each other within three seconds and finish`(format: Metainfo.Format) async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .large, format: format)
            let hosts = (10..<18).map { "127.0.0.\($0)" }
            let getters = try hosts.map { host in
                try room.get(torrent, to: host, at: host, seedingFor: 600, more: ["--lsd", "--verbose"])
            }
            _ = try await room.seed(torrent, at: "127.0.0.2", more: ["--lsd"])
            try await wait(for: "everybody to hear of everybody", atMost: .seconds(3)) {
                zip(hosts, getters).allSatisfy { own, getter in
                    let heard = getter.program.errors
                    return (hosts + ["127.0.0.2"]).allSatisfy { $0 == own || heard.contains("peer=\($0):") }
                }
            }
            for getter in getters { try await getter.expectCompletion() }
            for getter in getters { try await getter.program.expectGoodEndOnRequest() }
        }
    }

    @Test func `who is not asked to look around finds nobody, and nobody finds it outside the networks`() async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: .hybrid)
            let still = try room.get(
                torrent, to: "still", at: "127.0.0.11", more: ["--verbose", "--peer", Room.nobody])
            let narrow = try room.get(
                torrent, to: "narrow", at: "127.0.0.12",
                more: ["--lsd", "--network", "127.0.1.0/24", "--network", "10.0.0.0/8", "--verbose"])
            let open = try room.get(
                torrent, to: "open", at: "127.0.0.13", more: ["--lsd", "--network", "127.0.0.0/29"])
            _ = try await room.seed(torrent, at: "127.0.0.2", more: ["--lsd", "--network", "127.0.0.0/29"])
            try await open.expectGoodEnd()
            for getter in [still, narrow] {
                #expect(getter.program.isRunning)
                #expect(getter.program.output.isEmpty)
                #expect(!getter.program.errors.contains("heard"))
            }
        }
    }

    @Test(.enabled(if: ForeignClient.aria2.isInstalled, "needs aria2c, of Debian's package aria2"))
    func `an aria2 that seeds and we meet by multicast`() async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: .v1)
            _ = try await room.start(.aria2WithMulticast, torrent, in: torrent.image.folder)
            try await room.get(torrent, to: "ours", at: "127.0.0.3", more: ["--lsd"]).expectGoodEnd()
        }
    }

    @Test(arguments: ["--lsd", "--pex"])
    func `a private torrent is none of multicast's or other peers' business`(option: String) async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: .hybrid, isPrivate: true)
            let getter = try room.get(torrent, to: "peer", at: "127.0.0.3", more: [option])
            #expect(try await getter.program.finalStatus == 1)
            #expect(getter.program.errors.contains("is marked private"))
            #expect(getter.program.errors.contains("leave out \(option), or make the torrent with --public"))
        }
    }

    @Test(arguments: ["--network", "--rack"])
    func `a network that is none is a mistake`(option: String) async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: .hybrid)
            let getter = try room.get(
                torrent, to: "peer", at: "127.0.0.3", more: ["--lsd", option, "127.0.0.1/24"])
            #expect(try await getter.program.finalStatus == 1)
            #expect(getter.program.errors.contains("\(option) 127.0.0.1/24: write the first address of a network"))
        }
    }

    @Test func `racks with common addresses are a mistake`() async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: .hybrid)
            let getter = try room.get(
                torrent, to: "peer", at: "127.0.0.3", more: ["--rack", "10.0.0.0/8", "--rack", "10.0.1.0/24"])
            #expect(try await getter.program.finalStatus == 1)
            #expect(
                getter.program.errors
                    == "--rack 10.0.0.0/8, --rack 10.0.1.0/24: have addresses in common; give each its own\n")
        }
    }
}
