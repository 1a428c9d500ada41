// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Which blocks are needed, asked for, arrived and proved.
///
/// 1. A block is in exactly one state: unwanted, needed, requested, arrived or proved.
/// 2. Needed and requested blocks are wanted; a proved block stays proved.
/// 3. Padding is proved from the start: there is nothing to fetch.
/// 4. A block that is held is asked of one chosen peer only: it is not among the needed.
/// 5. The log names every proved block that was not there from the start, once, in the order of proof.
package struct BlockLedger {
    private let geometry: PieceGeometry
    private let wanted: Bitfield
    /// Wanted, and nobody was asked.
    package private(set) var needed: Bitfield
    /// Received and being stored.
    private var storing: Bitfield
    /// Kept out of the needed.
    private var held: Bitfield
    /// Received, not yet proved.
    package private(set) var arrived: Bitfield
    /// Proved and stored; what we may pass on.
    package private(set) var proved: Bitfield
    /// How many peers were asked for it and have not answered.
    private var requestCounts: [UInt8]
    /// Blocks in the order they were proved; news for other peers.
    package private(set) var log: [Int32] = []
    /// Blocks of each piece that are neither arrived nor proved; what is missing to prove a whole piece.
    private var missingInPiece: [Int32]
    /// Blocks of each piece that are not proved.
    private var unprovedInPiece: [Int32]
    /// Wanted blocks that are not proved.
    package private(set) var remaining: Int

    /// Starts with what is proved; padding need not be among it.
    package init(content: SwarmContent, proved: Bitfield) {
        geometry = content.geometry
        wanted = content.wanted
        self.proved = proved
        for (block, length) in content.shortenedBlocks where length == 0 { self.proved.insert(block) }
        needed = content.wanted
        arrived = Bitfield(count: geometry.blockCount)
        storing = arrived
        held = arrived
        requestCounts = Array(repeating: 0, count: geometry.blockCount)
        missingInPiece = Array(repeating: 0, count: geometry.pieceCount)
        var remaining = 0
        for block in 0..<geometry.blockCount {
            if self.proved[block] {
                needed.remove(block)
            } else {
                missingInPiece[block / geometry.blocksPerPiece] += 1
                if wanted[block] { remaining += 1 }
            }
        }
        unprovedInPiece = missingInPiece
        self.remaining = remaining
    }

    /// How many blocks came and are still being stored.
    package var storingCount: Int { storing.setCount }

    /// Whether everything wanted is proved.
    package var isComplete: Bool { remaining == 0 }

    /// Whether bytes for the block are welcome: it is missing, and they are not being stored already.
    package func isAwaited(_ block: Int) -> Bool {
        isMissing(block) && !storing[block]
    }

    /// Whether the block is asked of one chosen peer only.
    package func isHeld(_ block: Int) -> Bool {
        held[block]
    }

    /// Whether the block is wanted and neither arrived nor proved.
    package func isMissing(_ block: Int) -> Bool {
        wanted[block] && !arrived[block] && !proved[block]
    }

    /// Whether a block of these is wanted and neither arrived nor proved.
    func misses(anyOf blocks: Range<Int>) -> Bool {
        remaining > 0 && wanted.first(in: blocks, notIn: arrived, proved) != nil
    }

    /// How many peers were asked for it and have not answered.
    package func requestCount(_ block: Int) -> Int {
        Int(requestCounts[block])
    }

    /// Somebody was asked for it.
    package mutating func request(_ block: Int) {
        needed.remove(block)
        requestCounts[block] = min(requestCounts[block] + 1, 254)
    }

    /// One of those asked will not deliver; the block is needed again when it was the last.
    package mutating func release(_ block: Int) {
        if requestCounts[block] > 0 { requestCounts[block] -= 1 }
        need(block)
    }

    /// It may be asked of anybody, unless somebody was asked, it is here, or it is held.
    private mutating func need(_ block: Int) {
        if requestCounts[block] == 0, isAwaited(block), !held[block] { needed.insert(block) }
    }

    /// From now on it is asked of one chosen peer only.
    package mutating func hold(_ block: Int) {
        held.insert(block)
        needed.remove(block)
    }

    /// It may be asked of anybody again.
    package mutating func letGo(_ block: Int) {
        if held.remove(block) { need(block) }
    }

    /// One of those asked delivered; later deliveries change nothing.
    package mutating func deliver(_ block: Int) {
        if requestCounts[block] > 0 { requestCounts[block] -= 1 }
    }

    /// Its bytes came and were not kept.
    mutating func dismiss(_ block: Int) {
        need(block)
    }

    /// Its bytes came and are being stored: other copies are of no use.
    package mutating func beginStoring(_ block: Int) {
        storing.insert(block)
        needed.remove(block)
    }

    /// Its bytes are stored, whatever becomes of them.
    package mutating func endStoring(_ block: Int) {
        storing.remove(block)
    }

    /// Its bytes are stored but not proved.
    package mutating func arrive(_ block: Int) {
        needed.remove(block)
        guard arrived.insert(block) else { return }
        missingInPiece[block / geometry.blocksPerPiece] -= 1
    }

    /// Its bytes were wrong: it is needed again.
    package mutating func spoil(_ block: Int) {
        guard arrived.remove(block) else { return }
        missingInPiece[block / geometry.blocksPerPiece] += 1
        need(block)
    }

    /// Its bytes are proved and stored; tells whether that completed its piece.
    package mutating func prove(_ block: Int) -> Bool {
        let piece = block / geometry.blocksPerPiece
        if arrived.remove(block) {
            missingInPiece[piece] += 1
        }
        guard proved.insert(block) else { return false }
        needed.remove(block)
        held.remove(block)
        missingInPiece[piece] -= 1
        unprovedInPiece[piece] -= 1
        if wanted[block] { remaining -= 1 }
        log.append(Int32(block))
        return unprovedInPiece[piece] == 0
    }

    /// Whether every block of the piece is at least here.
    package func hasArrived(_ piece: PieceIndex) -> Bool {
        missingInPiece[Int(piece.rawValue)] == 0
    }

    /// Whether every block of the piece is proved.
    package func isProved(_ piece: PieceIndex) -> Bool {
        unprovedInPiece[Int(piece.rawValue)] == 0
    }

    /// Whether some of the piece is here or asked for, but not all proved: a piece worth finishing first.
    package func isBegun(_ piece: PieceIndex) -> Bool {
        let blocks = geometry.blocks(of: piece)
        let missing = Int(missingInPiece[Int(piece.rawValue)])
        return !isProved(piece) && (missing < blocks.count || blocks.contains { requestCounts[$0] > 0 })
    }

    /// Proved blocks of pieces that are not all proved, in rising order, those of each piece apart.
    package var looseRuns: [Range<Int>] {
        guard !proved.isFull else { return [] }
        var loose: [Range<Int>] = []
        proved.forEachRun { run in
            var start = run.lowerBound
            while start < run.upperBound {
                let piece = start / geometry.blocksPerPiece
                let end = min(run.upperBound, (piece + 1) * geometry.blocksPerPiece)
                if unprovedInPiece[piece] > 0 { loose.append(start..<end) }
                start = end
            }
        }
        return loose
    }

    /// The pieces of which every block is proved, as BEP 3 sends them.
    package var pieces: Bitfield {
        var pieces = Bitfield(count: geometry.pieceCount)
        for (index, unproved) in unprovedInPiece.enumerated() where unproved == 0 { pieces.insert(index) }
        return pieces
    }
}
