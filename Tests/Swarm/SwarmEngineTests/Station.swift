// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

/// One engine that is met from any host under any name, and all that it decides.
struct Station {
    let torrent: SimulatedTorrent
    private(set) var engine: SwarmEngine
    private(set) var now = MonotonicInstant(nanoseconds: 0)
    /// Blocks it was told were sent.
    private(set) var sentBlocks = 0
    /// Everything it decided, in order.
    private(set) var actions: [SwarmAction] = []
    private var chance = SeededGenerator(seed: 11)

    /// `hasAll` tells whether it has everything from the start.
    init(
        blocks: UInt64 = 64, blocksPerPiece: UInt32 = 16, isOrigin: Bool = false, hasAll: Bool = false,
        settings adjust: (inout SwarmSettings) -> Void = { _ in }
    ) throws {
        torrent = try #require(
            SimulatedTorrent(
                totalLength: blocks * 16_384, pieceLength: blocksPerPiece * 16_384, provesBlocks: true))
        var settings = SwarmSettings(peerID: PeerID(using: &chance), listenPort: 6_881, isOrigin: isOrigin)
        adjust(&settings)
        let count = torrent.content.geometry.blockCount
        engine = SwarmEngine(
            content: torrent.content, settings: settings,
            proved: isOrigin || hasAll ? Bitfield(allSetCount: count) : Bitfield(count: count),
            leaves: isOrigin || hasAll ? torrent.leaves : nil, chance: SeededGenerator(seed: 1), at: now)
        _ = engine.takeActions()
    }

    /// What names all leaves of a piece.
    func leafSpan(_ piece: Int) throws -> HashSpan {
        guard case .blocks(let trees) = torrent.content.proof else { preconditionFailure("it proves whole pieces") }
        let file = try #require(trees.file(ofPiece: piece))
        let length = torrent.content.geometry.blocksPerPiece
        return HashSpan(
            root: file.root, baseLayer: 0, index: UInt32((piece - file.firstPiece) * length), length: UInt32(length),
            proofLayers: 0)
    }

    /// A name that nobody had before.
    mutating func newName() -> PeerID { PeerID(using: &chance) }

    /// Somebody connects from a host, or is dialled there; without a name, under a new one.
    mutating func meet(
        at host: String, port: UInt16 = 40_000, as id: PeerID? = nil, isIncoming: Bool = true,
        reserved: ReservedBits = .own(hasVersion2: true)
    ) throws -> Result<PeerKey, RefusedConnection> {
        let handshake = Handshake(
            reserved: reserved, infoHash: torrent.content.infoHash, peerID: id ?? newName())
        let address = PeerAddress(host: try #require(HostAddress(host)), port: port)
        let result = engine.connected(to: address, handshake: handshake, isIncoming: isIncoming, at: now)
        collect()
        return result
    }

    /// A peer asks so many times for the same leaves, and takes them; once it is closed that is heard by nobody.
    mutating func waste(_ count: Int, by key: PeerKey) throws {
        let span = try leafSpan(0)
        for _ in 0..<count {
            engine.received(.hashRequest(span), from: key, at: now)
            engine.sentHashes(Int(span.length), to: key, at: now)
        }
        collect()
    }

    /// A peer of our kind says several things, one after the other.
    mutating func hear(_ messages: PeerMessage..., from key: PeerKey) {
        for message in messages {
            engine.received(message, from: key, at: now)
            collect()
        }
    }

    /// The greeting of our kind.
    static func greeting(isOrigin: Bool = false) -> PeerMessage {
        var greeting = ExtensionHandshake()
        greeting.messages = [BlockMessage.name: 1]
        greeting.isOrigin = isOrigin
        return .extended(ExtensionHandshake.messageID, greeting.payload)
    }

    static var greetingPayload: [UInt8] {
        if case .extended(_, let payload) = greeting() { payload } else { [] }
    }

    static func message(_ message: BlockMessage) -> PeerMessage { .extended(1, message.payload) }

    /// A peer sends what it was asked for by name; wrong bytes if it lies, which its leaves show at once.
    mutating func answer(_ key: PeerKey, isLying: Bool = false) {
        for span in requests(to: key) {
            guard case .store(let block, _) = engine.receivedBlock(span, from: key, at: now) else { continue }
            engine.stored(block, digest: isLying ? .zero : torrent.leaves[block.rawValue], from: key, at: now)
            collect()
            if isLying { return }
        }
    }

    /// A block comes that is of no use.
    mutating func receive(_ span: RawSpan, from key: PeerKey) {
        _ = engine.receivedBlock(span, from: key, at: now)
        collect()
    }

    /// A peer sends what no message looks like.
    mutating func breakForm(_ key: PeerKey) {
        engine.violated(key, .blockTooLong(length: 1 << 20), at: now)
        collect()
    }

    mutating func disconnect(_ key: PeerKey) {
        engine.disconnected(key, at: now)
        collect()
    }

    mutating func learn(_ addresses: String...) throws { try learn(addresses) }

    mutating func learn(_ addresses: [String]) throws {
        engine.learned(try addresses.map { try #require(PeerAddress($0)) }, at: now)
        collect()
    }

    mutating func dialFailed(_ address: PeerAddress) {
        engine.dialFailed(address, at: now)
        collect()
    }

    /// The driver tells that a block was sent.
    mutating func sent(_ span: BlockSpan, to key: PeerKey) {
        sentBlocks += 1
        engine.sent(span, to: key, at: now)
        collect()
    }

    /// The driver tells of every block it was told to send that it has to be read first.
    mutating func readAll() {
        while let (key, _) = nextBlock() { engine.readBegan(for: key) }
    }

    /// The driver tells that every block it was told to send was sent.
    mutating func sendAll() {
        while let (key, span) = nextBlock() { sent(span, to: key) }
    }

    /// The next block that the driver is told to send; it is then no longer among the actions.
    mutating func nextBlock() -> (PeerKey, BlockSpan)? {
        for (place, action) in actions.enumerated() {
            guard case .sendBlock(let key, let span) = action else { continue }
            actions.remove(at: place)
            return (key, span)
        }
        return nil
    }

    /// The driver tells that so many leaves were sent.
    mutating func sentHashes(_ count: Int, to key: PeerKey) {
        engine.sentHashes(count, to: key, at: now)
        collect()
    }

    mutating func pass(_ duration: Duration) {
        let end = now + duration
        while now < end {
            now = min(now + .milliseconds(100), end)
            engine.elapsed(to: now)
            collect()
        }
    }

    mutating func forgetActions() { actions = [] }

    private mutating func collect() { actions += engine.takeActions() }

    // MARK: what was decided

    func requests(to key: PeerKey) -> [RawSpan] {
        actions.compactMap { if case .send(key, .request(let span)) = $0 { span } else { nil } }
    }

    var closed: [CloseReason] {
        actions.compactMap { if case .close(_, let reason) = $0 { reason } else { nil } }
    }

    func isClosed(_ key: PeerKey) -> Bool {
        actions.contains { if case .close(key, _) = $0 { true } else { false } }
    }

    /// What was answered of the leaves that were asked for, and what was refused.
    var answeredSpans: [HashSpan] {
        actions.compactMap { if case .sendHashes(_, let span, _) = $0 { span } else { nil } }
    }

    var rejectedSpans: [HashSpan] {
        actions.compactMap { if case .send(_, .hashReject(let span)) = $0 { span } else { nil } }
    }

    var dials: [PeerAddress] {
        actions.compactMap { if case .dial(let address) = $0 { address } else { nil } }
    }

    func wants(from key: PeerKey) throws -> Int {
        try actions.reduce(0) { sum, action in
            guard case .send(key, .extended(1, let payload)) = action,
                case .want(let count) = try BlockMessage(
                    payload: payload, blockCount: torrent.content.geometry.blockCount)
            else { return sum }
            return sum + count
        }
    }
}

extension Result<PeerKey, RefusedConnection> {
    var isSuccess: Bool { reason == nil }
    /// Why there is no connection.
    var reason: CloseReason? {
        if case .failure(let refused) = self { refused.reason } else { nil }
    }
}
