// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmEngine
import Testing
import TorrentCore

/// The five rules of the ledger's header, and what it counts, after whatever may happen to a download.
@Suite struct BlockLedgerTests {
    /// Ten pieces of four blocks and one of two, the last of them short; some of it is padding, and some is not wanted.
    private static func content(wantsAll: Bool) throws -> SwarmContent {
        let geometry = try #require(PieceGeometry(totalLength: 10 * 65_536 + 20_000, pieceLength: 65_536))
        var pieces = Bitfield(allSetCount: geometry.pieceCount)
        if !wantsAll { for piece in [0, 3, 10] { pieces.remove(piece) } }
        return SwarmContent(
            infoHash: try #require(InfoHash(bytes: Array(repeating: 1, count: 20))), geometry: geometry,
            proof: .wholePieces, shortenedBlocks: [2: 100, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0, 17: 0],
            wantedPieces: pieces)
    }

    /// What is known of each block, one after the other.
    private struct Model {
        struct Block {
            var isWanted = true
            var requests = 0
            var isStoring = false
            var isHeld = false
            var hasArrived = false
            var isProved = false

            var isMissing: Bool { isWanted && !hasArrived && !isProved }
            var isNeeded: Bool { isMissing && !isStoring && !isHeld && requests == 0 }
        }

        var blocks: [Block]
        var log: [Int32] = []

        init(_ content: SwarmContent, proved: Bitfield) {
            blocks = (0..<content.geometry.blockCount).map {
                Block(isWanted: content.wanted[$0], isProved: proved[$0] || content.isPadding($0))
            }
        }

        mutating func prove(_ block: Int) {
            blocks[block].isProved = true
            blocks[block].hasArrived = false
            blocks[block].isHeld = false
            log.append(Int32(block))
        }
    }

    private static func check(_ ledger: BlockLedger, _ model: Model, _ content: SwarmContent) throws {
        for (number, block) in model.blocks.enumerated() {
            // Exactly one state: unwanted, needed, requested (or stored, or held for one peer), arrived or proved.
            #expect(ledger.needed[number] == block.isNeeded, "block \(number): \(block)")
            #expect(ledger.arrived[number] == block.hasArrived)
            #expect(ledger.proved[number] == block.isProved)
            #expect(!(block.hasArrived && block.isProved))
            #expect(ledger.requestCount(number) == block.requests)
            #expect(ledger.isMissing(number) == block.isMissing)
            #expect(ledger.isAwaited(number) == (block.isMissing && !block.isStoring))
            #expect(ledger.isHeld(number) == block.isHeld)
        }
        #expect(ledger.storingCount == model.blocks.count { $0.isStoring })
        #expect(ledger.remaining == model.blocks.count { $0.isWanted && !$0.isProved })
        #expect(ledger.isComplete == (ledger.remaining == 0))
        #expect(ledger.log == model.log)
        var loose: [Int] = []
        for index in 0..<content.geometry.pieceCount {
            let piece = try #require(content.geometry.piece(at: index))
            let range = content.geometry.blocks(of: piece)
            let blocks = model.blocks[range]
            let isProved = blocks.allSatisfy(\.isProved)
            #expect(ledger.isProved(piece) == isProved)
            #expect(ledger.pieces[index] == isProved)
            #expect(ledger.hasArrived(piece) == blocks.allSatisfy { $0.hasArrived || $0.isProved })
            let isBegun = blocks.contains { $0.hasArrived || $0.isProved || $0.requests > 0 }
            #expect(ledger.isBegun(piece) == (isBegun && !isProved))
            if !isProved { loose += range.filter { model.blocks[$0].isProved } }
        }
        #expect(ledger.looseRuns.flatMap { Array($0) } == loose)
    }

    @Test(arguments: [true, false]) func `padding is proved from the start, and no news`(wantsAll: Bool) throws {
        let content = try Self.content(wantsAll: wantsAll)
        let none = Bitfield(count: content.geometry.blockCount)
        let ledger = BlockLedger(content: content, proved: none)
        try Self.check(ledger, Model(content, proved: none), content)
        // A piece of padding alone.
        #expect(ledger.pieces[1] && ledger.log.isEmpty)
        #expect(ledger.remaining == (wantsAll ? 36 : 27))
    }

