// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// A piece that came out wrong, and nobody could tell which block of it.
///
/// It is fetched anew, now from one peer alone: either that one spoils it, and is known for it; or the piece comes out
/// right, and whoever had sent other bytes is known.
struct SpoiltPiece {
    /// Who had sent what.
    var attempts: [(block: Int, source: BlockSource, digest: SHA256Digest)] = []
    /// Who is asked for it; `nil` when there is nobody to choose, and anybody is asked.
    var chosen: PeerKey?
}

extension SwarmEngine {
    /// Blocks sent that are remembered for each spoilt piece, as a multiple of its blocks.
    private static let rememberedAttempts = 4

    /// The piece is wrong: keeps who had sent what, and has it fetched anew.
    mutating func remember(_ blocks: Range<Int>, digests: [SHA256Digest], piece: PieceIndex) {
        let index = Int(piece.rawValue)
        let senders = Set(blocks.compactMap { sources[$0] })
        var spoiltPiece = spoilt[index] ?? SpoiltPiece()
        for (block, digest) in zip(blocks, digests) {
            guard let source = sources.removeValue(forKey: block) else { continue }
            spoiltPiece.attempts.append((block, source, digest))
        }
        let surplus = spoiltPiece.attempts.count - blocks.count * Self.rememberedAttempts
        if surplus > 0 { spoiltPiece.attempts.removeFirst(surplus) }
        spoiltPiece.chosen = nil
        spoilt[index] = spoiltPiece
        for block in blocks {
            ledger.spoil(block)
            lookAgain(for: block)
            totals.wasted += UInt64(PieceGeometry.blockLength)
        }
        if senders.count == 1, let only = senders.first {
            blame(only)
        } else {
            for case .peer(let sender) in senders where peers.contains(sender) { peers[sender].suspicion += 1 }
        }
        choosePeer(for: index)
    }

    /// Chooses who is asked for a spoilt piece: who has it all, and took part in the fewest wrong ones.
    private mutating func choosePeer(for index: Int) {
        guard let piece = content.geometry.piece(at: index) else { return }
        let blocks = content.geometry.blocks(of: piece)
        let candidates = peers.keys.filter { key in
            !peers[key].isChokedByPeer && !peers[key].isSnubbed && gives(blocks, key)
        }
        // The origin has better things to do, as long as others have the piece.
        let chosen = candidates.shuffled(using: &chance).min {
            peers[$0].isOrigin == peers[$1].isOrigin
                ? peers[$0].suspicion < peers[$1].suspicion : !peers[$0].isOrigin
        }
        spoilt[index]?.chosen = chosen
        if let chosen { peers[chosen].isExhausted = false }
        for block in blocks where ledger.isMissing(block) {
            if chosen != nil { ledger.hold(block) } else { releaseHeld(block) }
        }
    }

    private mutating func releaseHeld(_ block: Int) {
        guard ledger.isHeld(block) else { return }
        ledger.letGo(block)
        lookAgain(for: block)
    }

    /// Chooses anew where the chosen peer is gone, or gives no answer.
    mutating func reviewSuspicions() {
        for index in spoilt.keys.sorted() {
            guard let chosen = spoilt[index]?.chosen else { continue }
            let isOfUse =
                peers.contains(chosen) && !peers[chosen].isSnubbed && !peers[chosen].isChokedByPeer
                && (content.geometry.piece(at: index).map { gives(content.geometry.blocks(of: $0), chosen) } ?? false)
            if !isOfUse { choosePeer(for: index) }
        }
    }

    /// Whether a peer has all of a run of blocks and refuses none of those that are missing.
    private func gives(_ blocks: Range<Int>, _ key: PeerKey) -> Bool {
        !peers[key].refusals.isClosed
            && blocks.allSatisfy { peers[key].askable[$0] || peers[key].blocks[$0] && !ledger.isMissing($0) }
    }

    /// A block of a spoilt piece that this peer was chosen for.
    func pickHeld(from key: PeerKey) -> BlockIndex? {
        guard !spoilt.isEmpty else { return nil }
        for index in spoilt.keys.sorted() where spoilt[index]?.chosen == key {
            guard let piece = content.geometry.piece(at: index) else { continue }
            let block = content.geometry.blocks(of: piece).first {
                ledger.isHeld($0) && ledger.isAwaited($0) && ledger.requestCount($0) == 0 && peers[key].askable[$0]
            }
            if let block { return content.geometry.block(at: block) }
        }
        return nil
    }

    /// The piece came out right: whoever had sent other bytes for a block of it had lied.
    mutating func convict(of piece: PieceIndex, digests: [SHA256Digest]) {
        guard let earlier = spoilt.removeValue(forKey: Int(piece.rawValue)) else { return }
        let blocks = content.geometry.blocks(of: piece)
        let right = Dictionary(zip(blocks, digests), uniquingKeysWith: { first, _ in first })
        let liars = Set(
            earlier.attempts.filter { right[$0.block] != nil && right[$0.block] != $0.digest }.map(\.source))
        for liar in liars.sorted() { blame(liar) }
        for block in blocks { releaseHeld(block) }
    }
}
