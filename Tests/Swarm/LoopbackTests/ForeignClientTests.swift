// SPDX-License-Identifier: GPL-3.0-or-later

import TestProcesses
import Testing
import TorrentCore
import TorrentMetainfo

@Suite(
    .serialized, .timeLimit(.minutes(5)),
    .enabled(if: ForeignClient.aria2.isInstalled, "needs aria2c, of Debian's package aria2"))
struct Aria2Tests {
    private let meeting = Meeting(client: .aria2, format: .v1)

    @Test func `aria2 fetches from our seed`() async throws { try await meeting.theyFetchFromUs() }
    @Test func `we fetch from an aria2 that seeds`() async throws { try await meeting.weFetchFromThem() }
    @Test func `we fetch from an aria2 that has just fetched`() async throws { try await meeting.weFetchAfterThem() }
    @Test func `aria2 and we fetch together from our seed`() async throws { try await meeting.bothFetchFromUs() }
}

@Suite(
    .serialized, .timeLimit(.minutes(5)),
    .enabled(if: Program.hasLibtorrent, "needs libtorrent, of Debian's package python3-libtorrent"))
struct LibtorrentTests {
    @Test(arguments: Metainfo.Format.allCases)
    func `libtorrent fetches from our seed`(format: Metainfo.Format) async throws {
        try await Meeting(client: .libtorrent, format: format).theyFetchFromUs()
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `we fetch from a libtorrent that seeds`(format: Metainfo.Format) async throws {
        try await Meeting(client: .libtorrent, format: format).weFetchFromThem()
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `we fetch from a libtorrent that has just fetched`(format: Metainfo.Format) async throws {
        try await Meeting(client: .libtorrent, format: format).weFetchAfterThem()
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `libtorrent and we fetch together from our seed`(format: Metainfo.Format) async throws {
        try await Meeting(client: .libtorrent, format: format).bothFetchFromUs()
    }
}

/// Transmission looks around every ten seconds only: its tests wait beside each other.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(if: ForeignClient.transmission.isInstalled, "needs transmission-cli, of Debian's package of that name"))
struct TransmissionTests {
    private let meeting = Meeting(client: .transmission, format: .v1)

    @Test func `Transmission fetches from our seed`() async throws { try await meeting.theyFetchFromUs() }
    @Test func `we fetch from a Transmission that seeds`() async throws { try await meeting.weFetchFromThem() }
    @Test func `we fetch from a Transmission that has just fetched`() async throws {
        try await meeting.weFetchAfterThem()
    }
    @Test func `Transmission and we fetch together from our seed`() async throws { try await meeting.bothFetchFromUs() }
}

/// What a client of another make and ours do with each other.
private struct Meeting {
    let client: ForeignClient
    let format: Metainfo.Format

    /// They learn of our seed from the tracker, and dial it where they can.
    func theyFetchFromUs() async throws {
        try await Room.with { room in
            let (torrent, _) = try await room.trackedTorrent(of: .small, format: format)
            let (theirs, address) = try await room.start(client, torrent, in: room.path("theirs"))
            _ = try await room.seed(torrent, at: "127.0.0.2", peers: peers(address))
            try await expectWhole(torrent.image, theirs, in: room.path("theirs"))
        }
    }

    /// There is no tracker: we dial them.
    func weFetchFromThem() async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: format)
            let (theirs, address) = try await room.start(client, torrent, in: torrent.image.folder)
            try await expectGood(try room.get(torrent, to: "ours", at: "127.0.0.2", peers: [address]), from: theirs)
        }
    }

    /// They fetch from a seed that ends then, and tell us as news what they have told us before.
    func weFetchAfterThem() async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: format)
            let (theirs, address) = try await room.start(client, torrent, in: room.path("theirs"))
            let seed = try await room.seed(torrent, at: "127.0.0.2", peers: [address])
            try await expectWhole(torrent.image, theirs, in: room.path("theirs"))
            seed.kill()
            try await expectGood(try room.get(torrent, to: "ours", at: "127.0.0.3", peers: [address]), from: theirs)
        }
    }

    private func expectGood(_ ours: Getter, from theirs: Program) async throws {
        try await wait(for: "completion; \(theirs.output) \(theirs.errors)") {
            try await expectRunning(theirs)
            return !ours.program.isRunning
        }
        try await ours.expectGoodEnd()
    }

    func bothFetchFromUs() async throws {
        try await Room.with { room in
            let (torrent, _) = try await room.trackedTorrent(of: .small, format: format)
            let (theirs, address) = try await room.start(client, torrent, in: room.path("theirs"))
            let ours = try room.get(torrent, to: "ours", at: "127.0.0.3", peers: peers(address), seedingFor: 600)
            _ = try await room.seed(torrent, at: "127.0.0.2", peers: peers(address))
            try await expectWhole(torrent.image, theirs, in: room.path("theirs"))
            try await ours.expectCompletion()
            try await ours.program.expectGoodEndOnRequest()
        }
    }

    private func peers(_ address: PeerAddress) -> [PeerAddress] { client.dialsLoopback ? [] : [address] }

    private func expectWhole(_ image: Image, _ theirs: Program, in folder: String) async throws {
        try await wait(for: "whole image; \(theirs.output) \(theirs.errors)") {
            try await expectRunning(theirs)
            return image.isWhole(in: folder)
        }
    }

    /// Whatever ends a client of another make by itself is not what is tested.
    private func expectRunning(_ theirs: Program) async throws {
        guard !theirs.isRunning else { return }
        throw TimedOut(description: "it ended with \(try await theirs.finalStatus): \(theirs.output) \(theirs.errors)")
    }
}
