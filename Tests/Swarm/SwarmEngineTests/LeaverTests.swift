// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmEngine
import Testing
import TorrentCore

/// Who is forgotten when the book is full and others are new.
@Suite struct LeaverTests {
    private var book = AddressBook()
    private var chance = SeededGenerator(seed: 1)
    private var now = MonotonicInstant(nanoseconds: 0)

    private func address(_ host: UInt32, port: UInt16 = 6_881) -> PeerAddress {
        PeerAddress(host: .ipv4(0x0a00_0000 + host), port: port)
    }

    /// Learns of addresses; gives how many were new to the book.
    private mutating func learn(_ addresses: [PeerAddress]) -> Int {
        addresses.count { book.learn($0, at: now) }
    }

    /// All that may be dialled give no answer.
    private mutating func dialAll() {
        while true {
            let dials = book.due(at: now, limit: .max, using: &chance)
            guard !dials.isEmpty else { return }
            for address in dials { book.lost(address, isUrgent: true, at: now) }
        }
    }

    /// Whether the book still has an address: only one that is known is forgotten for good.
    private func has(_ address: PeerAddress) -> Bool {
        var copy = book
        copy.forget(address)
        return copy.isBanned(address)
    }

    @Test mutating func `a host that is named with all ports leaves no host out`() {
        #expect(learn((1...2_000).map { address(1, port: $0) }) == 2_000)
        #expect(learn((2...1_500).map { address($0) }) == 1_499)
        // Both the last of its ports, and in turn with others that have many.
        #expect(learn((1...200).map { address(2, port: $0) }) == 200)
        #expect((2...1_500).allSatisfy { has(address($0)) })
    }

    @Test mutating func `nor does one that is named later, and gives no answer`() {
        #expect(learn((2...2_001).map { address($0) }) == 2_000)
        dialAll()
        now = now + .seconds(2)
        // One host of those that never answered makes room, and then the host's own addresses.
        #expect(learn((1...2_000).map { address(1, port: $0) }) <= 3)
        now = now + .seconds(2)
        dialAll()
        now = now + .seconds(2)
        _ = learn((1...2_000).map { address(1, port: $0) })
        #expect((2...2_001).count { has(address($0)) } >= 1_998)
    }

    @Test mutating func `who was given up makes room before all others, whatever its host`() {
        book.patience = .zero
        #expect(learn([address(1)]) == 1)
        dialAll()
        book.patience = .seconds(3_600)
        #expect(learn((1...1_000).map { address(2, port: $0) } + (3...1_001).map { address($0) }) == 1_999)
        #expect(learn([address(5_000)]) == 1)
        #expect(!has(address(1)) && has(address(2, port: 1)) && has(address(2, port: 1_000)))
        // Then one of the host with the most.
        now = now + .seconds(1)
        #expect(learn([address(5_001)]) == 1)
        #expect((1...1_000).count { has(address(2, port: $0)) } == 999)
    }

    @Test mutating func `whoever is being dialled, or is connected, stays`() {
        #expect(learn((1...2_000).map { address(1, port: $0) }) == 2_000)
        let dialled = book.due(at: now, limit: .max, using: &chance)
        book.connected(dialled[0])
        #expect(learn((2...1_900).map { address($0) }) > 1_800)
        for address in dialled { #expect(has(address)) }
    }

    @Test mutating func `who was banned makes room, and a host that was banned whole leaves nothing behind`() {
        #expect(learn((1...2_000).map { address(1, port: $0) }) == 2_000)
        for port in 1...1_000 as ClosedRange<UInt16> { book.forget(address(1, port: port)) }
        #expect(learn((2...1_001).map { address($0) }) == 1_000)
        #expect((1_001...2_000).allSatisfy { has(address(1, port: $0)) })
        book.forget(address(1).host)
        #expect(learn((2_000...2_999).map { address($0) }) == 1_000)
        #expect((2...1_001).allSatisfy { has(address($0)) })
    }

    @Test mutating func `where nobody can be spared nobody is, and the order is found anew a second later`() {
        #expect(learn((1...2_000).map { address($0) }) == 2_000)
        #expect(learn([address(3_000)]) == 0)
        dialAll()
        #expect(learn([address(3_000)]) == 0)
        now = now + .seconds(1)
        #expect(learn([address(3_000), address(3_001)]) == 2)
    }
}
