// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// When a machine gives phase 1 to later ones, and what the server hears of it.
@Suite struct Phase1SharingTests {
    let image: ManifestImage
    let offer: Phase1Offer
    var talk = Conversation()

    init() throws {
        image = try Sample.image("a")
        offer = try #require(
            Phase1Offer(
                hash: "0123abcd", port: 8_081, infoHash: image.infoHash, torrentPath: "/torrents/y.torrent",
                torrentDigest: .zero))
    }

    private func manifest(_ image: ManifestImage, stays seconds: Int) -> Manifest {
        Manifest(
            images: [image], menu: MenuPolicy(timeout: .immediately, defaultImage: image.image.name),
            swarm: Sample.swarm, leave: LeavePolicy(minimum: seconds, maximum: seconds), phase1: offer)
    }

    @Test mutating func `a machine that stays is told once, and tells the server as soon as others can fetch`() throws {
        _ = try talk.receives(manifest(image, stays: 60))
        let complete = talk.after(.imageComplete)
        #expect(complete.deeds == [.sharePhase1(offer, Sample.swarm)])
        #expect(complete.events.map(\.phase1) == [nil, nil])
        let news = talk.after(.seconds(3), .givesPhase1("0123abcd"))
        #expect(news.stages == [.seed])
        #expect(news.events.map(\.phase1) == ["0123abcd"])
    }

    @Test mutating func `who can give it no longer tells the server at once, and again when it can`() throws {
        _ = try talk.receives(manifest(image, stays: 60))
        _ = talk.after(.imageComplete)
        _ = talk.after(.givesPhase1("0123abcd"))
        let news = talk.after(.seconds(3), .givesNoPhase1)
        #expect(news.stages == [.seed])
        #expect(news.events.map(\.phase1) == [nil])
        #expect(talk.after(.seconds(10), .givesPhase1("0123abcd")).events.map(\.phase1) == ["0123abcd"])
    }

    @Test mutating func `with the hand-over to another kernel it is over`() throws {
        _ = try talk.receives(manifest(image, stays: 60))
        _ = talk.after(.imageComplete)
        _ = talk.after(.givesPhase1("0123abcd"))
        _ = talk.after(.seconds(60), .elapsed)
        let leaving = talk.after(.kernelLoaded)
        #expect(leaving.stages == [.handover])
        #expect(leaving.events.map(\.phase1) == [nil])
    }

    @Test mutating func `a kernel that is started at once leaves nobody to give`() throws {
        _ = try talk.receives(manifest(image, stays: 0))
        #expect(!talk.after(.imageComplete).deeds.contains(.sharePhase1(offer, Sample.swarm)))
    }

    @Test mutating func `a program runs in phase 1, which is given meanwhile and after it`() throws {
        let program = try Sample.image("b", .program(try RelativePath("bin/x"), arguments: []))
        _ = try talk.receives(manifest(program, stays: 0))
        #expect(talk.after(.imageComplete).deeds.last == .sharePhase1(offer, Sample.swarm))
        #expect(talk.after(.givesPhase1("0123abcd")).stages == [.handover])
        #expect(talk.after(.programEnded("exit status 0", isSuccess: true)).events.map(\.phase1) == ["0123abcd"])
    }
}
