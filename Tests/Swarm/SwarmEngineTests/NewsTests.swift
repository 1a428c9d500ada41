// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

/// What peers say of pieces and their hashes, at its limits.
@Suite struct NewsTests {
    @Test(arguments: [4, 5, 0x8000_0000, .max] as [UInt32])
    func `who has a piece that does not exist is cut off, whatever its number`(piece: UInt32) throws {
        var table = try Table()
        let engine = table.add()
        let stranger = try table.connectStranger(to: engine)
        try table.say(.have(3), to: engine, as: stranger)
        #expect(table.closed.isEmpty)
        try table.say(.have(piece), to: engine, as: stranger)
        #expect(table.closed == [.violation(.pieceOutOfRange(piece))])
    }

    /// aria2 says what it has twice to whoever comes while it downloads.
    @Test(arguments: [.bitfield([0x30]), .haveAll] as [PeerMessage])
    func `who says again what it has is borne for a while, and news always`(message: PeerMessage) throws {
        var table = try Table()
        let engine = table.add()
        let stranger = try table.connectStranger(to: engine)
        try table.say(.bitfield([0x20]), to: engine, as: stranger)
        for _ in 0..<33 { try table.say(message, to: engine, as: stranger) }
        #expect(table.closed.isEmpty)
        try table.say(message, to: engine, as: stranger)
        #expect(table.closed == [.violation(.bitfieldLate)])
    }

    @Test(arguments: [.bitfield([0x20]), .bitfield([0]), .haveNone] as [PeerMessage])
    func `who takes something back is cut off`(message: PeerMessage) throws {
        var table = try Table()
        let engine = table.add()
        let stranger = try table.connectStranger(to: engine)
        try table.say(.bitfield([0x30]), to: engine, as: stranger)
        try table.say(message, to: engine, as: stranger)
        #expect(table.closed == [.violation(.bitfieldLate)])
    }

    /// It may wait for company only as long as is told by a rate that was measured.
    @Test func `the first news goes out soon, also while it is not known how fast blocks come`() throws {
        var downloader = try Downloader(mebibytes: 4, pieceLength: 1 << 14, webSeeds: 0)
        let giver = try downloader.connectPeer()
        let listener = try downloader.connectPeer(having: 0..<0)
        var greeting = ExtensionHandshake()
        greeting.messages = [BlockMessage.name: 1]
        downloader.hear(.extended(ExtensionHandshake.messageID, greeting.payload), from: listener)
        for _ in 0..<60 { downloader.deliverOne(from: giver) }
        #expect(downloader.engine.provedBlocks.setCount == 60)
        downloader.pass(0.1)
        let told = downloader.told.filter { $0.key == listener }.map { told in
            if case .have(let runs) = told.message { runs.map(\.count).reduce(0, +) } else { 0 }
        }
        #expect(told.reduce(0, +) == 60)
    }

    /// BEP 52 advises to answer for up to 512 leaves, which is 8 MiB; the longest piece has 4,096.
    @Test(arguments: [8, 16, 64] as [UInt32])
    func `all leaves of a long piece are asked for at once, sent in one frame, and prove its blocks`(
        mebibytes: UInt32
    ) throws {
        var downloader = try Downloader(
            mebibytes: UInt64(mebibytes) * 2, pieceLength: mebibytes << 20, webSeeds: 0)
        let key = try downloader.connectPeer(having: 0..<0)
        var greeting = ExtensionHandshake()
        greeting.messages = [BlockMessage.name: 1]
        downloader.hear(.extended(ExtensionHandshake.messageID, greeting.payload), from: key)
        downloader.hear(.have(1), from: key)
        let span = try #require(downloader.hashRequests.first)
        #expect(span.length == mebibytes * 64)
        let answer = try seedsAnswer(to: span, of: downloader)
        guard case .message(let heard, _) = try answer.frame.withUnsafeBytes({ try FrameDecoder.step($0) }) else {
            Issue.record("the frame is not whole")
            return
        }
        downloader.deliverOne(from: key)
        #expect(downloader.engine.provedBlocks.setCount == 0)
        downloader.hear(heard, from: key)
        #expect(downloader.engine.provedBlocks.setCount == 1)
    }

