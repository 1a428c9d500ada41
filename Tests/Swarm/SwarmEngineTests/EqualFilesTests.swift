// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

/// Files with the same content have one root, and hash requests name a file by that (BEP 52).
@Suite struct EqualFilesTests {
    /// Two files of two pieces, of 16 blocks each.
    private static func downloader() throws -> Downloader {
        try Downloader(mebibytes: 1, pieceLength: 1 << 18, webSeeds: 0, equalFiles: 2)
    }

    /// A peer of our kind that has some pieces.
    private func connect(_ downloader: inout Downloader, having pieces: Range<UInt32> = 0..<4) throws -> PeerKey {
        let key = try downloader.connectPeer(having: 0..<0)
        var greeting = ExtensionHandshake()
        greeting.messages = [BlockMessage.name: 1]
        downloader.hear(.extended(ExtensionHandshake.messageID, greeting.payload), from: key)
        for piece in pieces { downloader.hear(.have(piece), from: key) }
        return key
    }

    private func leaves(_ span: HashSpan, _ downloader: Downloader) -> PeerMessage {
        .hashes(span, Array(downloader.torrent.leaves[Int(span.index)..<Int(span.index + span.length)]))
    }

    @Test func `one answer with leaves proves the blocks of both files`() throws {
        var downloader = try Self.downloader()
        let peer = try connect(&downloader)
        var answered = 0
        while !downloader.isComplete, let block = downloader.requests.first {
            while answered < downloader.hashRequests.count {
                downloader.hear(leaves(downloader.hashRequests[answered], downloader), from: peer)
                answered += 1
            }
            let before = downloader.engine.provedBlocks.setCount
            downloader.deliver(block, from: peer)
            #expect(downloader.engine.provedBlocks.setCount == before + 1, "proved as soon as it came")
        }
        #expect(downloader.isComplete)
        #expect(downloader.hashRequests.count == 2, "once for both")
    }

    @Test func `a piece that was proved whole tells the leaves of its like`() throws {
        var downloader = try Self.downloader()
        let honest = try downloader.connectPeer(having: 0..<1)
        while let span = downloader.requests.first { downloader.deliver(span, from: honest) }
        #expect(downloader.engine.provedBlocks.setCount == 16)
        let other = try downloader.connectPeer(having: 2..<3, as: downloader.makeID())
        downloader.deliver(try #require(downloader.requests.first), from: other)
        #expect(downloader.engine.provedBlocks.setCount == 17)
        downloader.deliver(try #require(downloader.requests.first), from: other, isLying: true)
        #expect(downloader.closed.map(\.key) == [other], "known by its first wrong block")
    }

    @Test func `blocks of one file that came before are proved with those of the other`() throws {
        var downloader = try Self.downloader()
        let early = try downloader.connectPeer(having: 2..<3)
        for span in downloader.requests.prefix(2) { downloader.deliver(span, from: early) }
        #expect(downloader.engine.provedBlocks.isEmpty)
        let other = try downloader.connectPeer(having: 0..<1, as: downloader.makeID())
        while let span = downloader.requests.first(where: { $0.piece == 0 }) { downloader.deliver(span, from: other) }
        #expect(downloader.engine.provedBlocks.setCount == 18)
    }

    @Test func `who refuses to tell leaves is not waited for, nor asked again and again`() throws {
        var downloader = try Self.downloader()
        let peer = try connect(&downloader, having: 2..<3)
        downloader.deliver(try #require(downloader.requests.first), from: peer)
        let span = try #require(downloader.hashRequests.first)
        #expect(downloader.hashRequests.count == 1)
        downloader.hear(.hashReject(span), from: peer)
        downloader.pass(0.6)
        #expect(downloader.hashRequests.count == 2)
        var answered = 1
        for _ in 0..<100 {
            downloader.pass(0.1)
            downloader.keepAlive(peer)
            for span in downloader.hashRequests.dropFirst(answered) { downloader.hear(.hashReject(span), from: peer) }
            answered = downloader.hashRequests.count
        }
        #expect((10...22).contains(answered), "\(answered) in 10 s")
    }

    @Test func `who has one of the files tells the leaves of both`() throws {
        let downloader = try Self.downloader()
        let content = downloader.torrent.content
        var chance = SeededGenerator(seed: 4)
        var proved = Bitfield(count: 64)
        for block in 32..<64 { proved.insert(block) }
        var engine = SwarmEngine(
            content: content,
            settings: SwarmSettings(peerID: PeerID(using: &chance), listenPort: 6_881, isOrigin: false),
            proved: proved, leaves: downloader.torrent.leaves, chance: SeededGenerator(seed: 3), at: downloader.now)
        let handshake = Handshake(
            reserved: .own(hasVersion2: true), infoHash: content.infoHash, peerID: PeerID(using: &chance))
        let address = try #require(PeerAddress("10.0.0.7:6881"))
        let key = try engine.connected(to: address, handshake: handshake, isIncoming: true, at: downloader.now).get()
        guard case .blocks(let trees) = content.proof else { return }
        let span = HashSpan(root: trees.files[0].root, baseLayer: 0, index: 16, length: 16, proofLayers: 0)
        engine.received(.hashRequest(span), from: key, at: downloader.now)
        guard case .hashes(_, let digests) = leaves(span, downloader) else { return }
        #expect(engine.takeActions().contains(.sendHashes(key, span, digests)))
    }
}
