// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
package import TorrentCore

extension SwarmEngine {
    /// Asks for a piece's leaf hashes along with the first request for a block of it (BEP 52).
    mutating func askForLeaves(
        of piece: PieceIndex, from key: PeerKey, at now: MonotonicInstant, isUrgent: Bool = false
    ) {
        guard let store = leaves, !store.knownPieces[Int(piece.rawValue)] else { return }
        // One answer is for all pieces that are the same.
        let index = store.firstTwin(of: piece)
        guard isUrgent || hashRequests[index] == nil,
            peers[key].isOwnKind, let span = leafSpan(of: piece)
        else { return }
        hashRequests[index] = (now, key)
        send(.hashRequest(span), to: key)
    }

    /// Asks anew for leaves that arrived blocks wait for: whoever was asked is gone, or gave no answer.
    mutating func askForMissingLeaves(at now: MonotonicInstant) {
        guard let store = leaves, !ledger.arrived.isEmpty else { return }
        var next = ledger.arrived.first(alsoIn: ledger.arrived)
        while let block = next {
            let piece = pieceIndex(of: block)
            let index = Int(piece.rawValue)
            let end = content.geometry.blocks(of: piece).upperBound
            next = ledger.arrived.first(from: end, alsoIn: ledger.arrived)
            guard !store.knownPieces[index], hashRequests[store.firstTwin(of: piece)] == nil else { continue }
            // Who has proved the block knows the leaves.
            let witnesses = peers.keys.filter {
                peers[$0].isOwnKind && !peers[$0].isSnubbed && peers[$0].blocks[block]
            }
            guard let witness = witnesses.randomElement(using: &chance) else { continue }
            askForLeaves(of: piece, from: witness, at: now)
        }
    }

    /// All leaves of one piece, without proof: their root is known from the metainfo.
    private func leafSpan(of piece: PieceIndex) -> HashSpan? {
        guard case .blocks(let trees) = content.proof, let file = trees.file(ofPiece: Int(piece.rawValue)) else {
            return nil
        }
        let first = (Int(piece.rawValue) - file.firstPiece) * content.geometry.blocksPerPiece
        return HashSpan(
            root: file.root, baseLayer: 0, index: UInt32(first), length: UInt32(trees.widths[Int(piece.rawValue)]),
            proofLayers: 0)
    }

    /// The piece whose leaves a span names, if it names a whole piece's; the first of several that are the same.
    private func piece(named span: HashSpan) -> PieceIndex? {
        guard case .blocks(let trees) = content.proof, span.baseLayer == 0, span.proofLayers == 0,
            let file = trees.file(withRoot: span.root),
            Int(span.index) % content.geometry.blocksPerPiece == 0
        else { return nil }
        let offset = Int(span.index) / content.geometry.blocksPerPiece
        guard offset < file.pieceCount, let piece = content.geometry.piece(at: file.firstPiece + offset),
            trees.widths[Int(piece.rawValue)] == Int(span.length)
        else { return nil }
        return piece
    }

    /// A peer asks for leaves: it gets them when the network has taken those before, for they are a thousand times as long
    /// as the question.
    mutating func hashesRequested(_ span: HashSpan, by key: PeerKey, at now: MonotonicInstant) {
        guard peers[key].hashQueue.count < EngineLimits.hashQueue, let piece = piece(named: span),
            leaves?.knownPieces[Int(piece.rawValue)] == true
        else {
            spend(WorkCost.refusal, by: key, at: now)
            return send(.hashReject(span), to: key)
        }
        spend(peers[key].hashQueue.count / WorkCost.requestsOfSearch, by: key, at: now)
        // It is asked for again because it did not come, and will be answered.
        guard !peers[key].hashQueue.contains(span) else { return }
        peers[key].hashQueue.append(span)
        sendHashes(to: key, at: now)
    }

    /// The network has taken leaves that the driver was told to send, so many of them.
    package mutating func sentHashes(_ count: Int, to key: PeerKey, at now: MonotonicInstant) {
        guard peers.contains(key) else { return }
        peers[key].digestsInDriver -= count
        peers[key].driverClock = now
        peers[key].lastExchange = now
        peers[key].lastSent = now
        sendHashes(to: key, at: now)
    }

