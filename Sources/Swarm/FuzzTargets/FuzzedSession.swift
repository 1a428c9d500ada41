// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import PeerWire
internal import SwarmEngine
internal import SwarmSimulation
internal import TorrentCore

/// An engine with three peers whose bytes are the fuzzer's.
///
/// The first byte chooses the engine. What follows is a stream of frames; a `port` message is no news to any peer and
/// is taken as word to the session: to let time pass, to go on with another peer, or to have its connection end.
struct FuzzedSession {
    /// What the engine may decide in answer to one message; more would be a way to make it work for nothing.
    private static let decisionLimit = 20_000

    private static let lengths: [(UInt64, UInt32)] = [
        (200_000, 65_536), (40_000, 16_384), (500_001, 100_000), (1, 16_384),
    ]
    /// With block hashes and without, for each of the lengths.
    private static let torrents = lengths.flatMap { total, piece in
        [true, false].map { SimulatedTorrent(totalLength: total, pieceLength: piece, provesBlocks: $0) }
    }

    private static let firstHost: UInt32 = 0x0a00_0001

    private let input: [UInt8]
    private let torrent: SimulatedTorrent?
    private var engine: SwarmEngine?
    private var now = MonotonicInstant(nanoseconds: 1_000_000_000)
    private var keys: [PeerKey] = []
    private var speaker = 0
    private var unsent: [(key: PeerKey, span: BlockSpan)] = []
    private var unsentHashes: [(key: PeerKey, count: Int)] = []
    private var chance = SeededGenerator(seed: 5)
    private var peerCount: UInt32 = 0

    init(_ input: [UInt8]) {
        self.input = input
        let kind = input.first ?? 0
        torrent = Self.torrents[Int(kind >> 2) % Self.lengths.count * 2 + Int(kind & 1)]
        guard let torrent else { return }
        let isOrigin = kind & 2 != 0
        var settings = SwarmSettings(peerID: PeerID(using: &chance), listenPort: 1, isOrigin: isOrigin)
        settings.usesPeerExchange = kind & 16 != 0
        settings.origins = [.ipv4(Self.firstHost), .ipv4(Self.firstHost + 1)]
        let count = torrent.content.geometry.blockCount
        engine = SwarmEngine(
            content: torrent.content, settings: settings,
            proved: isOrigin ? Bitfield(allSetCount: count) : Bitfield(count: count),
            leaves: isOrigin ? torrent.leaves : nil, chance: SeededGenerator(seed: 9), at: now)
        for _ in 0..<3 { meet() }
    }

    mutating func run() {
        var rest = input.dropFirst()
        while !rest.isEmpty, !keys.isEmpty {
            let step = rest.withUnsafeBytes { bytes in
                Result { () throws(PeerWireError) in try FrameDecoder.step(bytes) }
            }
            switch step {
            case .success(.needs): return
            case .success(.message(let message, let used)):
                rest = rest.dropFirst(used)
                hear(message)
            case .success(.block(let span, let payload)):
                let bytes = Array(rest.dropFirst(payload.lowerBound).prefix(payload.count))
                rest = rest.dropFirst(payload.upperBound)
                receive(span, bytes)
            case .failure(let error):
                engine?.violated(keys[speaker], error, at: now)
                rest = rest.dropFirst(5)
            }
            obey()
        }
    }

    private mutating func hear(_ message: PeerMessage) {
        let key = keys[speaker]
        guard case .port(let word) = message else {
            engine?.received(message, from: key, at: now)
            return
        }
        switch word & 3 {
        case 0: pass(.milliseconds(Int(word >> 2)))
        case 1: speaker = Int(word >> 2) % keys.count
        case 2: leave(key)
        default:
            let sent = unsent
            unsent = []
            for (key, span) in sent { engine?.sent(span, to: key, at: now) }
            let hashes = unsentHashes
            unsentHashes = []
            for (key, count) in hashes { engine?.sentHashes(count, to: key, at: now) }
        }
    }

    private mutating func pass(_ time: Duration) {
        let end = now + time
        while let next = engine?.wakeUp, next <= end {
            now = max(now, next)
            engine?.elapsed(to: now)
            obey()
        }
        now = end
    }

