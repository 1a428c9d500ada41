// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What an origin has given away by its own choice: each block once before any twice.
package struct OriginLedger {
    private let geometry: PieceGeometry
    /// Nobody is given these.
    private let padding: Bitfield
    /// Blocks given to somebody who is still there, or known to be elsewhere.
    private var given: Bitfield
    /// Blocks given by ourselves to somebody who is still there; what others only say they have may be a lie.
    private var givenByUs: Bitfield
    /// From when a block is given until the peer says that it has it.
    var usualTime = UsualTime(allowance: .milliseconds(100))
    /// Pieces are begun in rising order from here, so that disks read forward.
    private var nextPiece: Int

    /// Nothing was given yet; pieces are begun in rising order from `firstPiece`, which is one of the torrent's.
    package init(content: SwarmContent, firstPiece: Int) {
        geometry = content.geometry
        var padding = Bitfield(count: geometry.blockCount)
        for block in 0..<geometry.blockCount where content.isPadding(block) { padding.insert(block) }
        self.padding = padding
        given = padding
        givenByUs = given
        nextPiece = firstPiece
    }

    /// The next block for a peer: from the piece it is being given, else from the next piece nobody was given.
    ///
    /// When there is none, one that we gave to nobody, and that is rare, as far as its holders say the truth at all.
    package mutating func next(
        currentPiece: inout Int?, peerHas: Bitfield, peerSkips: Bitfield? = nil, except unreadable: Bitfield? = nil,
        isRare: (Int) -> Bool
    ) -> BlockIndex? {
        let (given, givenByUs) = (given, givenByUs)
        func isOfUse(_ block: Int) -> Bool {
            !peerHas[block] && !(peerSkips?[block] ?? false) && !(unreadable?[block] ?? false)
        }
        if !given.isFull, let block = next(currentPiece: &currentPiece, where: { !given[$0] && isOfUse($0) }) {
            return block
        }
        guard !givenByUs.isFull else { return nil }
        return next(currentPiece: &currentPiece) { !givenByUs[$0] && isOfUse($0) && isRare($0) }
    }

    private mutating func next(currentPiece: inout Int?, where isFree: (Int) -> Bool) -> BlockIndex? {
        if let piece = currentPiece, let block = first(in: piece, where: isFree) { return block }
        currentPiece = nil
        for offset in 0..<geometry.pieceCount {
            let piece = (nextPiece + offset) % geometry.pieceCount
            if let block = first(in: piece, where: isFree) {
                nextPiece = (piece + 1) % geometry.pieceCount
                currentPiece = piece
                return block
            }
        }
        return nil
    }

    private func first(in rawPiece: Int, where isFree: (Int) -> Bool) -> BlockIndex? {
        guard let piece = geometry.piece(at: rawPiece), let block = geometry.blocks(of: piece).first(where: isFree)
        else { return nil }
        return geometry.block(at: block)
    }

    /// A block that was given to somebody, and that this peer lacks; the first one from a place on.
    func givenBlock(from start: Int, peerHas: Bitfield, isOfUse: (Int) -> Bool) -> BlockIndex? {
        for first in [start, 0] {
            var next = given.first(from: first, notIn: peerHas)
            while let block = next {
                if !padding[block], isOfUse(block) { return geometry.block(at: block) }
                next = given.first(from: block + 1, notIn: peerHas)
            }
        }
        return nil
    }

    /// Somebody else has it, or says so.
    package mutating func mark(_ block: Int) {
        given.insert(block)
    }

    /// Nobody says any longer that he has it; if we gave it to somebody, it is still on its way.
    package mutating func unmark(_ block: Int) {
        if !givenByUs[block] { given.remove(block) }
    }

    /// It is on its way to somebody.
    package mutating func give(_ block: Int) {
        given.insert(block)
        givenByUs.insert(block)
    }

    /// Whoever had it is gone: it is to be given anew.
    package mutating func takeBack(_ block: Int) {
        guard !padding[block] else { return }
        given.remove(block)
        givenByUs.remove(block)
    }
}
