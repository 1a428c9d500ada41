// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

/// Answers that are longer than the question.
@Suite struct AnswerTests {
    /// A seed of 2,000 pieces of 64 blocks each, and a peer of our kind that reads nothing yet.
    private static func station() throws -> (Station, PeerKey) {
        var station = try Station(blocks: 128_000, blocksPerPiece: 64, hasAll: true)
        let key = try station.meet(at: "10.0.0.9").get()
        station.hear(Station.greeting(), from: key)
        station.forgetActions()
        return (station, key)
    }

    /// 128 KiB of hash requests had 160 MiB of answers.
    @Test func `leaves are handed out as the network takes them`() throws {
        var (station, key) = try Self.station()
        let spans = try (0..<1_000).map(station.leafSpan)
        for span in spans { station.hear(.hashRequest(span), from: key) }
        #expect(station.answeredSpans.count == 8)
        var taken = 0
        while taken < station.answeredSpans.count {
            taken += 1
            station.sentHashes(64, to: key)
            #expect(station.answeredSpans.count - taken <= 8)
        }
        #expect(station.answeredSpans == spans)
        #expect(station.rejectedSpans.isEmpty && station.closed.isEmpty)
    }

    @Test func `of too many hash requests that wait the last are refused`() throws {
        var (station, key) = try Self.station()
        for piece in 0..<1_500 { station.hear(.hashRequest(try station.leafSpan(piece)), from: key) }
        #expect(station.answeredSpans.count == 8)
        #expect(station.rejectedSpans.count == 1_500 - 8 - 1_024)
        #expect(station.closed.isEmpty)
    }

    @Test func `who asks for the leaves of every piece once may do so as fast as it takes them`() throws {
        var (station, key) = try Self.station()
        for piece in 0..<2_000 {
            station.hear(.hashRequest(try station.leafSpan(piece)), from: key)
            station.sentHashes(64, to: key)
        }
        #expect(station.answeredSpans.count == 2_000)
        #expect(station.rejectedSpans.isEmpty && station.closed.isEmpty)
        // It is served as everybody: a request of it does not wait for others'.
        station.hear(.request(RawSpan(piece: 0, offset: 0, length: 16_384)), from: key)
        #expect(station.nextBlock() != nil)
    }

    @Test func `who asks for the same leaves again and again is closed`() throws {
        var (station, key) = try Self.station()
        let span = try station.leafSpan(3)
        var count = 0
        while !station.isClosed(key), count < 5_000 {
            station.forgetActions()
            station.hear(.hashRequest(span), from: key)
            station.sentHashes(64, to: key)
            count += 1
        }
        // Two budgets of 2,064,000 steps, of which each answer but the first costs 4,096.
        #expect((500..<1_500).contains(count))
        #expect(station.closed == [.overBudget])
    }

    @Test func `leaves that wait already are not sent twice for being asked for twice`() throws {
        var (station, key) = try Self.station()
        let spans = try (0..<20).map(station.leafSpan)
        for span in spans + spans.dropFirst(8) { station.hear(.hashRequest(span), from: key) }
        for _ in 0..<30 { station.sentHashes(64, to: key) }
        #expect(station.answeredSpans == spans)
    }

    @Test func `who is over its budget waits for its leaves while others wait for blocks`() throws {
        var (station, greedy) = try Self.station()
        try station.waste(600, by: greedy)
        #expect(station.closed.isEmpty)
        station.forgetActions()
        let other = try station.meet(at: "10.0.0.8").get()
        for block in UInt32(0)..<6 {
            station.hear(.request(RawSpan(piece: 0, offset: block << 14, length: 1 << 14)), from: other)
        }
        let span = try station.leafSpan(3)
        station.hear(.hashRequest(span), from: greedy)
        #expect(station.answeredSpans.isEmpty)
        station.sendAll()
        station.pass(.milliseconds(100))
        #expect(station.answeredSpans == [span])
    }

    @Test func `who never takes its leaves is closed after a minute`() throws {
        var (station, key) = try Self.station()
        station.hear(.hashRequest(try station.leafSpan(0)), from: key)
        for _ in 0..<59 {
            station.pass(.seconds(1))
            station.hear(.keepAlive, from: key)
        }
        #expect(station.closed.isEmpty)
        station.pass(.seconds(2))
        #expect(station.closed == [.unresponsive])
    }

    @Test func `leaves are sent beside blocks, and neither waits for the other`() throws {
        var (station, key) = try Self.station()
        station.hear(.hashRequest(try station.leafSpan(0)), from: key)
        station.hear(.request(RawSpan(piece: 0, offset: 0, length: 16_384)), from: key)
        #expect(station.answeredSpans.count == 1)
        #expect(station.nextBlock() != nil)
    }
}
