// SPDX-License-Identifier: GPL-3.0-or-later

import Admission
import Testing
import TorrentCore

@Suite struct RankedSetTests {
    @Test(arguments: UInt64(1)...20) func `the first one is the lowest after any changes`(seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        var set = RankedSet<Int, Int>()
        var known: [Int: Int] = [:]
        for _ in 0..<2_000 {
            let element = Int.random(in: 0..<40, using: &chance)
            let rank = Int.random(in: 0..<3, using: &chance) == 0 ? nil : Int.random(in: 0..<100, using: &chance)
            set.set(element, rank: rank)
            known[element] = rank
            #expect(set.count == known.count)
            #expect(set.first?.rank == known.values.min())
            if let first = set.first { #expect(known[first.element] == first.rank) }
        }
        // Taken out one after the other they come in order.
        var ranks: [Int] = []
        while let first = set.first {
            ranks.append(first.rank)
            set.remove(first.element)
        }
        #expect(ranks == known.values.sorted())
    }

    @Test func `what is not there can be removed`() {
        var set = RankedSet<String, Int>()
        set.remove("a")
        set.set("a", rank: nil)
        set.set("b", rank: 1)
        set.remove("a")
        #expect(set.first?.element == "b")
    }
}
