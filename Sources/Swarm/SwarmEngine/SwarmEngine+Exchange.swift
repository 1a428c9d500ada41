// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import TorrentCore

/// What one connection has told and heard of peers (BEP 11).
struct ExchangeState {
    /// The number the peer wants such messages to bear.
    let messageID: UInt8
    /// Before then it is told nothing.
    var nextTelling: MonotonicInstant
    /// Whom it was told of and not told that they are gone.
    var told: Set<PeerAddress> = []
}

extension SwarmEngine {
    /// Whether peers are told of peers and heeded when they tell (BEP 11, 27).
    var exchangesPeers: Bool { settings.usesPeerExchange && !content.isPrivate }

    /// The peer said what it takes, and where it listens.
    mutating func beginExchange(with key: PeerKey, _ handshake: ExtensionHandshake, at now: MonotonicInstant) {
        if peers[key].isIncoming, let port = handshake.port, port != 0 {
            peers[key].listens = PeerAddress(host: peers[key].address.host, port: port)
        }
        guard exchangesPeers, let number = handshake.messages[PeerExchangeMessage.name] else { return }
        guard number != 0 else { return peers[key].exchange = nil }
        guard peers[key].exchange == nil else { return }
        peers[key].exchange = ExchangeState(messageID: number, nextTelling: now + EngineLimits.firstExchange)
    }

    /// Tells each peer whose turn it is of those that came and went; whoever would hear nothing new keeps its turn.
    mutating func exchangePeers(at now: MonotonicInstant) {
        guard exchangesPeers else { return }
        for key in peers.keys {
            guard let exchange = peers[key].exchange, exchange.nextTelling <= now else { continue }
            let message = news(for: key, exchange)
            guard !message.added.isEmpty || !message.dropped.isEmpty else { continue }
            peers[key].exchange?.nextTelling = now + EngineLimits.exchangeInterval
            peers[key].exchange?.told.formUnion(message.added.map(\.address))
            peers[key].exchange?.told.subtract(message.dropped)
            peers[key].lastSent = now
            send(.extended(exchange.messageID, message.payload), to: key)
        }
    }

    private func news(for key: PeerKey, _ exchange: ExchangeState) -> PeerExchangeMessage {
        var added: [PeerExchangeMessage.Contact] = []
        var present: Set<PeerAddress> = []
        for other in peers.keys where other != key {
            guard let address = peers[other].listens, address != peers[key].listens,
                settings.networks.contain(address.host), present.insert(address).inserted,
                !exchange.told.contains(address)
            else { continue }
            added.append(.init(address: address, isSeed: peers[other].blocks.isFull))
        }
        let dropped = exchange.told.subtracting(present)
        return PeerExchangeMessage(
            added: added, dropped: dropped.sorted { $0.compact.lexicographicallyPrecedes($1.compact) })
    }

    /// The peer told of others: those in our networks that we are not connected to may be dialled.
    mutating func received(_ message: PeerExchangeMessage, from key: PeerKey, at now: MonotonicInstant) {
        if let last = peers[key].lastHeeded, now - last < EngineLimits.exchangePatience { return }
        peers[key].lastHeeded = now
        let connected = Set(peers.keys.compactMap { peers[$0].listens })
        let news = message.added.map(\.address)
        learned(news.filter { settings.networks.contain($0.host) && !connected.contains($0) }, at: now)
    }
}
