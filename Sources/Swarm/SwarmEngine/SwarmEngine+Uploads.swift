// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
package import TorrentCore

extension SwarmEngine {
    /// The driver has put a block it was told to send on the wire, or could not and dropped it.
    package mutating func sent(_ span: BlockSpan, to key: PeerKey, at now: MonotonicInstant) {
        guard peers.contains(key) else { return }
        peers[key].blocksInDriver -= 1
        peers[key].driverClock = now
        if peers[key].countedInDriver > 0 {
            peers[key].countedInDriver -= 1
            blocksInDriver -= 1
        }
        peers[key].took(bytes: span.length, at: now)
        totals.count(sent: span.length, to: peers[key].address.host)
        pumpUploads(at: now)
    }

    /// The driver does not have the bytes of a block that it was told to send at once: what it waits for is our own disk.
    package mutating func readBegan(for key: PeerKey) {
        guard peers.contains(key) else { return }
        peers[key].blocksBeingRead += 1
    }

    /// It has them, or cannot have them: from now on it is the peer that is waited for, as long as it has not taken them.
    package mutating func readEnded(for key: PeerKey, at now: MonotonicInstant) {
        guard peers.contains(key) else { return }
        if peers[key].blocksBeingRead == peers[key].blocksInDriver { peers[key].driverClock = now }
        peers[key].blocksBeingRead -= 1
    }

    /// The driver cannot read a block that it was told to send; tells whether it is to keep it.
    ///
    /// If so it says ``resumed(_:to:at:)`` later; if not, the peer has to ask again.
    /// Others are served meanwhile, and so is this peer with other blocks. To the peer we are as slow as over a bad
    /// network: it asks others, and asks us again. While a block is kept, an origin chooses it for nobody.
    package mutating func postponed(_ span: BlockSpan, to key: PeerKey, at now: MonotonicInstant) -> Bool {
        guard peers.contains(key) else { return false }
        peers[key].blocksInDriver -= 1
        // What the peer takes back stays with the driver, and is counted until it comes back.
        let isKept = peers[key].keptByDriver < EngineLimits.postponedBlocks
        if isKept {
            peers[key].keptByDriver += 1
            peers[key].postponed.insert(span)
            // Nobody would say of another block that it can be read again.
            setReadable(block(of: span)..<block(of: span) + 1, false)
        }
        if peers[key].countedInDriver > 0 {
            peers[key].countedInDriver -= 1
            blocksInDriver -= 1
        }
        pumpUploads(at: now)
        return isKept
    }

    /// A block that was kept may be readable again: it is sent when it is the peer's turn, if the peer still wants it.
    package mutating func resumed(_ span: BlockSpan, to key: PeerKey, at now: MonotonicInstant) {
        setReadable(block(of: span)..<block(of: span) + 1, true)
        guard peers.contains(key) else { return }
        peers[key].keptByDriver -= 1
        guard peers[key].postponed.remove(span) != nil else { return }
        peers[key].uploads.append(span)
        pumpUploads(at: now)
    }

    /// The driver can read none of these blocks, by raw number, or can again: an origin chooses none of them meanwhile.
    package mutating func setReadable(_ blocks: Range<Int>, _ isReadable: Bool) {
        if isReadable {
            for block in blocks { _ = unreadable?.remove(block) }
        } else {
            var marks = unreadable ?? Bitfield(count: content.geometry.blockCount)
            unreadable = nil
            for block in blocks { _ = marks.insert(block) }
            unreadable = marks
        }
    }

    /// The block in which a run of bytes begins, as a raw number.
    private func block(of span: BlockSpan) -> Int {
        content.geometry.blocks(of: span.piece).lowerBound + Int(span.offset / PieceGeometry.blockLength)
    }

    mutating func requested(_ raw: RawSpan, by key: PeerKey, at now: MonotonicInstant) -> PeerViolation? {
        guard raw.length <= WireLimits.blockLength,
            let span = content.geometry.span(piece: raw.piece, offset: raw.offset, length: raw.length)
        else { return .requestOutOfRange(raw) }
        guard isServable(span) else {
            spend(WorkCost.refusal, by: key, at: now)
            refuse(raw, to: key)
            return nil
        }
        // It is asked for again because it did not come, and will be answered as soon as it can be read.
        guard !peers[key].postponed.contains(span) else { return nil }
        guard peers[key].uploads.count < EngineLimits.uploadQueue else {
            guard peers[key].reserved.hasFastExtension else { return .requestFlood }
            spend(WorkCost.refusal, by: key, at: now)
            refuse(raw, to: key)
            return nil
        }
        peers[key].uploads.append(span)
        pumpUploads(at: now)
        return nil
    }

    private mutating func refuse(_ raw: RawSpan, to key: PeerKey) {
        if peers[key].reserved.hasFastExtension { send(.reject(raw), to: key) }
    }

    private func isServable(_ span: BlockSpan) -> Bool {
        let base = content.geometry.blocks(of: span.piece).lowerBound
        let first = base + Int(span.offset / PieceGeometry.blockLength)
        let last = base + Int((span.offset + span.length - 1) / PieceGeometry.blockLength)
        return (first...last).allSatisfy { ledger.proved[$0] || content.isPadding($0) }
    }

