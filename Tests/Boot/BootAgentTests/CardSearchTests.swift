// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import Testing
import TorrentCore

@Suite struct CardSearchTests {
    private var search = CardSearch<String>(until: MonotonicInstant(nanoseconds: 15))
    private let cards = ["a", "b", "c"]

    private mutating func next(_ linked: [String], at now: Int64 = 0) -> CardSearch<String>.Step {
        search.next(among: cards, linked: linked, at: MonotonicInstant(nanoseconds: now))
    }

    @Test mutating func `cards with a link are asked in turn, and the others never`() {
        #expect(next(["a", "c"]) == .ask("a", questions: 3))
        #expect(next(["a", "c"]) == .ask("c", questions: 3))
        #expect(next(["a", "c"]) == .ask("a", questions: 3))
        #expect(next(["a", "c"]) == .ask("c", questions: 3))
        #expect(next(["a", "c"]) == .giveUp)
    }

    @Test mutating func `whose link was there first is asked first`() {
        #expect(next(["c"]) == .ask("c", questions: 3))
        #expect(next(["a", "b", "c"]) == .ask("a", questions: 3))
        #expect(next(["a", "b", "c"]) == .ask("b", questions: 3))
        #expect(next(["a", "b", "c"]) == .ask("c", questions: 3))
    }

    @Test mutating func `a link that comes while others are asked gets its turn before they get their second`() {
        #expect(next(["b"]) == .ask("b", questions: 3))
        #expect(next(["a", "b"]) == .ask("a", questions: 3))
        #expect(next(["a", "b"]) == .ask("b", questions: 3))
    }

    @Test mutating func `without any link it waits, but not for ever`() {
        #expect(next([]) == .wait)
        #expect(next([], at: 14) == .wait)
        #expect(next([], at: 15) == .giveUp)
    }

    @Test mutating func `a first link at the last moment is asked all the same`() {
        #expect(next([], at: 14) == .wait)
        #expect(next(["b"], at: 15) == .ask("b", questions: 3))
    }

    @Test mutating func `a card whose link goes away is left out until it comes back`() {
        #expect(next(["a", "b"]) == .ask("a", questions: 3))
        #expect(next(["a"]) == .ask("a", questions: 3))
        #expect(next(["a"]) == .giveUp)
        #expect(next(["a", "b"]) == .ask("b", questions: 3))
    }

    @Test mutating func `the only card there is gets all its questions at once`() {
        let start = MonotonicInstant(nanoseconds: 0)
        #expect(search.next(among: ["a"], linked: ["a"], at: start) == .ask("a", questions: 5))
        #expect(search.next(among: ["a"], linked: ["a"], at: start) == .giveUp)
    }
}
