// SPDX-License-Identifier: GPL-3.0-or-later

import FleetModel
import Testing
import TorrentCore

@Suite struct WakeNetworkTests {
    private static func card(
        _ address: String, _ prefix: Int, broadcast: String? = nil, isPointToPoint: Bool = false
    ) throws -> CardAddress {
        CardAddress(
            address: try #require(HostAddress(address)), prefixLength: prefix,
            broadcast: try broadcast.map { try #require(HostAddress($0)) }, isPointToPoint: isPointToPoint)
    }

    /// `10.0.1.1 10.0.1.255` for a network: from which address, and to which.
    private static func networks(_ cards: [CardAddress], serving served: String) throws -> [String] {
        WakeNetwork.all(of: cards, serving: try #require(HostAddress(served)))
            .map { "\($0.address) \($0.broadcast)" }
    }

    @Test func `a server wakes in each network that it has an address in, in that of its own first`() throws {
        let cards = [
            try Self.card("127.0.0.1", 8), try Self.card("192.168.7.130", 25, broadcast: "192.168.7.255"),
            try Self.card("10.0.1.1", 24, broadcast: "10.0.1.255"), try Self.card("10.0.2.1", 24),
            try Self.card("fd00::1", 64),
        ]
        #expect(
            try Self.networks(cards, serving: "10.0.1.1") == [
                "10.0.1.1 10.0.1.255", "192.168.7.130 192.168.7.255", "10.0.2.1 10.0.2.255",
            ])
    }

    @Test func `networks without broadcasts are left out`() throws {
        let cards = [
            try Self.card("10.8.0.1", 24, isPointToPoint: true), try Self.card("10.0.3.0", 31),
            try Self.card("10.0.4.1", 32), try Self.card("127.0.1.1", 16), try Self.card("fe80::1", 24),
        ]
        #expect(try Self.networks(cards, serving: "10.0.4.1") == [])
    }

    @Test func `of two addresses in one network one counts, the served one before others`() throws {
        let cards = [
            try Self.card("10.0.1.9", 24), try Self.card("10.0.1.1", 24), try Self.card("10.0.2.8", 24),
            try Self.card("10.0.2.9", 24),
        ]
        #expect(try Self.networks(cards, serving: "10.0.1.1") == ["10.0.1.1 10.0.1.255", "10.0.2.8 10.0.2.255"])
    }

    @Test func `a card's own address is nobody's to broadcast to`() throws {
        let card = try Self.card("10.0.1.1", 24, broadcast: "10.0.1.1")
        #expect(try Self.networks([card], serving: "10.0.1.1") == ["10.0.1.1 10.0.1.255"])
    }

    @Test func `more networks than a school has rooms are left out`() throws {
        let cards = try (0..<40).map { try Self.card("10.1.\($0).1", 24) }
        let networks = try Self.networks(cards, serving: "10.1.39.1")
        #expect(networks.count == 32 && networks.first == "10.1.39.1 10.1.39.255")
    }
}