    mutating func cancelled(_ raw: RawSpan, by key: PeerKey, at now: MonotonicInstant) {
        spend(peers[key].uploads.count / WorkCost.requestsOfSearch, by: key, at: now)
        guard let span = content.geometry.span(piece: raw.piece, offset: raw.offset, length: raw.length),
            peers[key].uploads.remove(span) || peers[key].postponed.remove(span) != nil
        else { return }
        refuse(raw, to: key)
    }

    /// Hands blocks to the driver, one peer after the other, as far as the network takes them.
    mutating func pumpUploads(at now: MonotonicInstant) {
        let keys = peers.keys
        guard peers.hasUploads, !finishPieces(at: now) else { return }
        var idle = 0
        while blocksInDriver < EngineLimits.blocksInDriver, idle < keys.count {
            let key = keys[uploadTurn % keys.count]
            uploadTurn = (uploadTurn + 1) % keys.count
            idle = sendNext(to: key, at: now) ? 0 : idle + 1
            if pieceTakers.count >= EngineLimits.pieceTakers, finishPieces(at: now) { return }
        }
    }

    /// Gives on to those that are being given a piece; tells whether others have to wait, as they do not for long.
    ///
    /// An origin of whole pieces (v1) gives few at once: a piece that arrives together with thirty others is whole as late
    /// as the last of them, and can be passed on only then. One alone would leave the uplink to one TCP's slow start.
    private mutating func finishPieces(at now: MonotonicInstant) -> Bool {
        guard !pieceTakers.isEmpty else { return false }
        var didSend = true
        while didSend, blocksInDriver < EngineLimits.blocksInDriver {
            didSend = false
            for key in pieceTakers.map(\.key) where peers.contains(key) && blocksInDriver < EngineLimits.blocksInDriver
            {
                if sendNext(to: key, at: now) { didSend = true }
            }
        }
        pieceTakers.removeAll { key, since in
            !peers.contains(key) || peers[key].blocksInDriver == 0 || now - since >= EngineLimits.quietTime
                || now - peers[key].driverClock >= EngineLimits.patience
        }
        return pieceTakers.count >= EngineLimits.pieceTakers
    }

    private mutating func sendNext(to key: PeerKey, at now: MonotonicInstant) -> Bool {
        guard peers.isWaiting(key), !peers.isServedLast(key) || !peers.hasOthersWaiting,
            peers[key].blocksInDriver < EngineLimits.blocksInDriverPerPeer
        else { return false }
        guard let span = peers[key].uploads.popFirst() ?? give(to: key, at: now) else { return false }
        tellNews(to: key, at: now)
        if peers[key].isNothingOnItsWay { peers[key].driverClock = now }
        peers[key].blocksInDriver += 1
        peers[key].countedInDriver += 1
        blocksInDriver += 1
        actions.append(.sendBlock(key, span))
        return true
    }

    /// An origin's choice for a peer that left it to us.
    private mutating func give(to key: PeerKey, at now: MonotonicInstant) -> BlockSpan? {
        guard peers[key].grantedWants > 0, let number = peers[key].blockMessageID else { return nil }
        let block = isSlowTaker(key) ? trialBlock(for: key, at: now) : firstGift(for: key)
        guard let block, let span = content.fetchSpan(of: block) else {
            spend(searchCost, by: key, at: now)
            send(.extended(number, BlockMessage.dry(peers[key].grantedWants).payload), to: key)
            peers[key].grantedWants = 0
            return nil
        }
        origin?.give(block.rawValue)
        peers[key].grantedWants -= 1
        if leaves == nil {
            let isLast = block.rawValue + 1 == content.geometry.blocks(of: span.piece).upperBound
            let place = pieceTakers.firstIndex { $0.key == key }
            if isLast, let place { pieceTakers.remove(at: place) }
            if !isLast, place == nil { pieceTakers.append((key, now)) }
        }
        peers[key].given.give(block.rawValue, of: content.geometry.blockCount, at: now)
        volunteerLeaves(of: span.piece, to: key, at: now)
        return span
    }

    /// A block that nobody was given.
    private mutating func firstGift(for key: PeerKey) -> BlockIndex? {
        var piece = peers[key].givenPiece
        let (origins, excluded) = (self.origins, notToBeChosen)
        if claims != nil { stepAside() }
        var block = origin?.next(
            currentPiece: &piece, peerHas: peers[key].blocks, peerSkips: peers[key].skips, except: excluded
        ) { [availability] block in
            // What other origins have is not spread by that.
            let counted = Int(availability[block]) - origins.count { peers[$0].blocks[block] }
            return counted * 2 <= peers.count - origins.count
        }
        if let piece, piece != peers[key].givenPiece { claim(piece, to: origins) }
        // Where only whole pieces are passed on, a part of one is of no help.
        if block == nil, leaves != nil, let claims {
            block = origin?.help(
                with: claims, currentPiece: peers[key].givenPiece, peerHas: peers[key].blocks,
                peerSkips: peers[key].skips, except: unreadable)
            piece = block.map { $0.rawValue / content.geometry.blocksPerPiece }
        }
        peers[key].givenPiece = piece
        return block
    }
}

extension PeerState {
    /// It took so many bytes of a block.
    fileprivate mutating func took(bytes: UInt32, at now: MonotonicInstant) {
        sentBytes += UInt64(bytes)
        earn(bytes: bytes, at: now)
        lastSent = now
    }
}