    private mutating func receive(_ span: RawSpan, _ bytes: [UInt8]) {
        let key = keys[speaker]
        guard let torrent, case .store(let block, _)? = engine?.receivedBlock(span, from: key, at: now) else { return }
        // Bytes that begin with a zero stand for the right ones.
        let right = torrent.leaves[block.rawValue]
        let digest = bytes.first == 0 ? right : ContentHash.sha256(bytes)
        engine?.stored(block, digest: torrent.provesBlocks ? digest : nil, from: key, at: now)
    }

    private mutating func meet() {
        guard let torrent else { return }
        peerCount += 1
        let handshake = Handshake(
            reserved: .own(hasVersion2: torrent.provesBlocks), infoHash: torrent.content.infoHash,
            peerID: PeerID(using: &chance))
        let address = PeerAddress(host: .ipv4(Self.firstHost + (peerCount - 1) % 100), port: 1)
        let result = engine?.connected(to: address, handshake: handshake, isIncoming: peerCount % 2 == 0, at: now)
        if case .success(let key)? = result { keys.append(key) }
    }

    private mutating func leave(_ key: PeerKey) {
        engine?.disconnected(key, at: now)
        forget(key)
        meet()
    }

    private mutating func forget(_ key: PeerKey) {
        keys.removeAll { $0 == key }
        speaker = 0
    }

    private mutating func obey() {
        var count = 0
        while let actions = engine?.takeActions(), !actions.isEmpty {
            count += actions.count
            precondition(count <= Self.decisionLimit, "one message makes the engine decide \(count) things")
            for action in actions { perform(action) }
        }
        if keys.isEmpty { meet() }
    }

    private mutating func perform(_ action: SwarmAction) {
        switch action {
        case .send(_, let message): precondition(message.frameLength <= WireLimits.frameLength + 4)
        case .sendBlock(let key, let span): unsent.append((key, span))
        case .sendHashes(let key, _, let digests): unsentHashes.append((key, digests.count))
        case .checkPiece(let piece):
            guard let torrent else { return }
            let digests = torrent.leaves[torrent.content.geometry.blocks(of: piece)]
            engine?.checked(piece, isRight: piece.rawValue % 2 == 0, digests: Array(digests), at: now)
        case .close(let key, _): forget(key)
        case .dial(let address): engine?.dialFailed(address, at: now)
        case .fetch, .completed, .note: break
        }
    }

    /// A peer of our kind that has everything and sends a block, one that asks for one, and one that tells of peers.
    static var examples: [[UInt8]] {
        let span = RawSpan(piece: 0, offset: 0, length: 16_384)
        var handshake = ExtensionHandshake()
        handshake.messages = [BlockMessage.name: 1]
        let hello = PeerMessage.extended(0, handshake.payload).frame
        let have = PeerMessage.extended(1, BlockMessage.have([0..<2]).payload).frame
        let want = PeerMessage.extended(1, BlockMessage.want(3).payload).frame
        let block = PeerMessage.piece(span).frame + Array(repeating: 0, count: 16_384)
        let time = PeerMessage.port(4_000).frame
        handshake.messages = [PeerExchangeMessage.name: 1]
        let contacts = [PeerAddress("10.0.0.9:7"), PeerAddress("192.0.2.1:7")].compactMap(\.self)
        let met = PeerExchangeMessage(added: contacts.map { .init(address: $0, isSeed: true) }, dropped: contacts)
        let exchange =
            PeerMessage.extended(0, handshake.payload).frame + PeerMessage.extended(2, met.payload).frame
        return [
            [0] + PeerMessage.haveAll.frame + hello + PeerMessage.unchoke.frame + block + time,
            [2] + hello + have + want + PeerMessage.request(span).frame + PeerMessage.port(3).frame + time,
            [16] + exchange + time + PeerMessage.port(2).frame + exchange + time,
            [1] + PeerMessage.bitfield([0xf0]).frame + PeerMessage.unchoke.frame + block + PeerMessage.have(2).frame,
        ]
    }
}
