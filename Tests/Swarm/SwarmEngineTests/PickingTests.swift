// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import Testing
import TorrentCore

@Suite struct PickingTests {
    @Test func `what only one peer has is asked of it before what others have too`() throws {
        var downloader = try Downloader(mebibytes: 1)
        _ = try downloader.connectPeer(having: 0..<3)
        let before = downloader.requests.count
        let peer = try downloader.connectPeer()
        var asked = downloader.requests.dropFirst(before).map(\.piece)
        while asked.count < 12 {
            let waiting = downloader.requests.count
            downloader.deliverOne(from: peer)
            asked += downloader.requests.suffix(max(downloader.requests.count - waiting + 1, 0)).map(\.piece)
        }
        #expect(asked.prefix(12) == Array(repeating: 3, count: 12)[...])
    }

    @Test func `on a fast network neighbours are asked for together`() throws {
        var downloader = try Downloader(mebibytes: 64)
        let peer = try downloader.connectPeer()
        // 512 blocks in each tenth of a second are 80 MiB/s, of which 10 ms are 51 blocks, besides 16: runs of four.
        for _ in 0..<6 {
            downloader.pass(0.1)
            for _ in 0..<512 { downloader.deliverOne(from: peer) }
        }
        let blocks = downloader.requests.map { $0.piece * 16 + $0.offset / 16_384 }
        let neighbours = zip(blocks, blocks.dropFirst()).count { $1 == $0 + 1 }
        #expect(neighbours * 4 >= blocks.count, "\(blocks)")
    }

    @Test func `what a foreign peer is slow with keeps nobody of our kind from being asked`() throws {
        var downloader = try Downloader(mebibytes: 64, provesBlocks: false, webSeeds: 0)
        let foreign = try downloader.connectPeer()
        // Who delivered once is asked for as much as the window has.
        for _ in 0..<8 { downloader.deliverOne(from: foreign) }
        let before = downloader.requests.count
        #expect((16...20).contains(before))
        let own = try downloader.connectPeer(having: 0..<0)
        var greeting = ExtensionHandshake()
        greeting.messages = [BlockMessage.name: 1]
        downloader.hear(.extended(ExtensionHandshake.messageID, greeting.payload), from: own)
        downloader.hear(.have(200), from: own)
        #expect(downloader.requests.dropFirst(before).contains { $0.piece == 200 })
    }
}
