// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore
import TrackerEngine

@Suite struct TrackerResponderTests {
    private var generator = SeededGenerator(1)
    private var responder = TrackerResponder(settings: TrackerSettings(), secret: [1, 2, 3])
    private let torrent: InfoHash
    private let asker = HostAddress.ipv4(0x0a00_0001)

    init() throws {
        torrent = try hash(1)
        responder.allow([torrent])
    }

    private mutating func get(_ target: String) -> (Int, String) {
        let answer = responder.answer(target: target, from: asker, at: instant(0), using: &generator)
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    @Test mutating func `announce and scrape answer, anything else is not found`() throws {
        let request = AnnounceRequest(infoHash: torrent, peerID: try peerID(1), port: 6881, left: 1)
        #expect(get("/announce?" + request.query.text).0 == 200)
        let scrape = get("/scrape?" + ScrapeRequest([torrent]).query.text)
        #expect(scrape.1.hasSuffix("d8:completei0e10:downloadedi0e10:incompletei1eeee"))
        for target in ["/", "/announce2", "", "/stats?x", "announce"] { #expect(get(target).0 == 404) }
    }

    @Test(arguments: [
        "http://10.0.0.2:10001/announce?", "HTTP://tracker.example/announce?", "hTTps://[::1]:9/announce?",
        "//announce?", "/./announce?",
    ])
    mutating func `the request line may have the absolute form`(beginning: String) throws {
        let request = AnnounceRequest(infoHash: torrent, peerID: try peerID(1), port: 6881, left: 1)
        let plain = get("/announce?" + request.query.text)
        #expect(get(beginning + request.query.text) == plain)
        #expect(get(beginning + request.query.text + "#top") == plain)
        #expect(plain.1.contains("8:interval"))
        for target in [
            "http://10.0.0.2", "http://10.0.0.2/", "http://10.0.0.2?x", "http:/announce", "ftp://x/announce",
        ] {
            #expect(get(target).0 == 404)
        }
    }

    @Test mutating func `a broken announce is refused in bencode, which clients show`() {
        #expect(get("/announce").1 == "d14:failure reason21:info_hash: is missinge")
        #expect(get("/scrape").1 == "d14:failure reason21:info_hash: is missinge")
    }

    private mutating func ask(_ packet: UDPTrackerRequest, at seconds: Double = 0) throws -> UDPTrackerReply? {
        try responder.answer(datagram: packet.encoded, from: asker, at: instant(seconds), using: &generator)
            .map { try UDPTrackerReply($0, isIPv6: false) }
    }

    @Test mutating func `a datagram is answered once its sender has shown where it is`() throws {
        guard case .connected(5, let connection) = try ask(.connect(transaction: 5)) else {
            Issue.record("no connection id")
            return
        }
        let request = AnnounceRequest(infoHash: torrent, peerID: try peerID(1), port: 6881, left: 1)
        #expect(
            try ask(.announce(connection: connection, transaction: 6, request))
                == .announced(transaction: 6, AnnounceReply(interval: .seconds(30), complete: 0, incomplete: 1)))
        #expect(
            try ask(.scrape(connection: connection, transaction: 7, ScrapeRequest([try hash(9), torrent])))
                == .scraped(
                    transaction: 7,
                    [
                        ScrapeEntry(complete: 0, downloaded: 0, incomplete: 0),
                        ScrapeEntry(complete: 0, downloaded: 0, incomplete: 1),
                    ]))
        let expired = UDPTrackerReply.refused(transaction: 8, "connection id has expired")
        #expect(try ask(.announce(connection: connection, transaction: 8, request), at: 130) == expired)
        let foreign = AnnounceRequest(infoHash: try hash(9), peerID: try peerID(1), port: 6881, left: 1)
        #expect(
            try ask(.announce(connection: connection, transaction: 9, foreign))
                == .refused(transaction: 9, "torrent \(try hash(9)) is not served here"))
    }

    @Test(arguments: UInt64(1)...10)
    mutating func `a forged sender gets no more bytes than were sent in its name`(seed: UInt64) throws {
        let request = AnnounceRequest(infoHash: torrent, peerID: try peerID(1), port: 6881, left: 1)
        let packets: [UDPTrackerRequest] = [
            .connect(transaction: 1), .announce(connection: 99, transaction: 1, request),
            .scrape(connection: 99, transaction: 1, ScrapeRequest([torrent])),
        ]
        for packet in packets {
            for datagram in [packet.encoded] + flips(of: packet.encoded, seed: seed) {
                let answer = responder.answer(datagram: datagram, from: asker, at: instant(0), using: &generator)
                #expect((answer?.count ?? 0) <= datagram.count)
            }
        }
    }
}
