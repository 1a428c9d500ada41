// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import Testing
import TorrentCore

/// Which blocks an origin chooses, of a torrent of 4,096 in pieces of 64.
@Suite struct OriginChoiceTests {
    private static func origin() throws -> Station {
        try Station(blocks: 4_096, blocksPerPiece: 64, isOrigin: true)
    }

    private static func peer(_ number: Int, of station: inout Station) throws -> PeerKey {
        let key = try station.meet(at: "10.0.0.\(number)").get()
        station.hear(Station.greeting(), from: key)
        return key
    }

    /// The blocks a peer is sent that wants so many.
    private static func given(_ count: Int, to key: PeerKey, _ station: inout Station) -> [Int] {
        station.hear(Station.message(.want(count)), from: key)
        var blocks: [Int] = []
        while let (receiver, span) = station.nextBlock() {
            if receiver == key { blocks.append(Int(span.piece.rawValue) * 64 + Int(span.offset) / 16_384) }
            station.sent(span, to: receiver)
        }
        return blocks
    }

    @Test func `each block is given once, piece by piece in rising order from somewhere`() throws {
        var station = try Self.origin()
        let peers = try (1...3).map { try Self.peer($0, of: &station) }
        let blocks = peers.flatMap { Self.given(1_280, to: $0, &station) }
        #expect(blocks.count == 3_840 && Set(blocks).count == 3_840)
        let start = blocks[0]
        #expect(start % 64 == 0)
        #expect(blocks == (0..<3_840).map { (start + $0) % 4_096 })
    }

    @Test func `what a peer has, or skips, is given to others`() throws {
        var station = try Self.origin()
        let (first, second) = (try Self.peer(1, of: &station), try Self.peer(2, of: &station))
        station.hear(Station.message(.have([0..<100])), Station.message(.skip([200..<4_000])), from: first)
        let blocks = Self.given(4_096, to: first, &station)
        #expect(Set(blocks) == Set(Array(100..<200) + Array(4_000..<4_096)))
        let rest = Self.given(4_096, to: second, &station)
        // What the first says it has comes last, for that may be a lie.
        #expect(Set(rest.prefix(3_800)) == Set(200..<4_000))
        #expect(Set(rest.dropFirst(3_800)) == Set(0..<100))
    }

    /// A piece that two are given is whole later than one, and only then passed on where pieces are proved (v1).
    @Test func `though somebody says that it has everything, each peer is given a piece of its own`() throws {
        var station = try Self.origin()
        let peers = try (1...3).map { try Self.peer($0, of: &station) }
        station.hear(.haveAll, from: peers[0])
        var blocks: [[Int]] = [[], []]
        for _ in 0..<64 { for place in 0..<2 { blocks[place] += Self.given(1, to: peers[place + 1], &station) } }
        for given in blocks { #expect(given.count == 64 && Set(given.map { $0 / 64 }).count == 1) }
        #expect(blocks[0].first != blocks[1].first)
    }

    /// Somebody says that it has everything, so that all is rare that nobody else has; most of it others say they have too.
    @Test func `the last rare block is found, wherever it is, though not by looking at all blocks each time`() throws {
        var station = try Self.origin()
        let peers = try (1...4).map { try Self.peer($0, of: &station) }
        for key in peers.dropLast() { station.hear(Station.message(.have([0..<3_000, 3_001..<4_096])), from: key) }
        station.hear(Station.message(.have([3_000..<3_001])), from: peers[0])
        var tries = 0
        var blocks: [Int] = []
        while blocks.isEmpty, tries < 10 {
            blocks = Self.given(1, to: peers[3], &station)
            tries += 1
        }
        #expect(blocks == [3_000])
        #expect(tries <= 4)
    }
}
