// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import Testing
import TorrentCore

@Suite struct ExchangeTests {
    private static func handshake() -> PeerMessage {
        var handshake = ExtensionHandshake()
        handshake.messages = [PeerExchangeMessage.name: 9]
        handshake.port = 6_881
        return .extended(ExtensionHandshake.messageID, handshake.payload)
    }

    private static func news(_ addresses: String...) throws -> PeerMessage {
        let contacts = try addresses.map {
            PeerExchangeMessage.Contact(address: try #require(PeerAddress($0)), isSeed: false)
        }
        return .extended(2, PeerExchangeMessage(added: contacts, dropped: []).payload)
    }

    @Test func `A knows B and B knows C, so A meets C`() throws {
        var table = try Table()
        let (a, b, c) = (table.add(), table.add(), table.add())
        try table.connect(a, to: b)
        try table.connect(b, to: c)
        try table.pass(2)
        #expect(table.peerCount(of: a) == 2)
        #expect(table.peerCount(of: b) == 2)
        #expect(table.peerCount(of: c) == 2)
    }

    @Test(arguments: [(true, true), (false, false)])
    func `nobody is told in a private torrent, nor by who was not asked to`(isPrivate: Bool, isAsked: Bool) throws {
        var table = try Table(isPrivate: isPrivate)
        let (a, b, c) = (
            table.add(usesPeerExchange: isAsked), table.add(usesPeerExchange: isAsked),
            table.add(usesPeerExchange: isAsked)
        )
        try table.connect(a, to: b)
        try table.connect(b, to: c)
        try table.pass(70)
        #expect(table.told.isEmpty)
        let stranger = try table.connectStranger(to: a)
        try table.say(Self.handshake(), to: a, as: stranger)
        try table.say(try Self.news("10.0.0.99:6881"), to: a, as: stranger)
        #expect(table.dials.isEmpty)
    }

    @Test func `a peer is told once a minute of who came and who went`() throws {
        var table = try Table()
        table.answersDials = false
        let (hub, first, second, third) = (table.add(), table.add(), table.add(), table.add())
        try table.connect(first, to: hub)
        try table.connect(second, to: hub)
        try table.pass(2)
        try table.disconnect(second, from: hub)
        try table.connect(third, to: hub)
        try table.pass(55)
        let early = table.told.filter { $0.to == first }.map(\.message)
        #expect(early.map { $0.added.map(\.address) } == [[table.address(of: second)]])
        try table.pass(10)
        let late = table.told.filter { $0.to == first }.map(\.message)
        #expect(late.count == 2)
        #expect(late.last?.added.map(\.address) == [table.address(of: third)])
        #expect(late.last?.dropped == [table.address(of: second)])
    }

    @Test func `entries outside the networks are ignored, those inside are dialled`() throws {
        var table = try Table()
        let engine = table.add()
        let stranger = try table.connectStranger(to: engine)
        try table.say(Self.handshake(), to: engine, as: stranger)
        let news = try Self.news(
            "8.8.8.8:6881", "10.0.0.99:6881", "192.0.2.1:6881", "[2001:db8::1]:6881", "172.20.0.1:7")
        try table.say(news, to: engine, as: stranger)
        #expect(Set(table.dials.map(\.address.description)) == ["10.0.0.99:6881", "172.20.0.1:7"])
    }

    @Test func `who tells too often is not heeded, and heard again later`() throws {
        var table = try Table()
        let engine = table.add()
        let stranger = try table.connectStranger(to: engine)
        try table.say(Self.handshake(), to: engine, as: stranger)
        try table.say(try Self.news("10.0.0.50:1"), to: engine, as: stranger)
        try table.pass(10)
        try table.say(try Self.news("10.0.0.51:1"), to: engine, as: stranger)
        try table.pass(21)
        try table.say(try Self.news("10.0.0.52:1"), to: engine, as: stranger)
        #expect(Set(table.dials.map(\.address.description)) == ["10.0.0.50:1", "10.0.0.52:1"])
    }

    @Test func `who is connected already is not dialled again`() throws {
        var table = try Table()
        let (engine, other) = (table.add(), table.add())
        try table.connect(other, to: engine)
        let stranger = try table.connectStranger(to: engine)
        try table.say(Self.handshake(), to: engine, as: stranger)
        try table.say(try Self.news("\(table.address(of: other))"), to: engine, as: stranger)
        #expect(table.dials.isEmpty)
    }

    @Test func `a malformed message ends the connection`() throws {
        var table = try Table()
        let engine = table.add()
        let stranger = try table.connectStranger(to: engine)
        try table.say(Self.handshake(), to: engine, as: stranger)
        try table.say(.extended(2, Array("d5:added5:abcdee".utf8)), to: engine, as: stranger)
        #expect(
            table.closed == [.violation(.wire(.malformedExtension(name: PeerExchangeMessage.name, offset: 8)))])
    }
}
