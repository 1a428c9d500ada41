// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmEngine
import Testing
import TorrentCore

@Suite struct OriginLedgerTests {
    private let content: SwarmContent
    private var ledger: OriginLedger
    private let nothing: Bitfield
    private var chance = SeededGenerator(seed: 1)

    /// Twelve pieces of four blocks, of which the second is padding alone and the last one short; begun at the ninth.
    init() throws {
        let geometry = try #require(PieceGeometry(totalLength: 11 * 65_536 + 20_000, pieceLength: 65_536))
        content = SwarmContent(
            infoHash: try #require(InfoHash(bytes: Array(repeating: 1, count: 20))), geometry: geometry,
            proof: .wholePieces, shortenedBlocks: [4: 0, 5: 0, 6: 0, 7: 0, 10: 0])
        ledger = OriginLedger(content: content, firstPiece: 8)
        nothing = Bitfield(count: geometry.blockCount)
    }

    private var all: [Int] { (0..<content.geometry.blockCount).filter { !content.isPadding($0) } }

    /// Gives a block to a peer that has said nothing.
    private mutating func give(_ piece: inout Int?, isRare: Bool = true) -> Int? {
        let block = ledger.next(currentPiece: &piece, peerHas: nothing) { _ in isRare }
        if let block { ledger.give(block.rawValue) }
        return block?.rawValue
    }

    @Test mutating func `one peer is given everything but padding, once, in rising order from the first piece`() {
        var piece: Int?
        var given: [Int] = []
        while let block = give(&piece) { given.append(block) }
        #expect(given == all.filter { $0 >= 32 } + all.filter { $0 < 32 })
    }

    @Test mutating func `many peers are given each block once, and nobody one of a begun piece while there are others`()
    {
        var pieces = [Int?](repeating: nil, count: 5)
        var given: Set<Int> = []
        var takers: [Int: Set<Int>] = [:]
        let pieceCount = Set(all.map { $0 / 4 }).count
        for _ in all {
            let peer = Int.random(in: 0..<5, using: &chance)
            guard let block = give(&pieces[peer]) else { break }
            #expect(given.insert(block).inserted)
            let isOthers = takers[block / 4].map { !$0.contains(peer) } ?? false
            #expect(!isOthers || takers.count == pieceCount)
            takers[block / 4, default: []].insert(peer)
        }
        #expect(given.sorted() == all)
        for peer in 0..<5 { #expect(give(&pieces[peer]) == nil) }
    }

    @Test mutating func `what a peer has, skips or cannot be read is not chosen for it`() throws {
        var (has, skips, unreadable) = (nothing, nothing, nothing)
        for block in 0..<10 { has.insert(block) }
        for block in 10..<20 { skips.insert(block) }
        for block in 20..<30 { unreadable.insert(block) }
        var given: [Int] = []
        var piece: Int?
        while let block = ledger.next(
            currentPiece: &piece, peerHas: has, peerSkips: skips, except: unreadable, isRare: { _ in true })
        {
            ledger.give(block.rawValue)
            given.append(block.rawValue)
        }
        #expect(given.sorted() == all.filter { $0 >= 30 })
        // Somebody else is given the rest.
        var rest: [Int] = []
        while let block = give(&piece) { rest.append(block) }
        #expect(rest.sorted() == all.filter { $0 < 30 })
    }

    @Test mutating func `what was given is given anew when its last holder left`() {
        var piece: Int?
        while give(&piece) != nil {}
        ledger.takeBack(9)
        // Padding is nothing that could be given.
        ledger.takeBack(4)
        #expect(give(&piece) == 9)
        #expect(give(&piece) == nil)
    }

    @Test mutating func `what others say they have comes last, and only where few say so`() {
        for block in 16..<32 { ledger.mark(block) }
        var piece: Int?
        var given: [Int] = []
        while let block = give(&piece, isRare: false) { given.append(block) }
        #expect(given.sorted() == all.filter { !(16..<32).contains($0) })
        // They may be lying.
        while let block = give(&piece, isRare: true) { given.append(block) }
        #expect(given.suffix(16).sorted() == Array(16..<32))
    }

    @Test mutating func `what nobody says he has any longer is given, unless it is on its way`() {
        var piece: Int?
        ledger.mark(0)
        ledger.give(1)
        ledger.mark(1)
        ledger.unmark(0)
        ledger.unmark(1)
        var given: [Int] = []
        while let block = give(&piece, isRare: false) { given.append(block) }
        #expect(given.sorted() == all.filter { $0 != 1 })
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `whoever comes and goes, nothing is given twice while something was given to nobody`(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        var ledger = ledger
        // What is told of by somebody, and what was given to somebody who is there.
        var (told, given) = (Set<Int>(), Set<Int>())
        for _ in 0..<2_000 {
            let block = all[Int.random(in: 0..<all.count, using: &chance)]
            switch Int.random(in: 0..<8, using: &chance) {
            case 0:
                ledger.mark(block)
                told.insert(block)
            case 1 where told.contains(block):
                ledger.unmark(block)
                told.remove(block)
            case 2 where given.contains(block) && !told.contains(block):
                ledger.takeBack(block)
                given.remove(block)
            default:
                let isRare = Bool.random(using: &chance)
                var piece: Int? = Bool.random(using: &chance) ? nil : block / 4
                let next = ledger.next(currentPiece: &piece, peerHas: nothing) { _ in isRare }
                let untold = Set(all).subtracting(told).subtracting(given)
                guard let next else {
                    #expect(untold.isEmpty && (!isRare || given.isSuperset(of: all)))
                    continue
                }
                #expect(piece == next.rawValue / 4)
                #expect(untold.isEmpty ? isRare && !given.contains(next.rawValue) : untold.contains(next.rawValue))
                ledger.give(next.rawValue)
                given.insert(next.rawValue)
            }
        }
    }
}
