// SPDX-License-Identifier: GPL-3.0-or-later

import PieceStorage
import Testing

@Suite struct LeaseBookTests {
    /// A book of three that has these, in this order, and nobody uses them.
    private func book(_ keys: [String], pinned: Set<String> = []) -> LeaseBook<String> {
        var book = LeaseBook<String>(capacity: 3)
        for key in keys {
            #expect(book.makeRoom() == .free)
            book.add(key, isPinned: pinned.contains(key))
            #expect(book.end(key) == false)
        }
        return book
    }

    @Test func `while there is room nothing is closed`() {
        var book = book(["a", "b"])
        #expect(book.makeRoom() == .free)
        #expect(book.count == 2)
    }

    @Test func `the one that was used least recently is closed`() {
        var book = book(["a", "b", "c"])
        #expect(book.begin("a") == true)
        #expect(book.end("a") == false)
        #expect(book.makeRoom() == .close("b"))
        #expect(book.begin("b") == false)
        #expect(book.count == 2)
    }

    @Test func `what is in use or pinned is never closed`() {
        var book = book(["a", "b", "c"], pinned: ["a"])
        #expect(book.begin("b") == true)
        #expect(book.makeRoom() == .close("c"))
        book.add("d", isPinned: false)
        #expect(book.makeRoom() == .none)
        #expect(book.end("b") == false)
        #expect(book.makeRoom() == .close("b"))
    }

    @Test func `what is dropped while it is in use is closed with the last lease`() {
        var book = book(["a"])
        #expect(book.begin("a") == true)
        #expect(book.begin("a") == true)
        #expect(book.drop("a") == false)
        #expect(book.begin("a") == false)
        #expect(book.holds("a") == true)
        #expect(book.end("a") == false)
        #expect(book.end("a") == true)
        #expect(book.holds("a") == false)
    }

    @Test func `what nobody uses is closed at once, pinned or not, and only once`() {
        var book = book(["a", "b"], pinned: ["a"])
        #expect(book.drop("a") == true)
        #expect(book.drop("b") == true)
        #expect(book.drop("a") == false)
        #expect(book.end("b") == false)
        #expect(book.count == 0)
    }
}
