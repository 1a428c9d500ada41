// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

/// Blocks that the driver cannot read at the moment.
@Suite struct PostponedBlockTests {
    private var engine: SwarmEngine
    private let content: SwarmContent
    private var chance = SeededGenerator(seed: 1)
    private var now = MonotonicInstant(nanoseconds: 0)
    private var peers: [PeerKey] = []

    /// A seed of 256 blocks and two peers that ask it by name.
    init() throws { try self.init(isOrigin: false) }

    private init(isOrigin: Bool) throws {
        let torrent = try #require(SimulatedTorrent(totalLength: 4 << 20, pieceLength: 1 << 18, provesBlocks: true))
        content = torrent.content
        let settings = SwarmSettings(peerID: PeerID(using: &chance), listenPort: 6_881, isOrigin: isOrigin)
        engine = SwarmEngine(
            content: content, settings: settings, proved: Bitfield(allSetCount: content.geometry.blockCount),
            chance: SeededGenerator(seed: 2), at: now)
        for number in 1...2 {
            let handshake = Handshake(
                reserved: .own(hasVersion2: true), infoHash: content.infoHash, peerID: PeerID(using: &chance))
            let address = PeerAddress(host: .ipv4(0x0a00_0000 + UInt32(number)), port: 40_000)
            peers.append(try engine.connected(to: address, handshake: handshake, isIncoming: true, at: now).get())
        }
    }

    private mutating func ask(_ count: Int, as peer: Int) {
        for block in 0..<count {
            let span = RawSpan(piece: UInt32(block / 16), offset: UInt32(block % 16) << 14, length: 1 << 14)
            engine.received(.request(span), from: peers[peer], at: now)
        }
    }

    /// The blocks that are to be sent now, by peer.
    private mutating func sending() -> [(key: PeerKey, span: BlockSpan)] {
        engine.takeActions().compactMap { if case .sendBlock(let key, let span) = $0 { (key, span) } else { nil } }
    }

    /// Postpones everything that is to be sent to the first peer, and sends the rest; gives what the driver keeps.
    private mutating func postponeAll() -> [BlockSpan] {
        var postponed: [BlockSpan] = []
        while true {
            let blocks = sending()
            if blocks.isEmpty { return postponed }
            for (key, span) in blocks {
                if key == peers[0] {
                    if engine.postponed(span, to: key, at: now) { postponed.append(span) }
                } else {
                    engine.sent(span, to: key, at: now)
                }
            }
        }
    }

    @Test mutating func `a file that cannot be read holds up nobody else, and nobody is cut off`() {
        ask(200, as: 0)
        #expect(postponeAll().count == 64)
        ask(200, as: 1)
        var sent = 0
        while true {
            let blocks = sending()
            if blocks.isEmpty { break }
            #expect(blocks.allSatisfy { $0.key == peers[1] })
            for (key, span) in blocks { engine.sent(span, to: key, at: now) }
            sent += blocks.count
        }
        #expect(sent == 200)
        // The peer says something now and then, as one that waits does.
        for _ in 0..<1_200 {
            now = now + .milliseconds(100)
            for key in peers { engine.received(.keepAlive, from: key, at: now) }
            engine.elapsed(to: now)
        }
        #expect(engine.peerCount == 2)
    }

    @Test mutating func `what can be read again is sent, all of it, a few blocks at a time`() {
        ask(60, as: 0)
        let postponed = postponeAll()
        for span in postponed { engine.resumed(span, to: peers[0], at: now) }
        var sent: [BlockSpan] = []
        while true {
            let blocks = sending()
            if blocks.isEmpty { break }
            #expect(blocks.count <= 4)
            for (key, span) in blocks { engine.sent(span, to: key, at: now) }
            sent += blocks.map(\.span)
        }
        #expect(sent.count == 60)
        #expect(Set(sent).count == 60)
    }

    @Test mutating func `a peer that asks for many blocks that cannot be read is given the others`() {
        ask(100, as: 0)
        #expect(postponeAll().count == 64)
        ask(110, as: 0)
        var sent: Set<BlockSpan> = []
        while true {
            let blocks = sending()
            if blocks.isEmpty { break }
            for (key, span) in blocks {
                if span.piece.rawValue * 16 + span.offset >> 14 < 100 {
                    let isKept = engine.postponed(span, to: key, at: now)
                    #expect(!isKept, "it has to ask again")
                } else {
                    engine.sent(span, to: key, at: now)
                    sent.insert(span)
                }
            }
        }
        #expect(sent.count == 10)
    }

    @Test mutating func `what a peer takes back and asks for again and again is kept no more often`() {
        ask(1, as: 0)
        var kept = postponeAll().count
        let span = RawSpan(piece: 0, offset: 0, length: 1 << 14)
        for _ in 0..<1_000 {
            engine.received(.cancel(span), from: peers[0], at: now)
            engine.received(.request(span), from: peers[0], at: now)
            kept += postponeAll().count
        }
        #expect(kept == 64)
    }

    @Test mutating func `a block that is asked for again while it waits is sent once`() {
        ask(10, as: 0)
        let postponed = postponeAll()
        for _ in 0..<100 { ask(10, as: 0) }
        #expect(sending().isEmpty)
        // The peer is still served with others.
        ask(20, as: 0)
        #expect(sending().count == 4)
        for span in postponed { engine.resumed(span, to: peers[0], at: now) }
        #expect(Set(postponed).count == 10)
    }

    @Test mutating func `a block that the peer takes back while it waits is not sent`() {
        ask(2, as: 0)
        let postponed = postponeAll()
        let span = postponed[0]
        engine.received(.cancel(RawSpan(span)), from: peers[0], at: now)
        for span in postponed { engine.resumed(span, to: peers[0], at: now) }
        #expect(sending().map(\.span) == [postponed[1]])
    }

    @Test mutating func `a peer that left is forgotten`() {
        ask(10, as: 0)
        let postponed = postponeAll()
        engine.disconnected(peers[0], at: now)
        for span in postponed { engine.resumed(span, to: peers[0], at: now) }
        let isKept = engine.postponed(postponed[0], to: peers[0], at: now)
        #expect(!isKept)
        #expect(sending().isEmpty)
    }

    @Test func `an origin chooses what can be read again, also where the driver did not keep it`() throws {
        var room = try Self(isOrigin: true)
        room.ask(100, as: 0)
        let kept = room.postponeAll()
        #expect(kept.count == 64)
        // The other one is of our kind, and the disk is well again.
        var handshake = ExtensionHandshake()
        handshake.messages = [BlockMessage.name: 1]
        room.engine.received(.extended(0, handshake.payload), from: room.peers[1], at: room.now)
        room.engine.received(.extended(1, BlockMessage.want(256).payload), from: room.peers[1], at: room.now)
        for span in kept { room.engine.resumed(span, to: room.peers[0], at: room.now) }
        var given: Set<BlockSpan> = []
        while true {
            let blocks = room.sending()
            if blocks.isEmpty { break }
            for (key, span) in blocks {
                if key == room.peers[1] { given.insert(span) }
                room.engine.sent(span, to: key, at: room.now)
            }
        }
        #expect(given.count == 256)
    }
}
