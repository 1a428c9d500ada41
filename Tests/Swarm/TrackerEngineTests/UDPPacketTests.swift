// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore
import TrackerEngine

@Suite struct UDPPacketTests {
    private func announce() throws -> AnnounceRequest {
        AnnounceRequest(
            infoHash: try hash(0xaa), peerID: try peerID(7), port: 6881, uploaded: 3, downloaded: 1, left: 2,
            event: .started, wanted: 50, claimedHosts: [.ipv4(0x0a00_0001)], key: 9)
    }

    @Test func `a connect is the sixteen bytes of BEP 15`() {
        #expect(
            UDPTrackerRequest.connect(transaction: 0x0102_0304).encoded
                == [0, 0, 0x04, 0x17, 0x27, 0x10, 0x19, 0x80, /* action */ 0, 0, 0, 0, /* transaction */ 1, 2, 3, 4])
    }

    @Test func `an announce is the ninety-eight bytes of BEP 15`() throws {
        let numbers: [UInt8] =
            [0, 0, 0, 0, 0, 0, 0, 1] /* downloaded */ + [0, 0, 0, 0, 0, 0, 0, 2] /* left */
            + [0, 0, 0, 0, 0, 0, 0, 3] /* uploaded */ + [0, 0, 0, 2] /* started */ + [10, 0, 0, 1] /* address */
        let tail: [UInt8] = [0, 0, 0, 9] /* key */ + [0, 0, 0, 50] /* wanted */ + [0x1a, 0xe1] /* port */
        let head: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 5] /* connection */ + [0, 0, 0, 1] /* action */ + [0, 0, 0, 6]
        let packet = UDPTrackerRequest.announce(connection: 5, transaction: 6, try announce())
        let expected =
            head + [UInt8](repeating: 0xaa, count: 20) + Array("-BO0100-000000000007".utf8) + numbers + tail
        #expect(packet.encoded == expected)
        #expect(expected.count == 98)
    }

    @Test func `requests come back as they went`() throws {
        let packets: [UDPTrackerRequest] = [
            .connect(transaction: .max),
            .announce(connection: .max, transaction: 0, try announce()),
            .announce(
                connection: 1, transaction: 0,
                AnnounceRequest(infoHash: try hash(1), peerID: try peerID(1), port: 0, left: 0, key: 0)),
            .scrape(connection: 1, transaction: 2, ScrapeRequest([try hash(1), try hash(2)])),
        ]
        for packet in packets { #expect(try UDPTrackerRequest(packet.encoded) == packet) }
    }

    @Test(arguments: [false, true])
    func `replies come back as they went`(isIPv6: Bool) throws {
        let peer = try address(isIPv6 ? "[2001:db8::1]:7" : "10.0.0.1:7")
        let packets: [UDPTrackerReply] = [
            .connected(transaction: 1, connection: .max),
            .announced(
                transaction: 2, AnnounceReply(interval: .seconds(30), complete: 4, incomplete: 5, peers: [peer])),
            .scraped(transaction: 3, [ScrapeEntry(complete: 1, downloaded: 2, incomplete: 3)]),
            .refused(transaction: 4, "not here"),
        ]
        for packet in packets {
            #expect(try UDPTrackerReply(packet.encoded(forIPv6: isIPv6), isIPv6: isIPv6) == packet)
        }
    }

    @Test func `an answer holds one family and fits one frame`() throws {
        let four = (0..<500).map { PeerAddress(host: .ipv4(0x0a00_0000 + UInt32($0)), port: 1) }
        let six = (0..<500).map { PeerAddress(host: .ipv6(1, UInt64($0)), port: 1) }
        let reply = UDPTrackerReply.announced(transaction: 1, AnnounceReply(interval: .seconds(1), peers: four + six))
        #expect(reply.encoded(forIPv6: false).count == 20 + 230 * 6)
        #expect(reply.encoded(forIPv6: true).count == 20 + 76 * 18)
    }

    @Test func `bytes behind an announce are the options of BEP 41 and skipped`() throws {
        let packet = UDPTrackerRequest.announce(connection: 1, transaction: 2, try announce())
        #expect(try UDPTrackerRequest(packet.encoded + [2, 1, 47]) == packet)
    }

    @Test func `an event that BEP 15 does not know is a regular announce`() throws {
        var request = try announce()
        var packet = UDPTrackerRequest.announce(connection: 1, transaction: 1, request).encoded
        packet[83] = 4
        request.event = nil
        #expect(try UDPTrackerRequest(packet) == .announce(connection: 1, transaction: 1, request))
    }

    @Test func `bytes behind the last whole infohash of a scrape are skipped`() throws {
        let packet = UDPTrackerRequest.scrape(connection: 1, transaction: 2, ScrapeRequest([try hash(1), try hash(2)]))
        #expect(try UDPTrackerRequest(packet.encoded + [1, 2, 3]) == packet)
    }

    @Test func `a wrong number names itself`() throws {
        var packet = UDPTrackerRequest.connect(transaction: 1).encoded
        packet[11] = 9
        #expect(throws: UDPTrackerProblem.unknownAction(9)) { try UDPTrackerRequest(packet) }
        packet = UDPTrackerRequest.connect(transaction: 1).encoded
        packet[0] = 1
        #expect(throws: UDPTrackerProblem.self) { try UDPTrackerRequest(packet) }
        packet = UDPTrackerRequest.scrape(connection: 1, transaction: 1, ScrapeRequest([])).encoded
        #expect(throws: UDPTrackerProblem.wrongListLength(field: "info_hash", byteCount: 0)) {
            try UDPTrackerRequest(packet)
        }
        #expect(throws: UDPTrackerProblem.tooLong(limit: 2_048)) {
            try UDPTrackerRequest([UInt8](repeating: 0, count: 2_049))
        }
        #expect(throws: UDPTrackerProblem.unknownAction(4)) {
            try UDPTrackerReply([0, 0, 0, 4, 0, 0, 0, 0], isIPv6: false)
        }
    }

    @Test func `a request cut at any byte names the field it ends in`() throws {
        let whole = UDPTrackerRequest.announce(connection: 1, transaction: 2, try announce()).encoded
        let ends = [
            (8, "connection_id"), (12, "action"), (16, "transaction_id"), (36, "info_hash"), (56, "peer_id"),
            (64, "downloaded"), (72, "left"), (80, "uploaded"), (84, "event"), (88, "IP address"), (92, "key"),
            (96, "num_want"), (98, "port"),
        ]
        for length in 0..<whole.count {
            let field = try #require(ends.first { length < $0.0 }?.1)
            #expect(throws: UDPTrackerProblem.endsIn(field: field)) { try UDPTrackerRequest(Array(whole[..<length])) }
        }
    }

    @Test func `a reply cut at any byte is refused or shorter by whole elements`() throws {
        let peers = [try address("10.0.0.1:7"), try address("10.0.0.2:7")]
        let whole = UDPTrackerReply.announced(
            transaction: 1, AnnounceReply(interval: .seconds(1), complete: 0, incomplete: 0, peers: peers)
        )
        .encoded(forIPv6: false)
        for length in 0..<whole.count {
            let cut = try? UDPTrackerReply(Array(whole[..<length]), isIPv6: false)
            #expect((cut != nil) == [20, 26].contains(length))
        }
    }

    @Test(arguments: UInt64(1)...8)
    func `datagrams with bytes changed by chance never end the program`(seed: UInt64) throws {
        let request = UDPTrackerRequest.announce(connection: 1, transaction: 2, try announce()).encoded
        let reply = UDPTrackerReply.announced(
            transaction: 1, AnnounceReply(interval: .seconds(1), peers: [try address("10.0.0.1:7")]))
        for changed in flips(of: request, seed: seed) + flips(of: reply.encoded(forIPv6: false), seed: seed) {
            _ = try? UDPTrackerRequest(changed)
            _ = try? UDPTrackerReply(changed, isIPv6: false)
            _ = try? UDPTrackerReply(changed, isIPv6: true)
        }
    }
}

@Suite struct UDPConnectionIDsTests {
    private let ids = UDPConnectionIDs(secret: [UInt8](repeating: 7, count: 32))

    @Test(arguments: [
        (0.0, 0.0, true), (0, 60, true), (0, 119.9, true), (0, 120, false),
        (59.9, 60, true), (59.9, 60.2, false), (30, 89.9, true), (30, 90, false),
    ])
    func `an id lives at least one minute and at most two`(given: Double, age: Double, isKnown: Bool) {
        let id = ids.make(for: .ipv4(1), at: instant(600 + given))
        #expect(ids.knows(id, of: .ipv4(1), at: instant(600 + given + age)) == isKnown)
    }

    @Test func `an id is of no use to anybody else`() {
        let id = ids.make(for: .ipv4(1), at: instant(0))
        #expect(!ids.knows(id, of: .ipv4(2), at: instant(0)))
        #expect(!ids.knows(id, of: .ipv6(0, 1), at: instant(0)))
        #expect(!ids.knows(id &+ 1, of: .ipv4(1), at: instant(0)))
        #expect(!UDPConnectionIDs(secret: [8]).knows(id, of: .ipv4(1), at: instant(0)))
    }
}
