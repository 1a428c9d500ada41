// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
package import TorrentCore

extension SwarmEngine {
    /// How often others are asked which block of a wrong piece is wrong, before the piece is fetched anew.
    private static let disputeTries = 3

    /// Every block of the piece is here: prove them by the piece's hash.
    mutating func proveWhole(_ piece: PieceIndex, at now: MonotonicInstant) {
        let index = Int(piece.rawValue)
        guard leaves != nil else {
            if checking.insert(index).inserted { actions.append(.checkPiece(piece)) }
            return
        }
        let blocks = content.geometry.blocks(of: piece)
        if leaves?.acceptKept(piece, isPadding: { [content] in content.isPadding($0) }) == true {
            convict(of: piece, digests: blocks.map { leaves?.kept($0) ?? .zero })
            for block in blocks where ledger.arrived[block] { prove(block, at: now) }
            shareLeaves(of: piece, at: now)
        } else {
            dispute(piece, at: now)
        }
    }

    /// The piece is wrong but not which block of it: have its leaf hashes, or fetch it anew.
    private mutating func dispute(_ piece: PieceIndex, at now: MonotonicInstant) {
        let index = Int(piece.rawValue)
        let blocks = content.geometry.blocks(of: piece).filter { ledger.arrived[$0] }
        let senders = Set(blocks.compactMap { sources[$0] })
        if disputes[index] == nil { actions.append(.note(.pieceSpoilt(piece, sources: senders.count))) }
        if senders.count == 1, let liar = senders.first {
            disputes[index] = nil
            for block in blocks { judge(block, isRight: false, at: now) }
            cutOff(liar, .badPieces(1))
            return
        }
        let witnesses = peers.keys.filter { peers[$0].isOwnKind && peers[$0].blocks[blocks.first ?? 0] }
        let strangers = witnesses.filter { !senders.contains(.peer($0)) }
        let tries = disputes[index, default: 0]
        if tries < Self.disputeTries,
            let witness = (strangers.isEmpty ? witnesses : strangers).randomElement(using: &chance)
        {
            disputes[index] = tries + 1
            askForLeaves(of: piece, from: witness, at: now, isUrgent: true)
            return
        }
        // Nobody tells us the leaves.
        disputes[index] = nil
        let all = content.geometry.blocks(of: piece)
        remember(all, digests: all.map { leaves?.kept($0) ?? .zero }, piece: piece)
    }

    /// Asks another witness where one gave no answer in time.
    mutating func disputeAgain(at now: MonotonicInstant) {
        for index in disputes.keys.sorted() {
            guard let piece = content.geometry.piece(at: index),
                hashRequests[leaves?.firstTwin(of: piece) ?? index] == nil
            else { continue }
            if leaves?.knownPieces[index] == false, ledger.hasArrived(piece) {
                dispute(piece, at: now)
            } else {
                disputes[index] = nil
            }
        }
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
        guard checking.remove(Int(piece.rawValue)) != nil else { return }
        let blocks = content.geometry.blocks(of: piece)
        if isRight {
            convict(of: piece, digests: digests)
            for block in blocks where ledger.arrived[block] { prove(block, at: now) }
        } else {
            let senders = Set(blocks.compactMap { sources[$0] })
            actions.append(.note(.pieceSpoilt(piece, sources: senders.count)))
            remember(blocks, digests: digests, piece: piece)
        }
        fillRequests(at: now)
    }
}
