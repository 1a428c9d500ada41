// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmEngine
import Testing
import TorrentCore

@Suite struct AddressBookTests {
    private var book = AddressBook()
    private var chance = SeededGenerator(seed: 1)
    private var now = MonotonicInstant(nanoseconds: 0)

    private func address(_ number: UInt32, port: UInt16 = 6_881) -> PeerAddress {
        PeerAddress(host: .ipv4(0x0a00_0000 + number), port: port)
    }

    private mutating func name() -> PeerName { PeerName(PeerID(using: &chance), at: address(1).host) }

    private mutating func due(limit: Int = .max) -> [PeerAddress] {
        book.due(at: now, limit: limit, using: &chance)
    }

    @Test mutating func `an address is dialled by one at a time`() {
        book.learn(address(1), at: now)
        #expect(due() == [address(1)])
        #expect(book.diallingCount == 1)
        now = now + .seconds(3_000)
        #expect(due().isEmpty)
        // Whatever is said of it meanwhile.
        book.learn(address(1), at: now)
        #expect(due().isEmpty)
        book.connected(address(1))
        #expect(book.diallingCount == 0)
        book.learn(address(1), at: now)
        #expect(due().isEmpty)
    }

    @Test mutating func `no more are dialled than may be, and which is a matter of chance`() {
        for number in 0..<100 as Range<UInt32> { book.learn(address(number), at: now) }
        #expect(due(limit: 0).isEmpty && due(limit: -1).isEmpty)
        let (other, some) = (book, chance)
        let first = due(limit: 10)
        #expect(Set(first).count == 10 && book.diallingCount == 10)
        let second = due(limit: 10)
        #expect(Set(first).isDisjoint(with: second))
        #expect(Set(first + second + due()).count == 100)
        // The same chance chooses the same, another one others.
        (book, chance) = (other, some)
        #expect(due(limit: 10) == first)
        (book, chance) = (other, SeededGenerator(seed: 2))
        #expect(due(limit: 10) != first)
    }

    @Test mutating func `an address without a port is none, and there is room for 2,000`() {
        book.learn(address(1, port: 0), at: now)
        #expect(due().isEmpty)
        for number in 0..<3_000 as Range<UInt32> { book.learn(address(number), at: now) }
        #expect(due().count == 2_000)
        book.connected(address(2_500))
        book.lost(address(2_500), isUrgent: true, at: now)
        now = now + .seconds(60)
        #expect(due().isEmpty)
    }

    @Test(arguments: [true, false])
    mutating func `who gives no answer is tried less and less often, and soon while something is missing`(
        isUrgent: Bool
    ) {
        book.learn(address(1), at: now)
        var waits: [Int] = []
        for _ in 0..<10 {
            #expect(due() == [address(1)])
            book.lost(address(1), isUrgent: isUrgent, at: now)
            var wait = 0
            while true {
                let later = now + .milliseconds(wait)
                var ahead = book
                if !ahead.due(at: later, limit: 1, using: &chance).isEmpty { break }
                wait += 100
            }
            now = now + .milliseconds(wait)
            waits.append(wait)
        }
        #expect(waits == waits.sorted())
        #expect(waits[0] == 1_000)
        #expect(waits.last == (isUrgent ? 1_000 : 15_000))
    }

    @Test mutating func `who was connected is dialled again a second after`() {
        for number in 1...2 {
            book.learn(address(UInt32(number)), at: now)
            // It gave no answer for long.
            for _ in 0..<10 {
                now = now + .seconds(20)
                _ = due()
                book.lost(address(UInt32(number)), isUrgent: false, at: now)
            }
        }
        book.connected(address(1))
        book.lost(address(1), isUrgent: false, at: now)
        now = now + .seconds(1)
        #expect(due() == [address(1)])
    }

    @Test mutating func `where a peer is that is connected otherwise is dialled when that one has left`() {
        let (one, other) = (name(), name())
        for number in [1, 2] as [UInt32] { book.learn(address(number), at: now) }
        #expect(due().count == 2)
        book.reached(address(1), as: one)
        book.reached(address(2), as: other)
        #expect(book.diallingCount == 0)
        book.departed(other, isUrgent: true, at: now)
        now = now + .seconds(60)
        #expect(due() == [address(2)])
        book.departed(one, isUrgent: true, at: now)
        now = now + .seconds(1)
        #expect(due() == [address(1)])
    }

    @Test mutating func `who was banned is never dialled again, whatever happens`() {
        let one = name()
        book.learn(address(1), at: now)
        book.learn(address(2), at: now)
        book.reached(address(2), as: one)
        book.forget(address(1))
        book.forget(one)
        for number in [1, 2] as [UInt32] {
            book.learn(address(number), at: now)
            book.connected(address(number))
            book.reached(address(number), as: name())
            book.lost(address(number), isUrgent: true, at: now)
            #expect(book.isBanned(address(number)))
        }
        now = now + .seconds(60)
        #expect(due().isEmpty)
        // Who was not heard of takes no place for that.
        book.forget(address(3))
        #expect(!book.isBanned(address(3)))
    }

    /// What is known of an address, without when it is to be dialled.
    private enum Known: Equatable {
        case idle
        case dialling
        case connected
        case reached(PeerName)
        case banned
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `whatever happens, what is due is idle, and what is idle is due within 15 seconds`(seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        var book = AddressBook()
        var model: [PeerAddress: Known] = [:]
        var now = MonotonicInstant(nanoseconds: 0)
        let names = (0..<3).map { PeerName(PeerID(using: &chance), at: address($0).host) }
        for _ in 0..<400 {
            let place = address(UInt32.random(in: 0..<12, using: &chance))
            let isBanned = model[place] == .banned
            let name = names[Int.random(in: 0..<3, using: &chance)]
            switch Int.random(in: 0..<10, using: &chance) {
            case 0, 1:
                book.learn(place, at: now)
                if model[place] == nil { model[place] = .idle }
            case 2, 3:
                let limit = Int.random(in: 0..<4, using: &chance)
                let due = book.due(at: now, limit: limit, using: &chance)
                #expect(due.count <= limit && due.allSatisfy { model[$0] == .idle })
                for address in due { model[address] = .dialling }
            case 4 where model[place] == .dialling:
                book.connected(place)
                model[place] = .connected
            case 5 where model[place] == .dialling:
                book.reached(place, as: name)
                model[place] = .reached(name)
            case 6 where model[place] == .dialling || model[place] == .connected:
                book.lost(place, isUrgent: Bool.random(using: &chance), at: now)
                model[place] = .idle
            case 7:
                book.departed(name, isUrgent: Bool.random(using: &chance), at: now)
                for (address, known) in model where known == .reached(name) { model[address] = .idle }
            case 8 where Int.random(in: 0..<8, using: &chance) == 0:
                book.forget(place)
                if model[place] != nil { model[place] = .banned }
            default: now = now + .milliseconds(Int64.random(in: 0..<2_000, using: &chance))
            }
            #expect(book.diallingCount == model.values.count { $0 == .dialling })
            if isBanned { #expect(book.isBanned(place)) }
            var later = book
            let due = later.due(at: now + .seconds(15), limit: .max, using: &chance)
            #expect(Set(due) == Set(model.filter { $0.value == .idle }.keys))
        }
    }
}
