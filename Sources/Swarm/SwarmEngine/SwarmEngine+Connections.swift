// SPDX-License-Identifier: GPL-3.0-or-later

package import PeerWire
package import TorrentCore

extension SwarmEngine {
    /// The numbers we want extension messages to bear.
    enum OwnExtensionID {
        static let blocks: UInt8 = 1
        static let peers: UInt8 = 2
    }

    /// Hears of peers from a tracker or another peer, or, if they are named, from a person.
    package mutating func learned(
        _ found: some Sequence<PeerAddress>, areNamed: Bool = false, at now: MonotonicInstant
    ) {
        var hasNews = false
        for address in found where !bans.contains(address.host) {
            if addresses.learn(address, isNamed: areNamed, at: now) { hasNews = true }
        }
        // Most is heard again and again, and whoever is new may be one of many that are told of one by one.
        guard hasNews, hearings < EngineLimits.hearings else { return }
        hearings += 1
        dialMore(at: now)
    }

    /// A handshake was exchanged both ways; gives the key all further happenings bear, or why the connection must go.
    package mutating func connected(
        to address: PeerAddress, handshake: Handshake, isIncoming: Bool, at now: MonotonicInstant
    ) -> Result<PeerKey, RefusedConnection> {
        if let reason = refusal(of: handshake, address: address, isIncoming: isIncoming, at: now) {
            if !isIncoming {
                switch reason {
                case .ownConnection: addresses.forget(address)
                case .duplicateConnection: addresses.reached(address, as: PeerName(handshake.peerID, at: address.host))
                case .banned: addresses.giveUp(address, at: now)
                case .overBudget: lost(address, at: now)
                default:
                    // It is there, though it is of no use now.
                    addresses.answered(address)
                    lost(address, at: now)
                }
            }
            return .failure(RefusedConnection(reason: reason))
        }
        if !isIncoming { addresses.connected(address) }
        contacts.connected(to: address.host)
        let blockCount = content.geometry.blockCount
        let key = peers.insert { key in
            PeerState(
                key: key, address: address, peerID: handshake.peerID, isIncoming: isIncoming,
                reserved: handshake.reserved, blocks: Bitfield(count: blockCount), at: now)
        }
        if !isIncoming { peers[key].listens = address }
        peers[key].isFar = isFar(address.host)
        // Who gave no answer before gets one request until it does.
        peers[key].isSnubbed = wasSilent(peers[key].name, at: now)
        nextLateness = now
        greet(key, at: now)
        return .success(key)
    }

    /// Why a connection is not wanted; closes the older one when two peers dialled each other at once.
    ///
    /// Who says the id of a peer at another host is somebody else, and has no say in what becomes of that one.
    private mutating func refusal(
        of handshake: Handshake, address: PeerAddress, isIncoming: Bool, at now: MonotonicInstant
    ) -> CloseReason? {
        guard handshake.peerID != settings.peerID else { return .ownConnection }
        guard bans.spares(address.host) || !hosts.isOverdrawn(address.host, at: now) else { return .overBudget }
        let name = PeerName(handshake.peerID, at: address.host)
        guard !bans.contains(name), !addresses.isBanned(address) else { return .banned }
        if let other = peers.keys.first(where: { peers[$0].peerID == name.id && peers[$0].name == name }) {
            // It would not come again if the older connection were any good.
            if now - peers[other].lastReceived >= EngineLimits.silence {
                if !peers[other].isIncoming { addresses.reached(peers[other].address, as: name) }
                close(other, .duplicateConnection)
                return nil
            }
            // Both ends keep the connection dialled by the greater id, so that both keep the same one.
            let ours = settings.peerID.bytes
            let weAreGreater = handshake.peerID.bytes.lexicographicallyPrecedes(ours)
            guard peers[other].isIncoming != isIncoming, isIncoming != weAreGreater else { return .duplicateConnection }
            if !peers[other].isIncoming { addresses.reached(peers[other].address, as: name) }
            actions.append(.close(other, .duplicateConnection))
            drop(other)
        }
        return makeRoom(for: address.host, at: now) ? nil : .tooManyConnections
    }

