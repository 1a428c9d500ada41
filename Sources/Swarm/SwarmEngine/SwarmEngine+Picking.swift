// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Which block is asked of a peer.
extension SwarmEngine {
    /// A needed block this peer has: the one that fewest others have, out of those that follow a place found by chance.
    ///
    /// What only one peer has must be spread first: near the end its uplink would have to carry it to everybody.
    mutating func pick(from key: PeerKey, at now: MonotonicInstant) -> BlockIndex? {
        let isFar = peers.isFar(key)
        if let block = pickHeld(from: key) { return block }
        let count = content.geometry.blockCount
        let begun = leaves == nil ? pickInBegunPiece(from: key, at: now) : nil
        let start = Int.random(in: 0..<count, using: &chance)
        var (best, ties, looked) = (Int?.none, 0, 0)
        for range in [start..<count, 0..<start] {
            var next = ledger.needed.first(from: range.lowerBound, alsoIn: peers[key].askable)
            while let candidate = next, candidate < range.upperBound, looked < EngineLimits.candidates {
                // Of whole pieces (v1) one block speaks for all.
                let behind =
                    leaves == nil ? content.geometry.blocks(of: pieceIndex(of: candidate)).upperBound : candidate + 1
                next = ledger.needed.first(from: behind, alsoIn: peers[key].askable)
                guard !isFar || mayCross(candidate, at: now) else { continue }
                let known = best.map { availability[$0] } ?? .max
                looked += 1
                ties = availability[candidate] < known ? 1 : ties + 1
                if availability[candidate] < known
                    || availability[candidate] == known && Int.random(in: 0..<ties, using: &chance) == 0
                {
                    best = candidate
                }
            }
        }
        if let begun, best.map({ availability[$0] + 1 >= availability[begun.rawValue] }) ?? true { return begun }
        return best.flatMap(content.geometry.block)
    }

    /// Whole pieces are what a v1 torrent proves: those that are begun are finished before more are begun, unless this
    /// peer has one that fewer others have.
    private func pickInBegunPiece(from key: PeerKey, at now: MonotonicInstant) -> BlockIndex? {
        var start = 0
        var looked = 0
        while let block = ledger.needed.first(from: start, alsoIn: peers[key].askable), looked < 256 {
            let piece = pieceIndex(of: block)
            if ledger.isBegun(piece), !peers.isFar(key) || mayCross(block, at: now) {
                return content.geometry.block(at: block)
            }
            start = content.geometry.blocks(of: piece).upperBound
            looked += 1
        }
        return nil
    }
}
