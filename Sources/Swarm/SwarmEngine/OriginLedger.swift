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
    private(set) var nextPiece: Int

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

    /// A block that another origin is about to give and nobody has.
    ///
    /// Of a piece it is the last, for the other begins with the first; it goes on in a piece that the peer gets already.
    func help(
        with claims: Bitfield, currentPiece: Int?, peerHas: Bitfield, peerSkips: Bitfield?, except unreadable: Bitfield?
    ) -> BlockIndex? {
        func last(in piece: Int) -> BlockIndex? {
            guard let piece = geometry.piece(at: piece) else { return nil }
            let block = geometry.blocks(of: piece).last {
                claims[$0] && !given[$0] && !peerHas[$0] && !(peerSkips?[$0] ?? false) && !(unreadable?[$0] ?? false)
            }
            return block.flatMap(geometry.block)
        }
        if let currentPiece, let block = last(in: currentPiece) { return block }
        let start = nextPiece * geometry.blocksPerPiece
        for range in [start..<geometry.blockCount, 0..<start] {
            var next = claims.first(from: range.lowerBound, notIn: given)
            while let first = next, first < range.upperBound {
                let piece = first / geometry.blocksPerPiece
                if let block = last(in: piece) { return block }
                next = claims.first(from: (piece + 1) * geometry.blocksPerPiece, notIn: given)
            }
        }
        return nil
    }

    /// Whether the block was given to somebody who is still there, or is known to be elsewhere.
    func isGiven(_ block: Int) -> Bool { given[block] }

    /// Blocks we gave by our own choice to somebody who is still there, in rising order.
    var ownGifts: [Int] {
        var gifts: [Int] = []
        givenByUs.forEachSet { if !padding[$0] { gifts.append($0) } }
        return gifts
    }

    /// The next piece that is begun is this one, or one behind it.
    mutating func goOn(from piece: Int) {
        nextPiece = piece
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
