// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import Testing
import TorrentCore

@Suite struct PeerExchangeMessageTests {
    private static func contact(_ text: String, isSeed: Bool = false) throws -> PeerExchangeMessage.Contact {
        .init(address: try #require(PeerAddress(text)), isSeed: isSeed)
    }

    private static func sample() throws -> PeerExchangeMessage {
        PeerExchangeMessage(
            added: [
                try contact("10.0.0.1:6881", isSeed: true), try contact("10.0.0.2:51413"),
                try contact("[2001:db8::1]:6881", isSeed: true),
            ],
            dropped: [try #require(PeerAddress("10.0.0.3:1")), try #require(PeerAddress("[2001:db8::2]:2"))])
    }

    @Test func `a message comes back as it went`() throws {
        let message = try Self.sample()
        #expect(try PeerExchangeMessage(payload: message.payload) == message)
        let empty = PeerExchangeMessage(added: [], dropped: [])
        #expect(try PeerExchangeMessage(payload: empty.payload) == empty)
    }

    @Test func `the payload is spelled as BEP 11 has it`() throws {
        let message = PeerExchangeMessage(added: [try Self.contact("1.2.3.4:5", isSeed: true)], dropped: [])
        let text = "d5:added6:" + "\u{1}\u{2}\u{3}\u{4}\u{0}\u{5}" + "7:added.f1:\u{2}7:dropped0:e"
        #expect(message.payload == Array(text.utf8))
    }

    @Test func `every cut is refused`() throws {
        let payload = try Self.sample().payload
        for length in 0..<payload.count {
            #expect(throws: PeerWireError.self) { try PeerExchangeMessage(payload: Array(payload[..<length])) }
        }
    }

    @Test(arguments: [
        "le", "i1e", "d5:addedi1ee", "d5:added5:abcdee", "d5:added7:abcdefge", "d6:added65:abcdee",
        "d7:dropped1:ae", "d8:dropped617:abcdefghijklmnopqe",
    ])
    func `lists of other sizes and types are refused`(text: String) {
        #expect(throws: PeerWireError.self) { try PeerExchangeMessage(payload: Array(text.utf8)) }
    }

    @Test func `fifty of each list count, contacts without a port and flags too few do not matter`() throws {
        let many = (0..<60).flatMap { [10, 0, 0, $0, 0, 1] as [UInt8] }
        let head = Array("d5:added360:".utf8) + many + Array("7:added.f1:\u{2}7:dropped360:".utf8)
        let message = try PeerExchangeMessage(payload: head + many + Array("e".utf8))
        #expect(message.added.count == 50)
        #expect(message.dropped.count == 50)
        #expect(message.added.map(\.isSeed) == [true] + Array(repeating: false, count: 49))
        let portless = try PeerExchangeMessage(
            payload: Array("d5:added6:".utf8) + [10, 0, 0, 1, 0, 0] + Array("e".utf8))
        #expect(portless.added.isEmpty)
    }

    @Test func `no more than fifty are sent`() throws {
        let contacts = try (0..<60).map { try Self.contact("10.0.0.\($0):6881") }
        let message = PeerExchangeMessage(added: contacts, dropped: contacts.map(\.address))
        #expect(message.added.count == 50)
        #expect(try PeerExchangeMessage(payload: message.payload) == message)
    }

    @Test(arguments: UInt64(1)...8)
    func `changed bytes never trap`(seed: UInt64) throws {
        let whole = try Self.sample().payload
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            var damaged = whole
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            guard let message = try? PeerExchangeMessage(payload: damaged) else { continue }
            #expect(try PeerExchangeMessage(payload: message.payload).added.count <= 50)
        }
    }
}
