// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import Testing
import TorrentCore

/// Who has one of the places for connections, and who is dialled.
@Suite struct PlaceTests {
    private static let crowd = "10.0.0.9"

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
