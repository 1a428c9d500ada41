// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import Testing
import TorrentCore

/// Peers that choke us and refuse what they were asked for (BEP 6).
@Suite struct RefusalTests {
    @Test func `a seed that chokes us and refuses all is asked again as soon as it unchokes us`() throws {
        var downloader = try Downloader(mebibytes: 1, webSeeds: 0)
        let seed = try downloader.connectPeer()
        downloader.deliverOne(from: seed)
        let refused = downloader.requests
        #expect(refused.count >= 2)
        downloader.hear(.choke, from: seed)
        for span in refused { downloader.hear(.reject(span), from: seed) }
        let before = downloader.asked.count
        downloader.pass(3)
        #expect(downloader.asked.count == before, "it chokes us")
        downloader.hear(.unchoke, from: seed)
        #expect(downloader.asked.count > before)
        try finish(&downloader, from: seed)
    }

    @Test func `what is refused may be asked again of the same peer after a pause`() throws {
        var downloader = try Downloader(mebibytes: 1, webSeeds: 0)
        let seed = try downloader.connectPeer()
        let refused = try #require(downloader.requests.first)
        downloader.hear(.reject(refused), from: seed)
        var got = 1
        while got < 64, let span = downloader.requests.first(where: { $0 != refused }) {
            downloader.deliver(span, from: seed)
            got += 1
        }
        #expect(downloader.engine.provedBlocks.setCount < 64)
        #expect(downloader.asked.count { $0.span == refused } == 1)
        for _ in 0..<3 {
            downloader.pass(3)
            downloader.keepAlive(seed)
        }
        #expect(downloader.asked.count { $0.span == refused } == 1)
        downloader.pass(1.2)
        #expect(downloader.asked.count { $0.span == refused } == 2)
        downloader.deliver(refused, from: seed)
        #expect(downloader.isComplete)
    }

    @Test func `what one peer refuses is asked of another at once, and what it has is still known`() throws {
        var downloader = try Downloader(mebibytes: 1, webSeeds: 0)
        let one = try downloader.connectPeer()
        let refused = try #require(downloader.requests.first)
        downloader.hear(.reject(refused), from: one)
        let other = try downloader.connectPeer(as: downloader.makeID())
        while !downloader.isComplete, let (key, span) = waiting(downloader) { downloader.deliver(span, from: key) }
        #expect(downloader.isComplete)
        #expect(downloader.asked.contains { $0.key == other && $0.span == refused })
        #expect(downloader.engine.status.isReleased, "both have everything")
    }

    /// The first request that waits for an answer, and of whom it was asked.
    private func waiting(_ downloader: Downloader) -> (PeerKey, RawSpan)? {
        downloader.requests.first.flatMap { span in
            downloader.asked.last { $0.span == span }.map { ($0.key, span) }
        }
    }

    @Test(arguments: [false, true])
    func `who refuses everything for ever is asked a few times a minute`(hasDelivered: Bool) throws {
        var downloader = try Downloader(mebibytes: 64, webSeeds: 0)
        let seed = try downloader.connectPeer()
        if hasDelivered { for _ in 0..<100 { downloader.deliverOne(from: seed) } }
        var answered = downloader.asked.count - downloader.requests.count
        var counts: [Int] = []
        for _ in 0..<6 {
            let before = downloader.asked.count
            for _ in 0..<600 {
                while answered < downloader.asked.count {
                    answered += 1
                    downloader.hear(.reject(downloader.asked[answered - 1].span), from: seed)
                }
                downloader.pass(0.1)
                downloader.keepAlive(seed)
            }
            counts.append(downloader.asked.count - before)
        }
        #expect(counts[0] <= 64, "\(counts)")
        #expect(counts.dropFirst().allSatisfy { (1...8).contains($0) }, "\(counts)")
        #expect(downloader.engine.peerCount == 1)
    }

    @Test(arguments: [false, true])
    func `who chokes us again before it has sent anything is soon asked for little`(refuses: Bool) throws {
        var downloader = try Downloader(mebibytes: 64, webSeeds: 0)
        let seed = try downloader.connectPeer()
        for _ in 0..<100 { downloader.deliverOne(from: seed) }
        let before = downloader.asked.count
        for _ in 0..<1_000 {
            let known = downloader.asked.count
            downloader.hear(.choke, from: seed)
            if refuses { for (_, span) in downloader.asked.suffix(64) { downloader.hear(.reject(span), from: seed) } }
            downloader.hear(.unchoke, from: seed)
            #expect(downloader.asked.count - known <= 64)
            downloader.pass(0.1)
        }
        #expect(downloader.asked.count - before <= 150, "\(downloader.asked.count - before)")
    }

    @Test func `a choke without refusals does not count as silence`() throws {
        var downloader = try Downloader(mebibytes: 1, webSeeds: 0)
        let seed = try downloader.connectPeer()
        for _ in 0..<8 { downloader.deliverOne(from: seed) }
        downloader.hear(.choke, from: seed)
        downloader.pass(30)
        #expect(downloader.closed.isEmpty)
        #expect(!downloader.notes.contains { if case .peerSnubbed = $0 { true } else { false } })
        let before = downloader.asked.count
        downloader.hear(.unchoke, from: seed)
        #expect(downloader.asked.count > before + 1)
        try finish(&downloader, from: seed)
    }

    @Test func `a wrong piece is asked of another when the one that was chosen refuses it`() throws {
        var downloader = try Downloader(mebibytes: 1, pieceLength: 1 << 20, provesBlocks: false, webSeeds: 0)
        let (one, other) = (
            try downloader.connectPeer(), try downloader.connectPeer(as: downloader.makeID())
        )
        var lies = true
        while let (key, span) = waiting(downloader), lies {
            downloader.deliver(span, from: key, isLying: key == one)
            lies = !downloader.notes.contains { if case .pieceSpoilt = $0 { true } else { false } }
        }
        // Whoever was chosen refuses the first block.
        let (chosen, refused) = try #require(waiting(downloader))
        downloader.hear(.reject(refused), from: chosen)
        downloader.pass(0.3)
        #expect(downloader.asked.last { $0.span == refused }?.key == (chosen == one ? other : one))
    }

    private func finish(_ downloader: inout Downloader, from key: PeerKey) throws {
        var rounds = 0
        while !downloader.isComplete, rounds < 500 {
            rounds += 1
            if downloader.requests.isEmpty { downloader.pass(0.1) }
            downloader.deliverOne(from: key)
        }
        #expect(downloader.isComplete)
    }
}
