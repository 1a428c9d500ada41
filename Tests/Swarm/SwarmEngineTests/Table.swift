// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

/// Engines around one table: what one says the others hear at once.
///
/// Blocks are not passed round.
struct Table {
    private let content: SwarmContent
    private var engines: [SwarmEngine] = []
    private var routes: [[PeerKey: (engine: Int, key: PeerKey)]] = []
    private var chance = SeededGenerator(seed: 1)
    private(set) var now = MonotonicInstant(nanoseconds: 0)
    /// Who wanted to dial where.
    private(set) var dials: [(engine: Int, address: PeerAddress)] = []
    /// What peer exchange told whom.
    private(set) var told: [(from: Int, to: Int, message: PeerExchangeMessage)] = []
    private(set) var closed: [CloseReason] = []
    /// Whether a dial becomes a connection.
    var answersDials = true

    init(isPrivate: Bool = false) throws {
        let torrent = try #require(SimulatedTorrent(totalLength: 1 << 20, pieceLength: 1 << 18, provesBlocks: true))
        content = SwarmContent(
            infoHash: torrent.content.infoHash, geometry: torrent.content.geometry, proof: torrent.content.proof,
            isPrivate: isPrivate)
    }

    /// Sits an engine down; gives its place.
    mutating func add(usesPeerExchange: Bool = true) -> Int {
        var settings = SwarmSettings(peerID: PeerID(using: &chance), listenPort: 6_881, isOrigin: false)
        settings.usesPeerExchange = usesPeerExchange
        engines.append(
            SwarmEngine(
                content: content, settings: settings, proved: Bitfield(count: content.geometry.blockCount),
                chance: SeededGenerator(seed: chance.next()), at: now))
        routes.append([:])
        return engines.count - 1
    }

    func address(of engine: Int) -> PeerAddress {
        PeerAddress(host: .ipv4(0x0a00_0001 + UInt32(engine)), port: 6_881)
    }

    func peerCount(of engine: Int) -> Int { engines[engine].peerCount }

    /// One dials the other.
    mutating func connect(_ dialler: Int, to other: Int) throws {
        let here = try engines[dialler].connected(
            to: address(of: other), handshake: handshake(of: other), isIncoming: false, at: now
        ).get()
        let there = try engines[other].connected(
            to: PeerAddress(host: address(of: dialler).host, port: 40_000), handshake: handshake(of: dialler),
            isIncoming: true, at: now
        ).get()
        routes[dialler][here] = (other, there)
        routes[other][there] = (dialler, here)
        try settle()
    }

    private func handshake(of engine: Int) -> Handshake {
        Handshake(
            reserved: .own(hasVersion2: true), infoHash: content.infoHash, peerID: engines[engine].ownID)
    }

    /// A stranger whose end of the connection the test plays itself; gives the engine's key for it.
    mutating func connectStranger(to engine: Int) throws -> PeerKey {
        let handshake = Handshake(
            reserved: .own(hasVersion2: true), infoHash: content.infoHash, peerID: PeerID(using: &chance))
        let address = PeerAddress(host: .ipv4(0x0a00_0100), port: 40_000)
        return try engines[engine].connected(to: address, handshake: handshake, isIncoming: true, at: now).get()
    }

    /// An engine hears something from a stranger.
    mutating func say(_ message: PeerMessage, to engine: Int, as key: PeerKey) throws {
        engines[engine].received(message, from: key, at: now)
        try settle()
    }

    /// Time goes by, in steps that are short enough for every engine.
    mutating func pass(_ seconds: Int) throws {
        for _ in 0..<seconds * 10 {
            now = now + .milliseconds(100)
            for index in engines.indices { engines[index].elapsed(to: now) }
            try settle()
        }
    }

    /// Both ends lose a connection.
    mutating func disconnect(_ engine: Int, from other: Int) throws {
        for (key, route) in routes[engine] where route.engine == other {
            engines[engine].disconnected(key, at: now)
            engines[other].disconnected(route.key, at: now)
        }
        try settle()
    }

    private mutating func settle() throws {
        while true {
            let all = engines.indices.map { engines[$0].takeActions() }
            guard all.contains(where: { !$0.isEmpty }) else { return }
            for (index, actions) in all.enumerated() {
                for action in actions { try perform(action, by: index) }
            }
        }
    }

    private mutating func perform(_ action: SwarmAction, by engine: Int) throws {
        switch action {
        case .send(let key, let message):
            guard let route = routes[engine][key] else { return }
            if case .extended(2, let payload) = message {
                told.append((engine, route.engine, try PeerExchangeMessage(payload: payload)))
            }
            engines[route.engine].received(message, from: route.key, at: now)
        case .sendHashes(let key, let span, let digests):
            engines[engine].sentHashes(digests.count, to: key, at: now)
            guard let route = routes[engine][key] else { return }
            engines[route.engine].received(.hashes(span, digests), from: route.key, at: now)
        case .dial(let address):
            dials.append((engine, address))
            guard answersDials, let other = engines.indices.first(where: { self.address(of: $0) == address }) else {
                return engines[engine].dialFailed(address, at: now)
            }
            try? connect(engine, to: other)
        case .close(let key, let reason):
            closed.append(reason)
            guard let route = routes[engine][key] else { return }
            engines[route.engine].disconnected(route.key, at: now)
        case .sendBlock, .checkPiece, .fetch, .completed, .note: break
        }
    }
}
