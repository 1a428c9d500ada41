// SPDX-License-Identifier: GPL-3.0-or-later

package import PeerWire
package import TorrentCore

extension SwarmEngine {
    /// The peer said something; blocks come through ``receivedBlock(_:from:at:)`` instead.
    package mutating func received(_ message: PeerMessage, from key: PeerKey, at now: MonotonicInstant) {
        guard peers.contains(key) else { return }
        peers[key].heard(at: now)
        if let violation = handle(message, from: key, at: now) { ban(key, violation) }
        settleAccount(of: key, at: now)
        fillRequests(at: now)
    }

    private mutating func handle(
        _ message: PeerMessage, from key: PeerKey, at now: MonotonicInstant
    ) -> PeerViolation? {
        let isFirst = peers[key].mayStillSendBitfield
        switch message {
        case .have, .bitfield, .haveAll, .haveNone: peers[key].mayStillSendBitfield = false
        default: break
        }
        switch message {
        case .keepAlive, .port, .unknown, .suggest, .allowedFast:
            return nil
        case .choke: choked(by: key, at: now)
        case .unchoke: unchoked(by: key, at: now)
        case .interested: peers[key].isPeerInterested = true
        case .notInterested: peers[key].isPeerInterested = false
        case .have(let piece): return has(piece, key, at: now)
        case .bitfield(let bytes): return hasBitfield(bytes, isFirst: isFirst, key, at: now)
        case .haveAll: return hasAllOrNone(true, isFirst: isFirst, key, at: now)
        case .haveNone: return hasAllOrNone(false, isFirst: isFirst, key, at: now)
        case .request(let span): return requested(span, by: key, at: now)
        case .cancel(let span): cancelled(span, by: key, at: now)
        case .reject(let span): rejected(span, by: key, at: now)
        case .extended(let id, let payload): return extended(id, payload, from: key, at: now)
        case .hashRequest(let span): hashesRequested(span, by: key, at: now)
        case .hashes(let span, let digests): return receivedHashes(span, digests, from: key, at: now)
        case .hashReject(let span): hashesRejected(span, by: key, at: now)
        case .piece: return nil
        }
        return nil
    }

    private mutating func has(_ raw: UInt32, _ key: PeerKey, at now: MonotonicInstant) -> PeerViolation? {
        guard let piece = content.geometry.piece(at: raw) else { return .pieceOutOfRange(raw) }
        learn(CollectionOfOne(content.geometry.blocks(of: piece)), of: key, at: now)
        return nil
    }

    /// A late bitfield may take nothing back: aria2 sends one in place of twenty haves.
    private mutating func hasBitfield(
        _ bytes: [UInt8], isFirst: Bool, _ key: PeerKey, at now: MonotonicInstant
    ) -> PeerViolation? {
        let geometry = content.geometry
        spend(bytes.count / WorkCost.bitfieldBytes, by: key, at: now)
        guard let pieces = Bitfield(wireBytes: bytes, count: geometry.pieceCount) else { return .bitfieldMalformed }
        if !isFirst, takesBack(pieces, key) { return .bitfieldLate }
        var runs: [Range<Int>] = []
        pieces.forEachRun { run in runs.append(geometry.blocks(ofPieces: run)) }
        let news = learn(runs, of: key, at: now)
        return isFirst || news > 0 ? nil : repeated(by: key)
    }

    /// Whether a piece is not among these that the peer has told us it has.
    private func takesBack(_ pieces: Bitfield, _ key: PeerKey) -> Bool {
        let (geometry, blocks) = (content.geometry, peers[key].blocks)
        return (0..<geometry.pieceCount).contains { index in
            !pieces[index] && blocks.containsAll(geometry.blocks(ofPieces: index..<index + 1))
        }
    }

    /// Bears a few repetitions: aria2 says what it has twice to a peer that comes while it downloads, and reading that
    /// costs little (`docs/decisions/0026`).
    private mutating func repeated(by key: PeerKey) -> PeerViolation? {
        peers[key].repetitions += 1
        return peers[key].repetitions > EngineLimits.repetitions ? .bitfieldLate : nil
    }

