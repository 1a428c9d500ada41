// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import Testing
import TorrentCore

/// Decisions that are taken back when the world has changed.
@Suite struct SecondThoughtTests {
    @Test func `a block that is found wrong at the very end is asked of who has it`() throws {
        // Each piece is one block, whose leaf is known from the start.
        var downloader = try Downloader(mebibytes: 1, pieceLength: 1 << 14, webSeeds: 0)
        let honest = try downloader.connectPeer()
        let liar = try downloader.connectPeer(as: downloader.makeID())
        let fromLiar = try #require(downloader.asked.first { $0.key == liar }).span
        for span in downloader.asked.filter({ $0.key == liar }).map(\.span).dropFirst() {
            downloader.deliver(span, from: liar)
        }
        while let span = downloader.asked.first(where: { asked in
            asked.key == honest && downloader.requests.contains(asked.span)
        })?.span {
            downloader.deliver(span, from: honest)
        }
        for span in downloader.requests where span != fromLiar { downloader.deliver(span, from: liar) }
        #expect(downloader.requests == [fromLiar], "all else is here")
        downloader.deliver(fromLiar, from: liar, isLying: true)
        #expect(downloader.closed.map(\.key) == [liar])
        #expect(downloader.asked.last?.key == honest)
        #expect(downloader.asked.last?.span == fromLiar)
        downloader.deliver(fromLiar, from: honest)
        #expect(downloader.isComplete && downloader.hasRightBytes)
    }

    @Test func `that a peer was silent is forgotten after a minute`() throws {
        var downloader = try Downloader(mebibytes: 1, webSeeds: 0)
        let id = downloader.makeID()
        _ = try downloader.connectPeer(as: id)
        downloader.pass(6)
        #expect(downloader.closed.map(\.reason) == [.unresponsive])
        let known = downloader.asked.count
        let soon = try downloader.connectPeer(as: id)
        #expect(downloader.asked.count - known == 1, "it gets one request until it answers")
        downloader.disconnect(soon)
        downloader.pass(60)
        let before = downloader.asked.count
        _ = try downloader.connectPeer(as: id)
        #expect(downloader.asked.count - before == 2, "it is as good as any that is new")
    }

    @Test func `who was silent once and now has no slot for us is not hung up on`() throws {
        var downloader = try Downloader(mebibytes: 1, webSeeds: 0)
        let id = downloader.makeID()
        _ = try downloader.connectPeer(as: id)
        downloader.pass(6)
        #expect(downloader.closed.map(\.reason) == [.unresponsive])
        let seed = try downloader.connectPeer(as: id, unchokes: false)
        downloader.pass(40)
        #expect(downloader.closed.count == 1)
        downloader.hear(.unchoke, from: seed)
        #expect(downloader.asked.last?.key == seed)
    }
}
