// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import Testing
import TorrentCore

/// Who has one of the places for connections, and who is dialled.
@Suite struct PlaceTests {
    private static let crowd = "10.0.0.9"

    /// A seed with all places taken from one host, by peers that say every four seconds that they are there.
    private static func full(
        for seconds: Int, hosts: (Int) -> String = { _ in crowd }, saying messages: PeerMessage...
    ) throws -> (Station, [PeerKey]) {
        var station = try Station(hasAll: true)
        let keys = try (0..<80).map { try station.meet(at: hosts($0), port: UInt16(1_000 + $0)).get() }
        for key in keys { for message in messages { station.hear(message, from: key) } }
        for second in 1...seconds {
            station.pass(.seconds(1))
            if second % 4 == 0 { for key in keys { station.hear(.keepAlive, from: key) } }
        }
        return (station, keys)
    }

    @Test func `a keep-alive keeps no place that somebody else needs`() throws {
        var (station, _) = try Self.full(for: 30) { "10.0.1.\($0)" }
        for number in 0..<20 { #expect(try station.meet(at: "10.0.2.\(number)").isSuccess) }
        #expect(station.engine.peerCount == 80)
        #expect(station.closed == Array(repeating: .idle, count: 20))
    }

    @Test func `nor does the word that one is interested, for longer than a minute`() throws {
        var (station, _) = try Self.full(for: 30, hosts: { "10.0.1.\($0)" }, saying: .interested)
        #expect(try station.meet(at: "10.0.2.1").reason == .tooManyConnections)
        station.pass(.seconds(31))
        #expect(try station.meet(at: "10.0.2.1").isSuccess)
    }

    @Test func `who took something a moment ago keeps its place`() throws {
        var (station, keys) = try Self.full(for: 1, hosts: { "10.0.1.\($0)" }, saying: .interested)
        for key in keys.dropLast() {
            station.hear(.request(RawSpan(piece: 0, offset: 0, length: 16_384)), from: key)
            station.sendAll()
        }
        station.pass(.seconds(59))
        #expect(try station.meet(at: "10.0.2.1").isSuccess)
        #expect(station.isClosed(keys[79]))
        #expect(try station.meet(at: "10.0.2.2").reason == .tooManyConnections)
    }

    @Test func `who waits for what it asked for keeps its place, however long our disk takes`() throws {
        var (station, keys) = try Self.full(for: 1, hosts: { "10.0.1.\($0)" }, saying: .interested)
        for key in keys {
            station.hear(.request(RawSpan(piece: 0, offset: 0, length: 16_384)), from: key)
        }
        // What the driver has been told to send is being read, and comes only later.
        station.readAll()
        for _ in 0..<30 {
            station.pass(.seconds(4))
            for key in keys { station.hear(.keepAlive, from: key) }
        }
        #expect(try station.meet(at: "10.0.2.1").reason == .tooManyConnections)
        #expect(station.closed.isEmpty)
    }

    @Test func `a host that has them all gives up as many as make it even, those over which least went first`() throws {
        var (station, keys) = try Self.full(for: 1, saying: .interested)
        station.hear(.request(RawSpan(piece: 0, offset: 0, length: 16_384)), from: keys[79])
        station.sendAll()
        for number in 0..<40 { #expect(try station.meet(at: "10.0.2.1", port: UInt16(number + 1)).isSuccess) }
        #expect(try station.meet(at: "10.0.2.1").reason == .tooManyConnections)
        #expect(!station.isClosed(keys[79]))
        #expect(station.closed == Array(repeating: .tooManyConnections, count: 40))
        // And its own newcomers have no place that the other has.
        #expect(try station.meet(at: Self.crowd).reason == .tooManyConnections)
    }

    /// Local discovery tells of everybody again and again, and each time all addresses were put in order.
    @Test func `who is heard of and known already has nobody dialled, who is new has, but not without end`() throws {
        var station = try Station()
        try station.learn((1...40).map { "10.0.1.\($0):1" })
        #expect(station.dials.count == 32)
        let dials = station.dials
        station.forgetActions()
        for address in dials.dropLast(16) { station.dialFailed(address) }
        for address in dials { try station.learn("\(address)") }
        #expect(station.dials.isEmpty)
        // The eight that are left and the new one.
        try station.learn("10.0.2.1:1")
        #expect(station.dials.count == 9)
        for number in 2...10 { try station.learn("10.0.2.\(number):1") }
        #expect(station.dials.count == 15)
        station.pass(.milliseconds(100))
        #expect(station.dials.count == 16)
    }

    @Test func `one host with a thousand ports does not keep others from being dialled`() throws {
        var station = try Station()
        try station.learn((1...2_000).map { "\(Self.crowd):\($0)" })
        try station.learn((1...10).map { "10.0.2.\($0):1" })
        #expect(station.dials.count { $0.host == HostAddress(Self.crowd) } == 8)
        #expect(station.dials.count { $0.host != HostAddress(Self.crowd) } == 10)
    }

    @Test func `nor when it answers all of them`() throws {
        var station = try Station()
        try station.learn((1...2_000).map { "\(Self.crowd):\($0)" })
        for _ in 0..<20 {
            let dials = station.dials
            station.forgetActions()
            for address in dials { _ = try station.meet(at: Self.crowd, port: address.port, isIncoming: false) }
            station.pass(.milliseconds(100))
        }
        try station.learn((1...10).map { "10.0.2.\($0):1" })
        #expect(station.dials.count { $0.host != HostAddress(Self.crowd) } >= 5)
    }

    @Test func `a room on one host dials as many as another`() throws {
        var station = try Station()
        try station.learn((1...60).map { "127.0.0.1:\($0)" })
        for _ in 0..<20 {
            let dials = station.dials
            station.forgetActions()
            for address in dials { _ = try station.meet(at: "127.0.0.1", port: address.port, isIncoming: false) }
            station.pass(.milliseconds(100))
        }
        #expect(station.engine.peerCount >= 32)
    }
}
