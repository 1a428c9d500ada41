// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import SwarmEngine
internal import SwarmSimulation
internal import TorrentCore

/// One engine's whole download from peers that have half of it each: nothing but decisions, of which choosing the next
/// block is the greater part; for the package `MicroBenchmarks`.
public struct PickedDownload: Sendable {
    private let torrent: SimulatedTorrent
    private let peerCount: Int
    /// How many blocks one download has.
    public var blockCount: Int { torrent.content.geometry.blockCount }

    /// So many MiB in pieces of 256 KiB; `provesBlocks` is BEP 52, else BEP 3.
    public init(mebibytes: Int, peerCount: Int, provesBlocks: Bool) {
        guard
            let torrent = SimulatedTorrent(
                totalLength: UInt64(mebibytes) << 20, pieceLength: 256 << 10, provesBlocks: provesBlocks)
        else { preconditionFailure("an image of no bytes is no image") }
        self.torrent = torrent
        self.peerCount = peerCount
    }

    /// Downloads everything; how many blocks were asked for.
    public func run() -> Int {
        var download = Download(torrent)
        for number in 0..<peerCount { download.meet(number) }
        return download.finish()
    }
}

/// One download on its way.
private struct Download {
    private let torrent: SimulatedTorrent
    private var chance = SeededGenerator(seed: 1)
    private var engine: SwarmEngine
    private var now = MonotonicInstant(nanoseconds: 1)
    private var requests: [(key: PeerKey, span: RawSpan)] = []
    private var asked = 0

    init(_ torrent: SimulatedTorrent) {
        self.torrent = torrent
        let settings = SwarmSettings(peerID: PeerID(using: &chance), listenPort: 6_881, isOrigin: false)
        engine = SwarmEngine(
            content: torrent.content, settings: settings, proved: Bitfield(count: torrent.content.geometry.blockCount),
            chance: SeededGenerator(seed: 2), at: now)
    }

    /// A peer of our kind with every other piece, by chance; the first has all of them.
    mutating func meet(_ number: Int) {
        let handshake = Handshake(
            reserved: .own(hasVersion2: torrent.provesBlocks), infoHash: torrent.content.infoHash,
            peerID: PeerID(using: &chance))
        let address = PeerAddress(host: .ipv4(0x0a00_0001 + UInt32(number)), port: 6_881)
        guard case .success(let key) = engine.connected(to: address, handshake: handshake, isIncoming: true, at: now)
        else { preconditionFailure("nobody was here before") }
        var pieces = Bitfield(count: torrent.content.geometry.pieceCount)
        for piece in 0..<pieces.count where number == 0 || Bool.random(using: &chance) { _ = pieces.insert(piece) }
        var hello = ExtensionHandshake()
        hello.messages = [BlockMessage.name: 1]
        engine.received(.bitfield(pieces.wireBytes), from: key, at: now)
        engine.received(.extended(ExtensionHandshake.messageID, hello.payload), from: key, at: now)
        engine.received(.unchoke, from: key, at: now)
    }

    /// Answers whatever is asked for, one block every 100 µs, until there is no more.
    mutating func finish() -> Int {
        obey()
        var answered = 0
        while answered < requests.count {
            let (key, raw) = requests[answered]
            answered += 1
            now = now + .microseconds(100)
            if engine.wakeUp <= now { engine.elapsed(to: now) }
            if case .store(let block, _) = engine.receivedBlock(raw, from: key, at: now) {
                let digest = torrent.provesBlocks ? torrent.leaves[block.rawValue] : nil
                engine.stored(block, digest: digest, from: key, at: now)
            }
            obey()
        }
        precondition(engine.isComplete, "what everybody has can be fetched")
        return requests.count
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
        case .send(let key, .request(let span)): requests.append((key, span))
        case .send(let key, .hashRequest(let span)):
            let first = Int(span.index)
            var digests = Array(torrent.leaves[first..<min(first + Int(span.length), torrent.leaves.count)])
            while digests.count < Int(span.length) { digests.append(.zero) }
            engine.received(.hashes(span, digests), from: key, at: now)
        case .checkPiece(let piece): engine.checked(piece, isRight: true, digests: [], at: now)
        case .send, .sendBlock, .sendHashes, .dial, .fetch, .close, .completed, .note: break
        }
    }
}
