// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import Testing
import TorrentCore

/// What a peer may have us do, and what becomes of one that has us do more.
@Suite struct BudgetTests {
    /// A seed or a downloader of a gibibyte, and a peer of our kind.
    private static func station(hasAll: Bool = true, isOrigin: Bool = false) throws -> (Station, PeerKey) {
        var station = try Station(blocks: 65_536, blocksPerPiece: 64, isOrigin: isOrigin, hasAll: hasAll)
        let key = try station.meet(at: "10.0.0.9").get()
        station.hear(Station.greeting(), from: key)
        return (station, key)
    }

    /// Says something up to so many times; gives how often it was heard until the peer was closed, if it was.
    private static func repeating(
        _ message: PeerMessage, atMost limit: Int, from key: PeerKey, _ station: inout Station
    ) -> Int? {
        for count in 1...limit {
            station.hear(message, from: key)
            if station.isClosed(key) { return count }
            station.forgetActions()
        }
        return nil
    }

    private static let everything = [0..<65_536]

    /// Eleven bytes each, which had us look at 65,536 blocks each time.
    @Test(arguments: [BlockMessage.have(everything), .skip(everything)])
    func `who says again and again what is no news is closed`(message: BlockMessage) throws {
        var (station, key) = try Self.station()
        let count = try #require(Self.repeating(Station.message(message), atMost: 100_000, from: key, &station))
        // Two budgets of steps, of which such a message costs 81.
        #expect(count > 40_000)
        #expect(station.closed == [.overBudget])
    }

    @Test(
        arguments: [
            .request(RawSpan(piece: 0, offset: 0, length: 16_384)),
            .hashRequest(HashSpan(root: .zero, baseLayer: 0, index: 0, length: 64, proofLayers: 0)),
            .have(7), .cancel(RawSpan(piece: 0, offset: 0, length: 16_384)), .keepAlive, Station.message(.want(1)),
            Station.message(.dry(1)),
        ] as [PeerMessage])
    func `no message can be said without end`(message: PeerMessage) throws {
        var (station, key) = try Self.station(hasAll: false)
        #expect(Self.repeating(message, atMost: 300_000, from: key, &station) != nil)
    }

    @Test func `blocks of one byte that nobody asked for end the connection`() throws {
        var (station, key) = try Self.station(hasAll: false)
        let span = RawSpan(piece: 0, offset: 0, length: 1)
        for _ in 0..<300_000 where !station.isClosed(key) { station.receive(span, from: key) }
        #expect(station.closed == [.overBudget])
    }

    /// It makes us look through the torrent: a hundred bytes, again and again.
    @Test func `to come, greet and go costs more in a longer torrent`() throws {
        func visits(blocks: UInt64) throws -> Int {
            var station = try Station(blocks: blocks, blocksPerPiece: 256, hasAll: true)
            for count in 0..<20_000 {
                guard case .success(let key) = try station.meet(at: "10.0.0.9") else { return count }
                station.hear(Station.greeting(), from: key)
                station.disconnect(key)
                station.forgetActions()
            }
            return .max
        }
        // Both have eight million steps, and sixteen for each block.
        let (short, long) = (try visits(blocks: 256), try visits(blocks: 65_536))
        #expect(short < 9_000)
        #expect(long < short)
    }

    @Test func `where an origin is nobody is turned away because of what others cost`() throws {
        var station = try Station(blocks: 65_536, blocksPerPiece: 64, hasAll: true) {
            $0.origins = [.ipv4(0x0a00_0009)]
        }
        for host in ["10.0.0.9", "127.0.0.1"] {
            for _ in 0..<8 {
                let key = try station.meet(at: host).get()
                station.hear(Station.greeting(), from: key)
                try station.waste(1_000, by: key)
                #expect(station.isClosed(key))
            }
        }
    }

    @Test func `who comes again under other names finds its host's budget spent, until some time has passed`() throws {
        var (station, key) = try Self.station()
        let idle = try station.meet(at: "10.0.0.9", port: 1).get()
        var connections = 0
        while connections < 10 {
            try station.waste(1_000, by: key)
            connections += 1
            guard case .success(let next) = try station.meet(at: "10.0.0.9") else { break }
            key = next
        }
        // Each connection may cost four million, and all together nine before nobody else is let in.
        #expect(connections == 3)
        #expect(try station.meet(at: "10.0.0.9").reason == .overBudget)
        // Its neighbour has done nothing, and other hosts even less.
        #expect(station.engine.peerCount == 1 && !station.isClosed(idle))
        #expect(try station.meet(at: "10.0.0.8").isSuccess)
        station.pass(.seconds(40))
        #expect(try station.meet(at: "10.0.0.9").isSuccess)
    }

    /// Told every 30 ms, by forty peers behind one address.
    @Test func `a room behind one address that tells its news comes nowhere near`() throws {
        var station = try Station(blocks: 65_536, blocksPerPiece: 64, hasAll: true)
        let keys = try (0..<40).map { try station.meet(at: "10.0.0.9", port: UInt16(1_000 + $0)).get() }
        for key in keys { station.hear(Station.greeting(), .haveNone, .interested, from: key) }
        for round in 0..<500 {
            for (place, key) in keys.enumerated() {
                let block = round * 100 + place
                station.hear(Station.message(.have([block..<block + 1, block + 2..<block + 4])), from: key)
            }
            station.pass(.milliseconds(30))
        }
        #expect(station.closed.isEmpty)
        #expect(try station.meet(at: "10.0.0.9").isSuccess)
    }

    @Test func `who takes blocks as fast as they are sent may ask without end`() throws {
        var (station, key) = try Self.station()
        // Five times round, 5 GiB in no time at all.
        for round in 0..<5 {
            for block in 0..<65_536 {
                let span = RawSpan(
                    piece: UInt32(block / 64), offset: UInt32(block % 64) * 16_384, length: 16_384)
                station.hear(.request(span), from: key)
                station.sendAll()
            }
            #expect(station.sentBlocks == (round + 1) * 65_536)
        }
        #expect(station.closed.isEmpty)
    }

    @Test func `who is over its budget is served when nobody else waits`() throws {
        var (station, greedy) = try Self.station()
        let other = try station.meet(at: "10.0.0.8").get()
        try station.waste(600, by: greedy)
        #expect(station.closed.isEmpty)
        station.forgetActions()
        let spans = (0..<8).map { RawSpan(piece: 0, offset: $0 * 16_384, length: 16_384) }
        for span in spans { station.hear(.request(span), from: other) }
        for span in spans { station.hear(.request(span), from: greedy) }
        var order: [PeerKey] = []
        while let (key, span) = station.nextBlock() {
            order.append(key)
            station.sent(span, to: key)
        }
        #expect(order == Array(repeating: other, count: 8) + Array(repeating: greedy, count: 8))
    }
}
