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

    @Test func `removing undoes inserting`() {
        var field = Bitfield(count: 10)
        let changed = [field.insert(4), field.insert(4), field.remove(4), field.remove(4)]
        #expect(changed == [true, false, true, false])
        #expect(field == Bitfield(count: 10))
    }
}
