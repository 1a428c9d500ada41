// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

/// What an origin gives to a peer that takes long to pass it on.
@Suite struct SlowTakerTests {
    private var engine: SwarmEngine
    private let content: SwarmContent
    private var chance = SeededGenerator(seed: 1)
    private var now = MonotonicInstant(nanoseconds: 0)
    private var peers: [PeerKey] = []
    /// Blocks that each peer was given and has not said that it has, oldest first.
    private var held: [[Int]] = [[], []]
    /// All blocks that each was given, in order.
    private var given: [[Int]] = [[], []]

    /// An origin of 1,024 blocks and two peers of our kind.
    init() throws {
        let torrent = try #require(SimulatedTorrent(totalLength: 16 << 20, pieceLength: 1 << 18, provesBlocks: true))
        content = torrent.content
        let settings = SwarmSettings(peerID: PeerID(using: &chance), listenPort: 6_881, isOrigin: true)
        engine = SwarmEngine(
            content: content, settings: settings, proved: Bitfield(allSetCount: content.geometry.blockCount),
            leaves: torrent.leaves, chance: SeededGenerator(seed: 2), at: now)
        for number in 1...2 {
            let handshake = Handshake(
                reserved: .own(hasVersion2: true), infoHash: content.infoHash, peerID: PeerID(using: &chance))
            let address = PeerAddress(host: .ipv4(0x0a00_0000 + UInt32(number)), port: 40_000)
            let key = try engine.connected(to: address, handshake: handshake, isIncoming: true, at: now).get()
            var greeting = ExtensionHandshake()
            greeting.messages = [BlockMessage.name: 1]
            engine.received(.extended(ExtensionHandshake.messageID, greeting.payload), from: key, at: now)
            peers.append(key)
        }
    }

    private mutating func say(_ message: BlockMessage, as peer: Int) {
        engine.received(.extended(1, message.payload), from: peers[peer], at: now)
    }

    /// Carries out what the engine decided: every block is sent at once.
    private mutating func obey() {
        while true {
            let blocks = engine.takeActions().compactMap { action in
                if case .sendBlock(let key, let span) = action { (key, span) } else { nil }
            }
            if blocks.isEmpty { return }
            for (key, span) in blocks {
                let block = Int(span.piece.rawValue) * 16 + Int(span.offset >> 14)
                let peer = key == peers[0] ? 0 : 1
                given[peer].append(block)
                held[peer].append(block)
                engine.sent(span, to: key, at: now)
            }
        }
    }

    /// The peer says that it has what it was given.
    private mutating func announce(as peer: Int) {
        for block in held[peer] { say(.have([block..<block + 1]), as: peer) }
        held[peer] = []
    }

    /// 10 ms in which each of these peers first says that it has what it holds, then wants two blocks more.
    private mutating func step(quick: [Int], wanting: [Int]) {
        now = now + .milliseconds(10)
        for peer in quick { announce(as: peer) }
        for peer in wanting { say(.want(2), as: peer) }
        engine.elapsed(to: now)
        obey()
    }

    @Test mutating func `what a slow peer keeps to itself is given to another`() {
        for _ in 0..<5 { step(quick: [0], wanting: [0, 1]) }
        let kept = held[1]
        #expect(kept.count == 10)
        for _ in 0..<60 { step(quick: [0], wanting: [0, 1]) }
        // 140 ms are four times the usual and 100 ms, and up to 100 ms pass until the next look.
        #expect(given[1].count <= 50, "\(given[1].count)")
        // After a second one block that another has, too; then none for two seconds.
        let before = given[1].count
        for _ in 0..<100 { step(quick: [0], wanting: [1]) }
        #expect(given[1].count == before + 1)
        #expect(given[1].last.map(given[0].contains) == true)
        for _ in 0..<600 { step(quick: [0], wanting: [0]) }
        #expect(Set(given[0]).isSuperset(of: kept), "it was given anew")
        #expect(given[0].count == Set(given[0]).count, "nothing was given to the same peer twice")
    }

    @Test mutating func `a slow peer that was quick with a trial is given new blocks again`() {
        for _ in 0..<40 { step(quick: [0], wanting: [0, 1]) }
        // It comes to itself, and says what it has got meanwhile: that was late, and is no proof.
        for _ in 0..<20 { step(quick: [0, 1], wanting: [0, 1]) }
        let slow = given[1].count
        for _ in 0..<120 { step(quick: [0, 1], wanting: [1]) }
        #expect(given[1].count >= slow + 100, "\(given[1].count - slow)")
    }

    @Test mutating func `a peer that is alone is served as it is`() {
        engine.disconnected(peers[0], at: now)
        // It says what it has half a second later.
        for _ in 0..<40 {
            for _ in 0..<50 { step(quick: [], wanting: [1]) }
            announce(as: 1)
        }
        #expect(Set(given[1]).count == 1_024)
    }
}