    /// Hands the driver leaves, as far as the network takes them, and it is the peer's turn.
    mutating func sendHashes(to key: PeerKey, at now: MonotonicInstant) {
        guard !peers.isServedLast(key) || !peers.hasOthersWaiting else { return }
        while let span = peers[key].hashQueue.first, let piece = piece(named: span),
            let digests = leaves?.leaves(of: piece),
            peers[key].digestsInDriver == 0
                || peers[key].digestsInDriver + digests.count <= EngineLimits.digestsInDriver
        {
            peers[key].hashQueue.removeFirst()
            if peers[key].isNothingOnItsWay { peers[key].driverClock = now }
            peers[key].digestsInDriver += digests.count
            let isNew = peers[key].hashedPieces.insert(leaves?.firstTwin(of: piece) ?? Int(piece.rawValue)).inserted
            let cost = isNew ? digests.count / WorkCost.digestsPerStep : digests.count * WorkCost.repeatedDigest
            spend(cost, by: key, at: now)
            actions.append(.sendHashes(key, span, digests))
        }
    }

    /// Sends a piece's leaves unasked, before the first block of it that we choose to give.
    mutating func volunteerLeaves(of piece: PieceIndex, to key: PeerKey, at now: MonotonicInstant) {
        guard let span = leafSpan(of: piece), let store = leaves, let digests = store.leaves(of: piece),
            digests.count > 1, peers[key].hashedPieces.insert(store.firstTwin(of: piece)).inserted
        else { return }
        spend(digests.count / WorkCost.digestsPerStep, by: key, at: now)
        send(.hashes(span, digests), to: key)
    }

    /// The peer will not answer; others may be asked.
    mutating func forgetHashRequests(to key: PeerKey) {
        guard !hashRequests.isEmpty else { return }
        hashRequests = hashRequests.filter { $0.value.peer != key }
    }

    /// The peer will not tell a piece's leaves: another may be asked soon, but not at once, for all may refuse.
    mutating func hashesRejected(_ span: HashSpan, by key: PeerKey, at now: MonotonicInstant) {
        guard let piece = piece(named: span), let index = leaves?.firstTwin(of: piece),
            hashRequests[index]?.peer == key
        else { return }
        hashRequests[index]?.since = now + (settings.requestTimeout / 4 - settings.requestTimeout)
    }

    mutating func receivedHashes(
        _ span: HashSpan, _ digests: [SHA256Digest], from key: PeerKey, at now: MonotonicInstant
    ) -> PeerViolation? {
        guard let piece = piece(named: span), digests.count == Int(span.length),
            leaves?.knownPieces[Int(piece.rawValue)] == false
        else { return nil }
        guard learnLeaves(digests, of: piece, at: now) else { return .badHashes(piece) }
        shareLeaves(of: piece, at: now)
        return nil
    }

    /// What is said to be a piece's leaves came: its arrived blocks are judged by them; tells whether it is true.
    private mutating func learnLeaves(
        _ digests: [SHA256Digest], of piece: PieceIndex, at now: MonotonicInstant
    ) -> Bool {
        let index = Int(piece.rawValue)
        let blocks = content.geometry.blocks(of: piece)
        let kept = blocks.map { leaves?.kept($0) }
        guard leaves?.accept(digests, for: piece) == true else { return false }
        hashRequests[index] = nil
        disputes[index] = nil
        convict(of: piece, digests: digests)
        for (block, digest) in zip(blocks, kept) where ledger.arrived[block] {
            judge(block, isRight: digest == leaves?.expected(block), at: now)
        }
        return true
    }

    /// A piece's leaves are known: so are those of the same piece in files with the same content.
    mutating func shareLeaves(of piece: PieceIndex, at now: MonotonicInstant) {
        let twins = leaves?.unknownTwins(of: piece) ?? []
        guard !twins.isEmpty, let digests = leaves?.leaves(of: piece) else { return }
        for twin in twins { _ = learnLeaves(digests, of: twin, at: now) }
    }
}
