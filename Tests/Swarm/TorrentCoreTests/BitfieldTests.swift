// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore

@Suite struct BitfieldTests {
    @Test(arguments: [0, 1, 7, 8, 63, 64, 65, 200])
    func `wire bytes come back as they went`(count: Int) throws {
        var field = Bitfield(count: count)
        for index in stride(from: 0, to: count, by: 3) { field.insert(index) }
        #expect(try #require(Bitfield(wireBytes: field.wireBytes, count: count)) == field)
        #expect(field.setCount == (count + 2) / 3)
    }

    @Test func `the first mark is the highest bit of the first byte`() {
        var field = Bitfield(count: 9)
        field.insert(0)
        field.insert(8)
        #expect(field.wireBytes == [0x80, 0x80])
    }

    @Test(arguments: [
        ([UInt8](), 1),
        ([0x00, 0x00], 8),
        ([0xff, 0x40], 9),
        ([0x01], 7),
    ])
    func `wrong sizes and spare bits are refused`(bytes: [UInt8], count: Int) {
        #expect(Bitfield(wireBytes: bytes, count: count) == nil)
    }

    @Test(arguments: [1, 63, 64, 65, 130])
    func `all set is full and has no spare bits`(count: Int) {
        let field = Bitfield(allSetCount: count)
        #expect(field.isFull)
        #expect(Bitfield(wireBytes: field.wireBytes, count: count) == field)
    }

    @Test func `the first difference is found from any start`() {
        var mine = Bitfield(count: 200)
        var theirs = Bitfield(count: 200)
        for index in [3, 70, 199] { theirs.insert(index) }
        mine.insert(3)
        #expect(theirs.first(notIn: mine) == 70)
        #expect(theirs.first(from: 71, notIn: mine) == 199)
        #expect(theirs.first(from: 200, notIn: mine) == nil)
        #expect(mine.first(notIn: theirs) == nil)
    }

    /// Ranges that begin and end anywhere in a word, or at its edges.
    @Test(arguments: [0..<0, 0..<1, 5..<64, 63..<65, 64..<128, 1..<199, 130..<200, 0..<200])
    func `a range is set as its marks one by one`(range: Range<Int>) {
        var field = Bitfield(count: 200)
        for index in [0, 63, 64, 70, 199] { field.insert(index) }
        var expected = field
        var new: [Int] = []
        for index in range where expected.insert(index) { new.append(index) }
        var seen: [Int] = []
        var next = field.firstUnset(in: range)
        while let index = next {
            seen.append(index)
            next = field.firstUnset(in: index + 1..<range.upperBound)
        }
        field.insert(range)
        #expect(field == expected && seen == new)
        #expect(field.containsAll(range))
        guard let last = range.last else { return }
        field.remove(last)
        #expect(!field.containsAll(range) && field.containsAll(range.dropLast()))
    }

    @Test func `the first mark of a range that others have not is found`() {
        let (all, none) = (Bitfield(allSetCount: 200), Bitfield(count: 200))
        var (mine, theirs) = (Bitfield(count: 200), Bitfield(count: 200))
        mine.insert(0..<100)
        theirs.insert(100..<199)
        #expect(all.first(in: 0..<200, notIn: mine, theirs) == 199)
        #expect(all.first(in: 0..<199, notIn: mine, theirs) == nil)
        #expect(all.first(in: 50..<150, notIn: mine) == 100)
        #expect(all.first(in: 150..<160, notIn: mine) == 150)
        #expect(all.first(in: 7..<7, notIn: none) == nil)
        #expect(mine.first(in: 99..<200, notIn: none) == 99)
        #expect(mine.first(in: 100..<200, notIn: none) == nil)
    }

    @Test(arguments: [[], [0..<200], [0..<1, 63..<64, 65..<128], [64..<128, 199..<200], [3..<70, 71..<192]])
    func `runs come out as they went in`(runs: [Range<Int>]) {
        var field = Bitfield(count: 200)
        for run in runs { field.insert(run) }
        var seen: [Range<Int>] = []
        field.forEachRun { seen.append($0) }
        #expect(seen == runs)
    }

    @Test func `removing undoes inserting`() {
        var field = Bitfield(count: 10)
        let changed = [field.insert(4), field.insert(4), field.remove(4), field.remove(4)]
        #expect(changed == [true, false, true, false])
        #expect(field == Bitfield(count: 10))
    }
}
