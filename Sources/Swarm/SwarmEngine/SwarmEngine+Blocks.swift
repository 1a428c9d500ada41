// SPDX-License-Identifier: GPL-3.0-or-later

package import PeerWire
package import TorrentCore

/// What the driver is to do with a payload that just came.
package enum BlockVerdict: Hashable, Sendable {
    /// Hash it, store it, then call ``SwarmEngine/stored(_:digest:from:at:)``; before, if that takes a while,
    /// ``SwarmEngine/storingGoesOn(at:)``.
    case store(BlockIndex, BlockSpan)
    /// Nobody waits for it.
    case drop
}

extension SwarmEngine {
    /// A block came; tells whether its bytes are of use.
    package mutating func receivedBlock(_ raw: RawSpan, from key: PeerKey, at now: MonotonicInstant) -> BlockVerdict {
        guard peers.contains(key) else { return .drop }
        count(received: raw.length, from: key, at: now)
        guard let span = content.geometry.span(piece: raw.piece, offset: raw.offset, length: raw.length),
            let block = content.geometry.block(startingAt: span), content.fetchSpan(of: block) == span,
            wasExpected(block.rawValue, from: key, at: now), ledger.isAwaited(block.rawValue)
        else {
            totals.wasted += UInt64(raw.length)
            settleAccount(of: key, at: now)
            fillRequests(at: now)
            return .drop
        }
        web.lastDelivery = now
        peers[key].earn(bytes: raw.length, at: now)
        guard ledger.storingCount < settings.storingLimit else {
            // They were asked for long ago, and come all at once while the disk stands still.
            totals.wasted += UInt64(raw.length)
            needAgain(block.rawValue)
            return .drop
        }
        ledger.beginStoring(block.rawValue)
        return .store(block, span)
    }

    /// Blocks that came are being stored, which takes a while: others are asked for meanwhile.
    package mutating func storingGoesOn(at now: MonotonicInstant) {
        fillRequests(at: now)
    }

    private mutating func count(received length: UInt32, from key: PeerKey, at now: MonotonicInstant) {
        window.received(Int(length), at: now)
        peers[key].sent(bytes: length, at: now)
        totals.count(received: length, from: peers[key].address.host)
    }

    /// Whether we asked this peer for the block, by name or by leaving the choice to it.
    private mutating func wasExpected(_ block: Int, from key: PeerKey, at now: MonotonicInstant) -> Bool {
        if peers[key].isSnubbed {
            peers[key].isSnubbed = false
            silentPeers[peers[key].name] = nil
        }
        if let since = peers[key].inFlight.removeValue(forKey: block) {
            answered(by: key, after: now - since, at: now)
            peers[key].refusals.sent()
            outstanding -= 1
            ledger.deliver(block)
            return true
        }
        if peers[key].wants > 0 {
            peers[key].answeredWant(at: now)
            outstanding -= 1
            return true
        }
        guard peers[key].late.remove(block) != nil else { return false }
        peers[key].refusals.sent()
        return true
    }

    /// A block's bytes are stored; `digest` is the SHA-256 of them, or `nil` for v1 torrents.
    package mutating func stored(
        _ block: BlockIndex, digest: SHA256Digest?, from key: PeerKey, at now: MonotonicInstant
    ) {
        stored(block, digest: digest, by: .peer(key), at: now)
    }

    /// A block's bytes are stored, whoever they came from.
    mutating func stored(
        _ block: BlockIndex, digest: SHA256Digest?, by source: BlockSource, at now: MonotonicInstant
    ) {
        let raw = block.rawValue
        ledger.endStoring(raw)
        guard ledger.isMissing(raw) else { return }
        withdrawRequests(for: block)
        sources[raw] = source
        let piece = content.geometry.piece(of: block)
        if let expected = leaves?.expected(raw), let digest {
            ledger.arrive(raw)
            judge(raw, isRight: digest == expected, at: now)
        } else {
            if let digest { leaves?.keep(digest, of: raw) }
            ledger.arrive(raw)
            if ledger.hasArrived(piece) { proveWhole(piece, at: now) }
        }
        fillRequests(at: now)
    }

    /// The block is here: others who were asked for it need not send it.
    private mutating func withdrawRequests(for block: BlockIndex) {
        guard ledger.requestCount(block.rawValue) > 0, let span = content.fetchSpan(of: block) else { return }
        for other in peers.keys where peers[other].inFlight.removeValue(forKey: block.rawValue) != nil {
            outstanding -= 1
            ledger.deliver(block.rawValue)
            send(.cancel(RawSpan(span)), to: other)
        }
    }

    /// The right hash of a block is known: it is proved, or its sender is a liar.
    mutating func judge(_ block: Int, isRight: Bool, at now: MonotonicInstant) {
        let source = sources.removeValue(forKey: block)
        guard isRight else {
            ledger.spoil(block)
            lookAgain(for: block)
            totals.wasted += UInt64(PieceGeometry.blockLength)
            if let source, let index = content.geometry.block(at: block) { cutOff(source, .badBlock(index)) }
            return
        }
        prove(block, at: now)
    }

    mutating func prove(_ block: Int, at now: MonotonicInstant) {
        sources[block] = nil
        let completedPiece = ledger.prove(block)
        announce(completedPiece ? pieceIndex(of: block) : nil, at: now)
        guard ledger.isComplete else { return }
        for key in peers.keys where peers[key].isInterestedInPeer {
            peers[key].isInterestedInPeer = false
            send(.notInterested, to: key)
        }
        reportCompletion()
    }
}

extension PeerState {
    /// It sent so many bytes of a block.
    fileprivate mutating func sent(bytes: UInt32, at now: MonotonicInstant) {
        heard(at: now)
        download.add(Int(bytes), at: now)
        receivedBytes += UInt64(bytes)
    }

    /// A block the peer chose came: it is worth having as many wants there as are answered within 40 ms or so.
    fileprivate mutating func answeredWant(at now: MonotonicInstant) {
        let delay = (now - wantClock).inSeconds * Double(wants)
        wantLimit = delay < 0.04 ? min(wantLimit + 1, 1_024) : max(2, wantLimit - 0.5)
        wants -= 1
        wantClock = now
        drySince = nil
    }
}