    private func seedsAnswer(to span: HashSpan, of downloader: Downloader) throws -> PeerMessage {
        let torrent = downloader.torrent
        var chance = SeededGenerator(seed: 2)
        let now = downloader.now
        var seed = SwarmEngine(
            content: torrent.content,
            settings: SwarmSettings(peerID: PeerID(using: &chance), listenPort: 6_881, isOrigin: false),
            proved: Bitfield(allSetCount: torrent.content.geometry.blockCount), leaves: torrent.leaves,
            chance: SeededGenerator(seed: 3), at: now)
        let handshake = Handshake(
            reserved: .own(hasVersion2: true), infoHash: torrent.content.infoHash, peerID: PeerID(using: &chance))
        let address = try #require(PeerAddress("10.0.0.7:6881"))
        let key = try seed.connected(to: address, handshake: handshake, isIncoming: true, at: now).get()
        seed.received(.hashRequest(span), from: key, at: now)
        let answers = seed.takeActions().compactMap { action in
            if case .sendHashes(key, span, let digests) = action { PeerMessage.hashes(span, digests) } else { nil }
        }
        return try #require(answers.first)
    }

    @Test func `an origin chooses nothing that a peer has no use for`() throws {
        let torrent = try #require(SimulatedTorrent(totalLength: 1 << 20, pieceLength: 1 << 18, provesBlocks: true))
        var chance = SeededGenerator(seed: 2)
        let now = MonotonicInstant(nanoseconds: 0)
        var origin = SwarmEngine(
            content: torrent.content,
            settings: SwarmSettings(peerID: PeerID(using: &chance), listenPort: 6_881, isOrigin: true),
            proved: Bitfield(allSetCount: 64), leaves: torrent.leaves, chance: SeededGenerator(seed: 3), at: now)
        let handshake = Handshake(
            reserved: .own(hasVersion2: true), infoHash: torrent.content.infoHash, peerID: PeerID(using: &chance))
        let address = try #require(PeerAddress("10.0.0.7:6881"))
        let key = try origin.connected(to: address, handshake: handshake, isIncoming: true, at: now).get()
        var greeting = ExtensionHandshake()
        greeting.messages = [BlockMessage.name: 1]
        for message: PeerMessage in [
            .extended(ExtensionHandshake.messageID, greeting.payload),
            .extended(1, BlockMessage.skip([0..<17, 20..<64]).payload), .extended(1, BlockMessage.want(64).payload),
        ] { origin.received(message, from: key, at: now) }
        var given: [Int] = []
        var answers: [BlockMessage] = []
        for action in origin.takeActions() {
            switch action {
            case .sendBlock(_, let span): given.append(Int(span.piece.rawValue) * 16 + Int(span.offset) / 16_384)
            case .send(_, .extended(1, let payload)): answers.append(try BlockMessage(payload: payload, blockCount: 64))
            default: break
            }
        }
        #expect(given == [17, 18, 19])
        #expect(answers.contains(.dry(61)))
    }

    @Test func `a peer that fetches some files tells an origin at once which blocks it has no use for`() throws {
        let torrent = try #require(SimulatedTorrent(totalLength: 1 << 20, pieceLength: 1 << 18, provesBlocks: true))
        var wanted = Bitfield(count: 4)
        wanted.insert(1)
        let content = SwarmContent(
            infoHash: torrent.content.infoHash, geometry: torrent.content.geometry, proof: torrent.content.proof,
            wantedPieces: wanted)
        #expect(try firstWords(of: content, toOrigin: true) == [.skip([0..<16, 32..<64]), .want(4)])
        #expect(try firstWords(of: content, toOrigin: false) == [])
        #expect(try firstWords(of: torrent.content, toOrigin: true) == [.want(4)])
    }

    /// What an engine without anything says of single blocks to a peer that has everything.
    private func firstWords(of content: SwarmContent, toOrigin isOrigin: Bool) throws -> [BlockMessage] {
        var chance = SeededGenerator(seed: 2)
        let now = MonotonicInstant(nanoseconds: 0)
        let address = try #require(PeerAddress("10.0.0.7:6881"))
        var settings = SwarmSettings(peerID: PeerID(using: &chance), listenPort: 6_881, isOrigin: false)
        settings.origins = [address.host]
        var engine = SwarmEngine(
            content: content, settings: settings,
            proved: Bitfield(count: 64), chance: SeededGenerator(seed: 3), at: now)
        let handshake = Handshake(
            reserved: .own(hasVersion2: true), infoHash: content.infoHash, peerID: PeerID(using: &chance))
        let key = try engine.connected(to: address, handshake: handshake, isIncoming: true, at: now).get()
        var greeting = ExtensionHandshake()
        greeting.messages = [BlockMessage.name: 1]
        greeting.isOrigin = isOrigin
        for message: PeerMessage in [.haveAll, .extended(ExtensionHandshake.messageID, greeting.payload), .unchoke] {
            engine.received(message, from: key, at: now)
        }
        return try engine.takeActions().compactMap { action in
            guard case .send(_, .extended(1, let payload)) = action else { return nil }
            return try BlockMessage(payload: payload, blockCount: 64)
        }
    }
}
