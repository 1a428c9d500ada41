// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

/// A disk that is slower than the network.
@Suite struct SlowStorageTests {
    private let torrent: SimulatedTorrent
    private var content: SwarmContent { torrent.content }
    private var chance = SeededGenerator(seed: 1)
    private var now = MonotonicInstant(nanoseconds: 0)

    init() throws {
        torrent = try #require(SimulatedTorrent(totalLength: 8 << 20, pieceLength: 1 << 18, provesBlocks: true))
    }

    private mutating func engine(
        proved: Bitfield, _ adjust: (inout SwarmSettings) -> Void = { _ in }
    ) throws -> (engine: SwarmEngine, peer: PeerKey) {
        var settings = SwarmSettings(peerID: PeerID(using: &chance), listenPort: 6_881, isOrigin: false)
        adjust(&settings)
        var engine = SwarmEngine(
            content: content, settings: settings, proved: proved, chance: SeededGenerator(seed: 2), at: now)
        let handshake = Handshake(
            reserved: .own(hasVersion2: true), infoHash: content.infoHash, peerID: PeerID(using: &chance))
        let address = PeerAddress(host: .ipv4(0x0a00_0009), port: 6_881)
        let peer = try engine.connected(to: address, handshake: handshake, isIncoming: true, at: now).get()
        return (engine, peer)
    }

    /// Whether the engine hangs up on a peer, which talks all the time, within so many seconds.
    private mutating func hangsUp(on peer: PeerKey, _ engine: inout SwarmEngine, within seconds: Int) -> Bool {
        for _ in 0..<seconds * 10 {
            now = now + .milliseconds(100)
            engine.received(.keepAlive, from: peer, at: now)
            engine.elapsed(to: now)
            for case .close in engine.takeActions() { return true }
        }
        return false
    }

    @Test mutating func `a peer is not cut off for what our disk does not give, and is for what it does not take`()
        throws
    {
        var (engine, peer) = try engine(proved: Bitfield(allSetCount: content.geometry.blockCount))
        for block in 0..<8 {
            let span = RawSpan(piece: 0, offset: UInt32(block) << 14, length: 1 << 14)
            engine.received(.request(span), from: peer, at: now)
        }
        var blocks = 0
        for case .sendBlock(let key, _) in engine.takeActions() {
            engine.readBegan(for: key)
            blocks += 1
        }
        #expect(blocks == 4)
        #expect(!hangsUp(on: peer, &engine, within: 120))
        engine.readEnded(for: peer, at: now)
        #expect(!hangsUp(on: peer, &engine, within: 59))
        #expect(hangsUp(on: peer, &engine, within: 2))
    }

    @Test mutating func `for how long our disk held a download back is counted, and nothing else`() throws {
        var (idle, silent) = try engine(proved: Bitfield(count: content.geometry.blockCount))
        idle.received(.haveAll, from: silent, at: now)
        idle.received(.unchoke, from: silent, at: now)
        // A peer that does not answer is no disk's fault.
        #expect(!hangsUp(on: silent, &idle, within: 3))
        #expect(idle.totals.storageWait == .zero)
        var (engine, peer) = try engine(proved: Bitfield(count: content.geometry.blockCount))
        engine.received(.haveAll, from: peer, at: now)
        engine.received(.unchoke, from: peer, at: now)
        let waiting = fill(&engine, from: peer)
        #expect(!waiting.isEmpty)
        for _ in 0..<20 {
            now = now + .milliseconds(100)
            engine.received(.keepAlive, from: peer, at: now)
            engine.elapsed(to: now)
        }
        #expect(engine.totals.storageWait >= .milliseconds(1_800) && engine.totals.storageWait <= .milliseconds(2_200))
        let before = engine.totals.storageWait
        for block in waiting { engine.stored(block, digest: torrent.leaves[block.rawValue], from: peer, at: now) }
        now = now + .milliseconds(100)
        engine.elapsed(to: now)
        now = now + .milliseconds(100)
        engine.elapsed(to: now)
        #expect(engine.totals.storageWait <= before + .milliseconds(100))
    }

    /// Lets a peer answer all requests at once, and stores nothing; gives the blocks that wait for the disk.
    private mutating func fill(_ engine: inout SwarmEngine, from peer: PeerKey) -> [BlockIndex] {
        var waiting: [BlockIndex] = []
        for _ in 0..<1_000 {
            var requests: [RawSpan] = []
            for case .send(_, .request(let span)) in engine.takeActions() { requests.append(span) }
            for span in requests {
                now = now + .milliseconds(1)
                guard case .store(let block, _) = engine.receivedBlock(span, from: peer, at: now) else { continue }
                waiting.append(block)
            }
            engine.storingGoesOn(at: now)
            guard !requests.isEmpty else { break }
        }
        return waiting
    }

    @Test mutating func `while a disk stands still no more is asked for than some windows`() throws {
        var (engine, peer) = try engine(proved: Bitfield(count: content.geometry.blockCount))
        engine.received(.haveAll, from: peer, at: now)
        engine.received(.unchoke, from: peer, at: now)
        var waiting = fill(&engine, from: peer)
        #expect((20...120).contains(waiting.count), "\(waiting.count)")
        var stored: Set<BlockIndex> = []
        while !waiting.isEmpty {
            for block in waiting {
                engine.stored(block, digest: torrent.leaves[block.rawValue], from: peer, at: now)
                stored.insert(block)
            }
            waiting = fill(&engine, from: peer)
        }
        #expect(stored.count == content.geometry.blockCount)
    }

    /// What was asked for since the last time.
    private func requests(_ engine: inout SwarmEngine) -> [RawSpan] {
        var requests: [RawSpan] = []
        for case .send(_, .request(let span)) in engine.takeActions() { requests.append(span) }
        return requests
    }

    @Test mutating func `what comes very late while too much waits for the disk is asked for again`() throws {
        var (engine, peer) = try engine(proved: Bitfield(count: content.geometry.blockCount)) { $0.storingLimit = 1 }
        engine.received(.haveAll, from: peer, at: now)
        engine.received(.unchoke, from: peer, at: now)
        var asked = requests(&engine)
        // It is given up, and another block is asked for.
        for _ in 0..<600 where Set(asked).count < 2 {
            now = now + .milliseconds(100)
            engine.received(.keepAlive, from: peer, at: now)
            engine.elapsed(to: now)
            asked += requests(&engine)
        }
        #expect(Set(asked).count == 2)
        let (first, second) = (try #require(asked.first), try #require(asked.last))
        guard case .store(let block, _) = engine.receivedBlock(first, from: peer, at: now) else {
            return #expect(Bool(false), "it is welcome")
        }
        #expect(engine.receivedBlock(second, from: peer, at: now) == .drop)
        #expect(requests(&engine).isEmpty)
        engine.stored(block, digest: torrent.leaves[block.rawValue], from: peer, at: now)
        var later = requests(&engine)
        while !later.contains(second), let next = later.popLast() {
            guard case .store(let block, _) = engine.receivedBlock(next, from: peer, at: now) else { break }
            engine.stored(block, digest: torrent.leaves[block.rawValue], from: peer, at: now)
            later += requests(&engine)
        }
        #expect(later.contains(second))
    }
}
