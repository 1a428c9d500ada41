// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What an origin has given away by its own choice: each block once before any twice.
package struct OriginLedger {
    /// Blocks that are looked at to find a rare one: with few rare ones, a peer's want must not cost a look at them all.
    private static let candidates = 1_024

    private let geometry: PieceGeometry
    /// All but padding, which nobody is given.
    private let content: Bitfield
    /// Blocks given to somebody who is still there, or known to be elsewhere; padding, too.
    private var given: Bitfield
    /// Blocks given by ourselves to somebody who is still there; what others only say they have may be a lie.
    private var givenByUs: Bitfield
    /// From when a block is given until the peer says that it has it.
    var usualTime = UsualTime(allowance: .milliseconds(100))
    /// Pieces are begun in rising order from here, so that disks read forward.
    private(set) var nextPiece: Int
    /// Where a search for rare blocks goes on that was not through.
    private var rest: Int?

    /// Nothing was given yet; pieces are begun in rising order from `firstPiece`, which is one of the torrent's.
    package init(content: SwarmContent, firstPiece: Int) {
        geometry = content.geometry
        var giveable = Bitfield(allSetCount: geometry.blockCount)
        given = Bitfield(count: geometry.blockCount)
        for (block, length) in content.shortenedBlocks where length == 0 {
            giveable.remove(block)
            given.insert(block)
        }
        self.content = giveable
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
        let useless = (peerHas, peerSkips, unreadable)
        var found: Int?
        if !given.isFull { found = next(after: currentPiece, useless) }
        if found == nil, !givenByUs.isFull { found = nextRare(after: currentPiece, useless, isRare: isRare) }
        currentPiece = found.map { $0 / geometry.blocksPerPiece }
        return found.flatMap(geometry.block)
    }

    /// What a peer is not to be given: what it has, what it skips, and what cannot be read.
    private typealias Useless = (peerHas: Bitfield, peerSkips: Bitfield?, unreadable: Bitfield?)

    private mutating func next(after piece: Int?, _ useless: Useless) -> Int? {
        if let piece, let block = firstGift(in: geometry.blocks(ofPieces: piece..<piece + 1), useless) { return block }
        let start = nextPiece * geometry.blocksPerPiece
        let found = firstGift(in: start..<geometry.blockCount, useless) ?? firstGift(in: 0..<start, useless)
        if let found { begin(found) }
        return found
    }

    private func firstGift(in range: Range<Int>, _ useless: Useless) -> Int? {
        content.first(in: range, notIn: given, useless.peerHas, useless.peerSkips, useless.unreadable)
    }

    /// If it finds none among those it may look at, it goes on there the next time, so that all are looked at in the end.
    private mutating func nextRare(after piece: Int?, _ useless: Useless, isRare: (Int) -> Bool) -> Int? {
        let current = piece.map { geometry.blocks(ofPieces: $0..<$0 + 1) } ?? 0..<0
        let start = rest ?? nextPiece * geometry.blocksPerPiece
        rest = nil
        var looked = 0
        for range in [current, start..<geometry.blockCount, 0..<start] {
            var from = range.lowerBound
            while let block = content.first(
                in: from..<range.upperBound, notIn: givenByUs, useless.peerHas, useless.peerSkips, useless.unreadable)
            {
                guard looked < Self.candidates else {
                    rest = block
                    return nil
                }
                looked += 1
                from = block + 1
                guard isRare(block) else { continue }
                if !current.contains(block) { begin(block) }
                return block
            }
        }
        return nil
    }

    /// A block is given of a piece that nobody is being given.
    private mutating func begin(_ block: Int) {
        nextPiece = (block / geometry.blocksPerPiece + 1) % geometry.pieceCount
    }

    /// A block that was given to somebody, and that this peer lacks and does not skip; the first one from a place on.
    func givenBlock(
        from start: Int, peerHas: Bitfield, peerSkips: Bitfield?, except unreadable: Bitfield?
    ) -> BlockIndex? {
        for range in [start..<geometry.blockCount, 0..<start] {
            var next = range.lowerBound
            while let block = given.first(
                in: next..<range.upperBound, notIn: peerHas, peerSkips, unreadable)
            {
                if content[block] { return geometry.block(at: block) }
                next = block + 1
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
        func first(in range: Range<Int>) -> Int? {
            claims.first(in: range, notIn: given, peerHas, peerSkips, unreadable)
        }
        func last(in piece: Int) -> BlockIndex? {
            var last: Int?
            let blocks = geometry.blocks(ofPieces: piece..<piece + 1)
            while let block = first(in: (last.map { $0 + 1 } ?? blocks.lowerBound)..<blocks.upperBound) { last = block }
            return last.flatMap(geometry.block)
        }
        if let currentPiece, let block = last(in: currentPiece) { return block }
        let start = nextPiece * geometry.blocksPerPiece
        let block = first(in: start..<geometry.blockCount) ?? first(in: 0..<start)
        return block.flatMap { last(in: $0 / geometry.blocksPerPiece) }
    }

    /// Whether the block was given to somebody who is still there, or is known to be elsewhere.
    func isGiven(_ block: Int) -> Bool { given[block] }

    /// Blocks we gave by our own choice to somebody who is still there, in rising order.
    var ownGifts: [Int] {
        var gifts: [Int] = []
        givenByUs.forEachSet { if content[$0] { gifts.append($0) } }
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
        guard content[block] else { return }
        given.remove(block)
        givenByUs.remove(block)
    }
}
