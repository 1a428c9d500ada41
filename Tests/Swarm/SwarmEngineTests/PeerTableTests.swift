// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import Testing
import TorrentCore

@Suite struct PeerTableTests {
    private var table = PeerTable()
    private static let start = MonotonicInstant(nanoseconds: 0)
    private var now = start
    private let geometry: PieceGeometry

    init() throws {
        geometry = try #require(PieceGeometry(totalLength: 1 << 20, pieceLength: 1 << 16))
    }

    private static func connect(_ table: inout PeerTable, number: UInt32) -> PeerKey {
        var chance = SeededGenerator(seed: UInt64(number))
        let id = PeerID(using: &chance)
        return table.insert { key in
            PeerState(
                key: key, address: PeerAddress(host: .ipv4(number), port: 1), peerID: id, isIncoming: true,
                reserved: .own(hasVersion2: true), blocks: Bitfield(count: 64), at: start)
        }
    }

    private func span(_ block: Int) throws -> BlockSpan {
        geometry.span(of: try #require(geometry.block(at: block)))
    }

    @Test mutating func `a key is of one connection, and the place of one that is gone is used again`() {
        let one = Self.connect(&table, number: 1)
        let other = Self.connect(&table, number: 2)
        #expect(table.contains(one) && table.contains(other) && table.count == 2)
        table[one].blocks.insert(7)
        #expect(table.remove(one)?.blocks[7] == true)
        #expect(!table.contains(one) && table.keys == [other])
        #expect(table.remove(one) == nil)
        let third = Self.connect(&table, number: 3)
        #expect(third.slot == one.slot && third != one)
        #expect(!table.contains(one) && table.contains(third))
        #expect(!table[third].blocks[7])
    }

    @Test mutating func `there is something to be sent as long as somebody waits for it`() throws {
        let (one, other) = (Self.connect(&table, number: 1), Self.connect(&table, number: 2))
        #expect(!table.hasUploads)
        table[one].uploads.append(try span(3))
        table[other].grantedWants = 2
        #expect(table.hasUploads && table.isWaiting(one) && table.isWaiting(other))
        #expect(table[one].uploads.popFirst() == (try span(3)))
        #expect(table.hasUploads && !table.isWaiting(one))
        _ = table.remove(other)
        #expect(!table.hasUploads)
        // Whoever takes its place has asked for nothing.
        let third = Self.connect(&table, number: 3)
        #expect(third.slot == other.slot && !table.isWaiting(third) && !table.hasUploads)
    }

    @Test mutating func `how busy a peer is is looked at anew when something has changed`() {
        let key = Self.connect(&table, number: 1)
        #expect(table.pullLoad(of: key, at: now) == .max, "it chokes us")
        table[key].isChokedByPeer = false
        #expect(table.pullLoad(of: key, at: now) == 0)
        table[key].inFlight[3] = now
        #expect(table.pullLoad(of: key, at: now) == 1)
        // Who has delivered nothing is asked for two blocks at the most.
        table[key].inFlight[4] = now
        #expect(table.pullLoad(of: key, at: now) == .max)
        table[key].inFlight[3] = nil
        now = now + .seconds(2)
        #expect(table.pullLoad(of: key, at: now) == 5, "it says nothing")
    }

    @Test mutating func `what is asked of foreign peers is counted, until they turn out to be our kind or leave`() {
        let (one, other) = (Self.connect(&table, number: 1), Self.connect(&table, number: 2))
        for block in 0..<5 { table[one].inFlight[block] = now }
        for block in 0..<3 { table[other].inFlight[block] = now }
        #expect(table.foreignRequests == 8)
        table[one].blockMessageID = 1
        #expect(table.foreignRequests == 3 && !table.isForeign(one) && table.isForeign(other))
        table[other].inFlight[0] = nil
        #expect(table.foreignRequests == 2)
        _ = table.remove(other)
        #expect(table.foreignRequests == 0)
    }

    /// What the table should tell of a connection.
    private struct Known {
        var uploads = 0
        var wants = 0
        var inFlight: Set<Int> = []
        var isOurs = false
        var isFar = false
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `whoever comes and goes, what is told of all is what is known of each`(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        var table = PeerTable()
        var model: [PeerKey: Known] = [:]
        var gone: [PeerKey] = []
        for step in 0..<1_000 {
            let key = table.keys.randomElement(using: &chance)
            switch (Int.random(in: 0..<9, using: &chance), key) {
            case (0, _) where table.count < 12, (_, nil):
                model[Self.connect(&table, number: UInt32(step))] = Known()
            case (1, let key?):
                #expect(table.remove(key) != nil)
                model[key] = nil
                gone.append(key)
            case (2, let key?), (3, let key?):
                table[key].uploads.append(try span(step % 64))
                model[key]?.uploads += 1
            case (4, let key?):
                let known = try #require(model[key])
                #expect((table[key].uploads.popFirst() != nil) == (known.uploads > 0))
                model[key]?.uploads = max(0, known.uploads - 1)
            case (5, let key?):
                table[key].grantedWants = step % 3
                model[key]?.wants = step % 3
            case (6, let key?):
                table[key].inFlight[step % 9] = now
                model[key]?.inFlight.insert(step % 9)
            case (7, let key?):
                table[key].inFlight[step % 9] = nil
                model[key]?.inFlight.remove(step % 9)
            case (_, let key?):
                let isOurs = Bool.random(using: &chance)
                table[key].blockMessageID = isOurs ? 1 : nil
                table[key].isFar = !isOurs
                model[key]?.isOurs = isOurs
                model[key]?.isFar = !isOurs
            }
            check(table, model, gone)
        }
    }

    private func check(_ table: PeerTable, _ model: [PeerKey: Known], _ gone: [PeerKey]) {
        #expect(table.count == model.count && Set(table.keys) == Set(model.keys))
        #expect(gone.allSatisfy { !table.contains($0) })
        #expect(Set(model.keys.map(\.slot)).count == model.count && model.keys.allSatisfy { $0.slot < 12 })
        for (key, known) in model {
            #expect(table.contains(key))
            #expect(table.isWaiting(key) == (known.uploads > 0 || known.wants > 0))
            #expect(table.isForeign(key) == !known.isOurs && table.isFar(key) == known.isFar)
        }
        #expect(table.hasUploads == model.values.contains { $0.uploads > 0 || $0.wants > 0 })
        #expect(table.foreignRequests == model.values.reduce(0) { $0 + ($1.isOurs ? 0 : $1.inFlight.count) })
    }
}