    /// The first messages: what we have, what we can do, and that we serve.
    private mutating func greet(_ key: PeerKey, at now: MonotonicInstant) {
        let pieces = ledger.pieces
        spend(WorkCost.greeting(pieces: content.geometry.pieceCount), by: key, at: now)
        if peers[key].reserved.hasFastExtension, pieces.isFull || pieces.isEmpty {
            send(pieces.isFull ? .haveAll : .haveNone, to: key)
        } else if !pieces.isEmpty {
            send(.bitfield(pieces.wireBytes), to: key)
        }
        // What is proved beyond whole pieces is told by block, once the peer turns out to be our kind.
        peers[key].toldBlocks = ledger.log.count
        if peers[key].reserved.hasExtensionProtocol {
            var handshake = ExtensionHandshake()
            handshake.messages = [BlockMessage.name: OwnExtensionID.blocks]
            if exchangesPeers { handshake.messages[PeerExchangeMessage.name] = OwnExtensionID.peers }
            handshake.client = "BootTorrent"
            handshake.port = settings.listenPort
            handshake.queueDepth = EngineLimits.uploadQueue / 4
            handshake.isOrigin = origin != nil
            send(.extended(ExtensionHandshake.messageID, handshake.payload), to: key)
        }
        peers[key].isChokingPeer = false
        send(.unchoke, to: key)
    }

    /// A dialled address did not answer, or not with a handshake; or it was not even tried, for want of something here.
    package mutating func dialFailed(_ address: PeerAddress, wasTried: Bool = true, at now: MonotonicInstant) {
        if wasTried { contacts.dialledInVain(address.host) }
        lost(address, at: now)
    }

    private mutating func lost(_ address: PeerAddress, at now: MonotonicInstant) {
        addresses.lost(address, isUrgent: !ledger.isComplete, at: now)
    }

    /// The connection is gone, whoever ended it.
    package mutating func disconnected(_ key: PeerKey, at now: MonotonicInstant) {
        guard peers.contains(key) else { return }
        let address = peers[key].address
        let wasOutgoing = !peers[key].isIncoming
        let name = peers[key].name
        drop(key)
        if wasOutgoing { lost(address, at: now) }
        addresses.departed(name, isUrgent: !ledger.isComplete, at: now)
        fillRequests(at: now)
        pumpUploads(at: now)
    }

    /// The peer broke the protocol's form; the driver saw it first.
    package mutating func violated(_ key: PeerKey, _ error: PeerWireError, at now: MonotonicInstant) {
        guard peers.contains(key) else { return }
        hangUp(key, .violation(.wire(error)), at: now)
        fillRequests(at: now)
    }

    /// Ends a connection from our side and takes back all that was expected of it.
    mutating func close(_ key: PeerKey, _ reason: CloseReason) {
        actions.append(.close(key, reason))
        actions.append(.note(.closed(peers[key].address, reason)))
        drop(key)
    }

    /// Ends a connection that is no good; the peer may be dialled again.
    mutating func hangUp(_ key: PeerKey, _ reason: CloseReason, at now: MonotonicInstant) {
        let (address, isIncoming, name) = (peers[key].address, peers[key].isIncoming, peers[key].name)
        close(key, reason)
        if !isIncoming { lost(address, at: now) }
        addresses.departed(name, isUrgent: !ledger.isComplete, at: now)
    }

    /// Cuts a liar off for good.
    mutating func ban(_ key: PeerKey, _ violation: PeerViolation) {
        let state = peers[key]
        actions.append(.note(.liar(state.address, violation)))
        bans.add(state.name, isLiar: violation.isLie)
        if !state.isIncoming { addresses.forget(state.address) }
        addresses.forget(state.name)
        if bans.contains(state.address.host) { addresses.forget(state.address.host) }
        close(key, .violation(violation))
    }

    private mutating func drop(_ key: PeerKey) {
        guard let gone = peers.remove(key) else { return }
        contacts.disconnected(from: gone.address.host)
        _ = hosts.spend(gone.unbilled, of: gone.address.host, at: gone.lastReceived)
        forgetHashRequests(to: key)
        outstanding -= gone.outstanding
        blocksInDriver -= gone.countedInDriver
        for block in gone.inFlight.keys { releaseBlock(block) }
        gone.blocks.forEachSet { availability[$0] -= 1 }
        takeBack(from: gone)
    }
}

/// A connection the engine does not want.
package struct RefusedConnection: Error, Hashable, Sendable {
    /// Why.
    package let reason: CloseReason
}
