// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing
import TorrentMetainfo

/// Somebody dies in mid-download: the network is slow, and the bytes it has carried tell when the middle is.
@Suite(.serialized, .timeLimit(.minutes(5)), .needsNamespaces)
struct InterruptionTests {
    private let mebibyte = 1 << 20
    /// The seed is not where the tracker is; an origin goes on in the pieces it has begun, so that few are unfinished.
    private let origin = ["--origin", "127.0.0.2"]

    @Test(arguments: Metainfo.Format.allCases)
    func `a getter that was killed goes on where it was`(format: Metainfo.Format) async throws {
        try await Room.withSlowNetwork { room, network in
            let (torrent, tracker) = try await room.trackedTorrent(of: .disk, format: format)
            _ = try await room.seed(torrent, at: "127.0.0.2")
            let killed = try room.get(torrent, to: "peer", at: "127.0.0.3", more: origin)
            try await network.when(it: "has carried five of eight MiB", 5 * mebibyte, seenBy: tracker) {
                killed.program.kill()
            }
            #expect(try await killed.program.finalStatus == 128 + SIGKILL)
            let before = try network.carriedBytes(seenBy: tracker)
            try await room.get(torrent, to: "peer", at: "127.0.0.3", more: origin).expectGoodEnd()
            let fetched = try network.carriedBytes(seenBy: tracker) - before
            #expect(fetched < 5 * mebibyte, "of eight, five were there; a few unfinished pieces may be fetched again")
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a getter that was told to end does not end well, and goes on where it was`(signal: Int32) async throws {
        try await Room.withSlowNetwork { room, network in
            let (torrent, tracker) = try await room.trackedTorrent(of: .disk, format: .hybrid)
            _ = try await room.seed(torrent, at: "127.0.0.2")
            let told = try room.get(torrent, to: "peer", at: "127.0.0.3", more: origin)
            try await network.when(it: "has carried five of eight MiB", 5 * mebibyte, seenBy: tracker) {
                told.program.signal(signal)
            }
            #expect(try await told.program.finalStatus == 128 + signal)
            #expect(told.program.output.isEmpty)
            let sentence =
                /disk.img: was told to end with [1-7][.][0-9] MiB of 8.0 MiB there; the same command goes on from there\n/
            #expect(told.program.errors.wholeMatch(of: sentence) != nil, "\(told.program.errors)")
            let before = try network.carriedBytes(seenBy: tracker)
            try await room.get(torrent, to: "peer", at: "127.0.0.3", more: origin).expectGoodEnd()
            let fetched = try network.carriedBytes(seenBy: tracker) - before
            #expect(fetched < 5 * mebibyte, "of eight, five were there")
        }
    }

    @Test(arguments: ["127.0.0.2", "127.0.0.3"])
    func `a seed that was killed comes back, at its old place or another`(place: String) async throws {
        try await Room.withSlowNetwork { room, network in
            let (torrent, tracker) = try await room.trackedTorrent(of: .disk, format: .hybrid)
            let killed = try await room.seed(torrent, at: "127.0.0.2")
            let getter = try room.get(torrent, to: "peer", at: "127.0.0.9")
            try await network.when(it: "has carried three of eight MiB", 3 * mebibyte, seenBy: tracker) {
                killed.kill()
            }
            #expect(getter.program.isRunning)
            _ = try await room.seed(torrent, at: place)
            try await getter.expectGoodEnd()
            #expect(try network.carriedBytes(seenBy: tracker) < 10 * mebibyte, "hardly anything was sent twice")
        }
    }

    @Test func `peers that know each other finish without the tracker`() async throws {
        try await Room.withSlowNetwork { room, network in
            let (torrent, tracker) = try await room.trackedTorrent(of: .disk, format: .hybrid)
            let seed = try await room.seed(torrent, at: "127.0.0.2")
            let getters = try (3...5).map { try room.get(torrent, to: "peer\($0)", at: "127.0.0.\($0)") }
            try await network.when(it: "has carried four of 24 MiB", 4 * mebibyte, seenBy: seed) { tracker.kill() }
            for getter in getters { #expect(getter.program.isRunning) }
            for getter in getters { try await getter.expectGoodEnd() }
        }
    }
}