    @Test func `what is not wanted is never needed, and proved all the same if it comes`() throws {
        let content = try Self.content(wantsAll: false)
        var ledger = BlockLedger(content: content, proved: Bitfield(count: content.geometry.blockCount))
        ledger.letGo(0)
        ledger.release(0)
        #expect(!ledger.needed[0] && !ledger.isAwaited(0))
        let remaining = ledger.remaining
        // The third is the last of its piece that is no padding.
        let completes = (0..<3).map { ledger.prove($0) }
        #expect(completes == [false, false, true])
        #expect(ledger.remaining == remaining && ledger.log == [0, 1, 2])
    }

    @Test func `a block is proved once`() throws {
        let content = try Self.content(wantsAll: true)
        var ledger = BlockLedger(content: content, proved: Bitfield(count: content.geometry.blockCount))
        let completes = [8, 9, 10, 11, 11].map { ledger.prove($0) }
        #expect(completes == [false, false, false, true, false])
        // It stays proved.
        ledger.spoil(11)
        ledger.release(11)
        ledger.letGo(11)
        #expect(ledger.proved[11] && !ledger.needed[11] && ledger.log == [8, 9, 10, 11])
    }

    @Test func `a block that was asked of three is needed when the last will not deliver`() throws {
        let content = try Self.content(wantsAll: true)
        var ledger = BlockLedger(content: content, proved: Bitfield(count: content.geometry.blockCount))
        for _ in 0..<3 { ledger.request(9) }
        ledger.release(9)
        ledger.release(9)
        #expect(!ledger.needed[9] && ledger.requestCount(9) == 1)
        ledger.release(9)
        #expect(ledger.needed[9])
        ledger.release(9)
        #expect(ledger.requestCount(9) == 0)
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `after whatever happens each block is in one state, and all is counted`(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        let content = try Self.content(wantsAll: seed % 2 == 0)
        let count = content.geometry.blockCount
        var proved = Bitfield(count: count)
        if seed % 3 == 0 { for block in 20..<26 { proved.insert(block) } }
        var ledger = BlockLedger(content: content, proved: proved)
        var model = Model(content, proved: proved)
        for step in 0..<1_500 {
            let block = Int.random(in: 0..<count, using: &chance)
            Self.happen(Int.random(in: 0..<9, using: &chance), to: block, &ledger, &model)
            if step % 10 == 0 { try Self.check(ledger, model, content) }
        }
        // Now all of it comes.
        for block in 0..<count where ledger.isMissing(block) {
            for kind in [3, 4, 6] { Self.happen(kind, to: block, &ledger, &model) }
        }
        for block in 0..<count { Self.happen(6, to: block, &ledger, &model) }
        try Self.check(ledger, model, content)
        #expect(ledger.isComplete && ledger.needed.isEmpty && ledger.arrived.isEmpty)
    }

    /// One of the things that an engine tells its ledger, where it may.
    private static func happen(_ kind: Int, to block: Int, _ ledger: inout BlockLedger, _ model: inout Model) {
        let known = model.blocks[block]
        switch kind {
        case 0 where known.isMissing && known.requests < 5, 1 where known.isMissing && known.requests < 5:
            ledger.request(block)
            model.blocks[block].requests += 1
        case 2 where known.requests > 0:
            ledger.release(block)
            model.blocks[block].requests -= 1
        case 3 where known.isMissing && !known.isStoring:
            if known.requests > 0 { ledger.deliver(block) }
            model.blocks[block].requests = max(known.requests - 1, 0)
            ledger.beginStoring(block)
            model.blocks[block].isStoring = true
        case 4 where known.isStoring:
            ledger.endStoring(block)
            model.blocks[block].isStoring = false
            // Whoever else was asked need not send it.
            for _ in 0..<known.requests { ledger.deliver(block) }
            model.blocks[block].requests = 0
            ledger.arrive(block)
            model.blocks[block].hasArrived = true
        case 5 where known.hasArrived:
            ledger.spoil(block)
            model.blocks[block].hasArrived = false
        case 6 where known.hasArrived:
            _ = ledger.prove(block)
            model.prove(block)
        case 7 where known.isMissing:
            ledger.hold(block)
            model.blocks[block].isHeld = true
        case 8:
            ledger.letGo(block)
            model.blocks[block].isHeld = false
        default: break
        }
    }
}
