// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

/// One engine with web seeds whose every other happening the test plays itself.
struct Downloader {
    let torrent: SimulatedTorrent
    private(set) var engine: SwarmEngine
    private(set) var now = MonotonicInstant(nanoseconds: 0)
    /// Fetches the engine asked for, in order.
    private(set) var fetches: [(seed: Int, blocks: Range<Int>)] = []
    private(set) var notes: [SwarmNote] = []
    private(set) var isComplete = false
    /// What was asked of peers by name.
    private(set) var requests: [RawSpan] = []
    /// The same, and of whom, with what was answered long ago.
    private(set) var asked: [(key: PeerKey, span: RawSpan)] = []
    /// Peers that were hung up on, and why.
    private(set) var closed: [(key: PeerKey, reason: CloseReason)] = []
    /// The leaves that were asked for.
    private(set) var hashRequests: [HashSpan] = []
    /// What peers of our kind were told, in order.
    private(set) var told: [(key: PeerKey, message: BlockMessage)] = []
    /// What is stored for each block.
    private var stored: [Int: SHA256Digest] = [:]
    private var chance = SeededGenerator(seed: 7)

    init(
        mebibytes: UInt64 = 8, pieceLength: UInt32 = 1 << 18, provesBlocks: Bool = true, webSeeds: Int = 1,
        equalFiles: Int = 1
    ) throws {
        torrent = try #require(
            SimulatedTorrent(
                totalLength: mebibytes << 20, pieceLength: pieceLength, provesBlocks: provesBlocks,
                equalFiles: equalFiles))
        var settings = SwarmSettings(peerID: PeerID(using: &chance), listenPort: 6_881, isOrigin: false)
        settings.webSeeds = (0..<webSeeds).map { WebSeedSource(name: "seed \($0)", host: .ipv4(UInt32($0) + 1)) }
        engine = SwarmEngine(
            content: torrent.content, settings: settings,
            proved: Bitfield(count: torrent.content.geometry.blockCount), chance: SeededGenerator(seed: 1), at: now)
    }

    /// Whether what is stored is what the torrent holds.
    var hasRightBytes: Bool { torrent.leaves.indices.allSatisfy { stored[$0] == torrent.leaves[$0] } }

    mutating func pass(_ seconds: Double) {
        for _ in 0..<Int((seconds * 10).rounded()) {
            now = now + .milliseconds(100)
            engine.elapsed(to: now)
            obey()
        }
    }

    /// Connects a peer that says it has some pieces, or all, and unchokes us unless it keeps us waiting.
    mutating func connectPeer(
        having pieces: Range<Int>? = nil, as id: PeerID? = nil, unchokes: Bool = true
    ) throws -> PeerKey {
        let handshake = Handshake(
            reserved: .own(hasVersion2: true), infoHash: torrent.content.infoHash,
            peerID: id ?? PeerID(using: &chance))
        let address = PeerAddress(host: .ipv4(0x0a00_0009), port: 6_881)
        let key = try engine.connected(to: address, handshake: handshake, isIncoming: false, at: now).get()
        if let pieces {
            for piece in pieces { engine.received(.have(UInt32(piece)), from: key, at: now) }
        } else {
            engine.received(.haveAll, from: key, at: now)
        }
        if unchokes { engine.received(.unchoke, from: key, at: now) }
        obey()
        return key
    }

    mutating func hear(_ message: PeerMessage, from key: PeerKey) {
        engine.received(message, from: key, at: now)
        obey()
    }

    mutating func disconnect(_ key: PeerKey) {
        engine.disconnected(key, at: now)
        obey()
    }

    /// A peer says that it is there, and nothing else.
    mutating func keepAlive(_ key: PeerKey) {
        engine.received(.keepAlive, from: key, at: now)
        obey()
    }

    /// A name for a peer.
    mutating func makeID() -> PeerID { PeerID(using: &chance) }

    /// A peer sends a block; tells whether it was of use.
    @discardableResult
    mutating func deliver(_ span: RawSpan, from key: PeerKey, isLying: Bool = false) -> Bool {
        requests.removeAll { $0 == span }
        guard case .store(let block, _) = engine.receivedBlock(span, from: key, at: now) else {
            obey()
            return false
        }
        store(block, isLying: isLying) { engine, digest, now in
            engine.stored(block, digest: digest, from: key, at: now)
        }
        obey()
        return true
    }

    /// A peer sends what was asked of it first, of that which is of use.
    mutating func deliverOne(from key: PeerKey) {
        while !requests.isEmpty {
            guard case .store(let block, _) = engine.receivedBlock(requests.removeFirst(), from: key, at: now) else {
                continue
            }
            store(block) { engine, digest, now in engine.stored(block, digest: digest, from: key, at: now) }
            return obey()
        }
    }

    /// The last fetch brings some of its blocks; those of a liar are wrong.
    mutating func bring(_ blocks: Range<Int>, isLying: Bool = false) {
        guard let fetch = fetches.last else { return }
        for raw in blocks {
            guard let block = torrent.content.geometry.block(at: raw),
                case .store = engine.receivedBlock(block, fromWebSeed: fetch.seed, at: now)
            else { continue }
            store(block, isLying: isLying) { engine, digest, now in
                engine.stored(block, digest: digest, fromWebSeed: fetch.seed, at: now)
            }
            obey()
        }
    }

    /// The last fetch ends.
    mutating func end(_ outcome: WebFetchOutcome = .finished) {
        guard let fetch = fetches.last else { return }
        engine.fetchEnded(fromWebSeed: fetch.seed, outcome, at: now)
        obey()
    }

    private mutating func store(
        _ block: BlockIndex, isLying: Bool = false,
        _ tell: (inout SwarmEngine, SHA256Digest?, MonotonicInstant) -> Void
    ) {
        let digest = isLying ? .zero : torrent.leaves[block.rawValue]
        stored[block.rawValue] = digest
        let provesBlocks = if case .blocks = torrent.content.proof { true } else { false }
        tell(&engine, provesBlocks ? digest : nil, now)
    }

    private mutating func obey() {
        while true {
            let actions = engine.takeActions()
            guard !actions.isEmpty else { return }
            for action in actions { perform(action) }
        }
    }

    private mutating func perform(_ action: SwarmAction) {
        switch action {
        case .fetch(let seed, let blocks): fetches.append((seed, blocks))
        case .note(let note): notes.append(note)
        case .completed: isComplete = true
        case .send(let key, .request(let span)):
            requests.append(span)
            asked.append((key, span))
        case .close(let key, let reason): closed.append((key, reason))
        case .send(_, .hashRequest(let span)): hashRequests.append(span)
        case .send(let key, .extended(1, let payload)):
            let blockCount = torrent.content.geometry.blockCount
            if let message = try? BlockMessage(payload: payload, blockCount: blockCount) { told.append((key, message)) }
        case .checkPiece(let piece):
            let blocks = torrent.content.geometry.blocks(of: piece)
            let digests = blocks.map { stored[$0] ?? .zero }
            let isRight = zip(blocks, digests).allSatisfy { torrent.leaves[$0] == $1 }
            engine.checked(piece, isRight: isRight, digests: digests, at: now)
        case .send, .sendBlock, .sendHashes, .dial: break
        }
    }
}