    private mutating func hasAllOrNone(
        _ all: Bool, isFirst: Bool, _ key: PeerKey, at now: MonotonicInstant
    ) -> PeerViolation? {
        guard peers[key].reserved.hasFastExtension else { return .fastMessageWithoutFast }
        guard isFirst || all else { return .bitfieldLate }
        guard isFirst || !peers[key].blocks.isFull else { return repeated(by: key) }
        if all { learn(CollectionOfOne(0..<content.geometry.blockCount), of: key, at: now) }
        return nil
    }

    /// The peer has these blocks: counts those that are news, has them asked for, tells the peer of our interest, and lets
    /// an origin forget them; gives how many are news.
    @discardableResult
    private mutating func learn(
        _ runs: some Collection<Range<Int>>, of key: PeerKey, at now: MonotonicInstant
    ) -> Int {
        var (news, spanned) = (0, 0)
        for run in runs {
            spanned += run.count
            let new = peers[key].has(run, countedIn: &availability, knownTo: &origin, at: now)
            guard new > 0 else { continue }
            news += new
            nextLateness = now
            if !peers[key].isInterestedInPeer, ledger.misses(anyOf: run) {
                peers[key].isInterestedInPeer = true
                send(.interested, to: key)
            }
        }
        var cost = WorkCost.marks(runs: runs.count, spanning: spanned, new: news)
        if news > 0 {
            cost -= WorkCost.newsRefund
            if peers[key].isExhausted {
                peers[key].isExhausted = false
                cost += searchCost
            }
        }
        spend(cost, by: key, at: now)
        return news
    }

    private mutating func extended(
        _ id: UInt8, _ payload: [UInt8], from key: PeerKey, at now: MonotonicInstant
    ) -> PeerViolation? {
        do {
            switch id {
            case ExtensionHandshake.messageID:
                spend(payload.count / WorkCost.bencodedBytes, by: key, at: now)
                let handshake = try ExtensionHandshake(payload: payload)
                extensionHandshake(handshake, from: key, at: now)
                beginExchange(with: key, handshake, at: now)
            case OwnExtensionID.blocks:
                spend(payload.count / WorkCost.runBytes, by: key, at: now)
                let message = try BlockMessage(payload: payload, blockCount: content.geometry.blockCount)
                received(message, from: key, at: now)
            case OwnExtensionID.peers where exchangesPeers:
                spend(payload.count / WorkCost.bencodedBytes, by: key, at: now)
                received(try PeerExchangeMessage(payload: payload), from: key, at: now)
            default: break
            }
            return nil
        } catch {
            return .wire(error)
        }
    }

    private mutating func extensionHandshake(
        _ handshake: ExtensionHandshake, from key: PeerKey, at now: MonotonicInstant
    ) {
        if let number = handshake.messages[BlockMessage.name], number != 0, peers[key].blockMessageID == nil {
            peers[key].blockMessageID = number
            peers[key].isOrigin = handshake.isOrigin && settings.origins.contains(peers[key].address.host)
            if peers[key].isOrigin { meetOrigin(key) }
            for message in tellSkips(to: key) { send(.extended(number, message.payload), to: key) }
            spend(WorkCost.introduction(blocks: content.geometry.blockCount), by: key, at: now)
            tellLooseBlocks(to: key, at: now)
        }
    }

    private mutating func received(_ message: BlockMessage, from key: PeerKey, at now: MonotonicInstant) {
        switch message {
        case .have(let runs): learn(runs, of: key, at: now)
        case .skip(let runs):
            peers[key].skip(runs)
            let spanned = runs.reduce(0) { $0 + $1.count }
            spend(WorkCost.marks(runs: runs.count, spanning: spanned, new: 0), by: key, at: now)
            if peers.isOrigin(key) { heedClaims(runs, of: key) }
        case .want(let count):
            peers[key].grantedWants = min(peers[key].grantedWants + count, EngineLimits.wants)
            pumpUploads(at: now)
        case .dry(let count):
            spend(searchCost, by: key, at: now)
            let returned = min(count, peers[key].wants)
            peers[key].wants -= returned
            outstanding -= returned
            peers[key].dryUntil = now + .milliseconds(300)
            if peers[key].drySince == nil { peers[key].drySince = now }
            peers[key].isExhausted = false
        }
    }
}
