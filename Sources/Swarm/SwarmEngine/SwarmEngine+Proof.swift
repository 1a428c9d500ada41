// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
package import TorrentCore

/// A v1 piece that came out wrong: who had sent what, to be compared once it comes out right.
struct SpoiltPiece {
    var attempts: [(block: Int, source: BlockSource, digest: SHA256Digest)] = []
}

extension SwarmEngine {
    /// Every block of the piece is here: prove them by the piece's hash.
    mutating func proveWhole(_ piece: PieceIndex, at now: MonotonicInstant) {
        let index = Int(piece.rawValue)
        guard leaves != nil else {
            if checking.insert(index).inserted { actions.append(.checkPiece(piece)) }
            return
        }
        if leaves?.acceptKept(piece, isPadding: { [content] in content.isPadding($0) }) == true {
            for block in content.geometry.blocks(of: piece) where ledger.arrived[block] { prove(block, at: now) }
        } else {
            dispute(piece, at: now)
        }
    }

    /// The piece is wrong but not which block of it: have its leaf hashes, or fetch it anew.
    private mutating func dispute(_ piece: PieceIndex, at now: MonotonicInstant) {
        let blocks = content.geometry.blocks(of: piece).filter { ledger.arrived[$0] }
        let senders = Set(blocks.compactMap { sources[$0] })
        actions.append(.note(.pieceSpoilt(piece, sources: senders.count)))
        if senders.count == 1, let liar = senders.first {
            for block in blocks { judge(block, isRight: false, at: now) }
            cutOff(liar, .badPieces(1))
            return
        }
        let witnesses = peers.keys.filter { peers[$0].isOwnKind && peers[$0].blocks[blocks.first ?? 0] }
        if let witness = witnesses.first(where: { !senders.contains(.peer($0)) }) ?? witnesses.first {
            askForLeaves(of: piece, from: witness, at: now, isUrgent: true)
            return
        }
        // Nobody can tell us the leaves: all of it again, and each sender is under suspicion.
        for block in blocks {
            sources[block] = nil
            ledger.spoil(block)
        }
        for sender in senders { blame(sender) }
    }

    /// Whether the driver must tell the digests of a right piece's blocks: it was wrong before.
    package func wantsDigests(of piece: PieceIndex) -> Bool {
        spoilt[Int(piece.rawValue)] != nil
    }

    /// A whole v1 piece was hashed.
    ///
    /// `digests` are the SHA-256 of its blocks, in order; needed when it is wrong, or when it was before.
    package mutating func checked(
        _ piece: PieceIndex, isRight: Bool, digests: [SHA256Digest], at now: MonotonicInstant
    ) {
        let index = Int(piece.rawValue)
        guard checking.remove(index) != nil else { return }
        let blocks = content.geometry.blocks(of: piece)
        if isRight {
            if let earlier = spoilt.removeValue(forKey: index) { convict(earlier, blocks: blocks, digests: digests) }
            for block in blocks where ledger.arrived[block] { prove(block, at: now) }
        } else {
            remember(blocks, digests: digests, piece: piece)
        }
        fillRequests(at: now)
    }

    private mutating func remember(_ blocks: Range<Int>, digests: [SHA256Digest], piece: PieceIndex) {
        let senders = Set(blocks.compactMap { sources[$0] })
        actions.append(.note(.pieceSpoilt(piece, sources: senders.count)))
        for (block, digest) in zip(blocks, digests) {
            guard let source = sources.removeValue(forKey: block) else { continue }
            spoilt[Int(piece.rawValue), default: SpoiltPiece()].attempts.append((block, source, digest))
        }
        for block in blocks {
            ledger.spoil(block)
            totals.wasted += UInt64(PieceGeometry.blockLength)
        }
        if senders.count == 1, let only = senders.first {
            spoilt[Int(piece.rawValue)] = nil
            blame(only)
        }
    }

    /// The piece came out right: whoever had sent other bytes for a block of it had lied.
    private mutating func convict(_ earlier: SpoiltPiece, blocks: Range<Int>, digests: [SHA256Digest]) {
        let right = Dictionary(zip(blocks, digests), uniquingKeysWith: { first, _ in first })
        let liars = Set(
            earlier.attempts.filter { right[$0.block] != nil && right[$0.block] != $0.digest }.map(\.source))
        for liar in liars { blame(liar) }
    }
}
