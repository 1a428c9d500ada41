// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import Testing
import TorrentCore
import TrackerEngine

@Suite struct AnnounceBencodingTests {
    private let reply = AnnounceReply(
        interval: .seconds(30), minInterval: .seconds(4), complete: 1, incomplete: 2,
        peers: [
            PeerAddress(host: .ipv4(0x0a00_0001), port: 6881),
            PeerAddress(host: .ipv6(0x2001_0db8_0000_0000, 1), port: 80),
        ], warning: "soon", externalHost: .ipv4(0x0a00_0009))

    @Test func `an answer is written with compact peers of both families`() {
        let text =
            Array("d8:completei1e11:external ip4:".utf8) + [10, 0, 0, 9]
            + Array("10:incompletei2e8:intervali30e12:min intervali4e5:peers6:".utf8) + [10, 0, 0, 1, 0x1a, 0xe1]
            + Array("6:peers618:".utf8) + [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80]
            + Array("15:warning message4:soone".utf8)
        #expect(AnnounceAnswer.peers(reply).bencoded == text)
    }

    @Test func `an answer comes back as it went`() throws {
        #expect(try AnnounceAnswer(bencoded: AnnounceAnswer.peers(reply).bencoded) == .peers(reply))
    }

    @Test(arguments: [
        (AnnounceRefusal("no"), "d14:failure reason2:noe"),
        (AnnounceRefusal("no", retry: .never), "d14:failure reason2:no8:retry in5:nevere"),
        (AnnounceRefusal("no", retry: .after(.seconds(120))), "d14:failure reason2:no8:retry ini2ee"),
    ])
    func `a refusal says when to come again`(refusal: AnnounceRefusal, text: String) throws {
        #expect(AnnounceAnswer.refused(refusal).bencoded == Array(text.utf8))
        #expect(try AnnounceAnswer(bencoded: Array(text.utf8)) == .refused(refusal))
        #expect(try ScrapeAnswer(bencoded: Array(text.utf8)) == .refused(refusal))
    }

    @Test func `a terminal would obey nothing of a tracker's words`() throws {
        let refusal = "d14:failure reason11:\u{1b}[2Ja\u{9b}2J\nbe"
        #expect(try AnnounceAnswer(bencoded: Array(refusal.utf8)) == .refused(AnnounceRefusal(" [2Ja 2J b")))
        let warning = "d8:intervali9e5:peers0:15:warning message3:\u{07}\u{7f}xe"
        #expect(
            try AnnounceAnswer(bencoded: Array(warning.utf8))
                == .peers(AnnounceReply(interval: .seconds(9), warning: "  x")))
        let datagram: [UInt8] = [0, 0, 0, 3, 0, 0, 0, 4] + Array("\u{1b}c\u{85}".utf8)
        #expect(try UDPTrackerReply(datagram, isIPv6: false) == .refused(transaction: 4, " c "))
    }

    @Test func `the long form of peers is read, and what cannot be dialled is skipped`() throws {
        let text =
            "d8:intervali9e5:peersld2:ip8:10.0.0.17:peer id20:aaaaaaaaaaaaaaaaaaaa4:porti6881ee"
            + "d2:ip11:tracker.lan4:porti1eed2:ip8:10.0.0.24:porti0eed2:ip8:10.0.0.34:porti70000eei7ed2:ip3:::14:porti5eeee"
        let peers = [try address("10.0.0.1:6881"), PeerAddress(host: .ipv6(0, 1), port: 5)]
        #expect(
            try AnnounceAnswer(bencoded: Array(text.utf8))
                == .peers(AnnounceReply(interval: .seconds(9), peers: peers)))
    }

    @Test func `compact peers without a port and peers told twice are skipped`() throws {
        let bytes =
            Array("d8:intervali9e5:peers18:".utf8) + [1, 1, 1, 1, 0, 0, 2, 2, 2, 2, 0, 9, 2, 2, 2, 2, 0, 9]
            + Array("e".utf8)
        #expect(
            try AnnounceAnswer(bencoded: bytes)
                == .peers(AnnounceReply(interval: .seconds(9), peers: [PeerAddress(host: .ipv4(0x0202_0202), port: 9)]))
        )
    }

    @Test(arguments: [
        ("de", TrackerReplyProblem.missing(field: "interval")),
        ("le", .notADictionary),
        ("d8:interval1:xe", .wrong(field: "interval", offset: 11)),
        ("d8:intervali-1ee", .wrong(field: "interval", offset: 11)),
        ("d8:intervali1e5:peers5:abcdee", .wrong(field: "peers", offset: 21)),
        ("d8:intervali1e5:peersi1ee", .wrong(field: "peers", offset: 21)),
        ("d8:intervali1e6:peers66:abcdefe", .wrong(field: "peers6", offset: 22)),
        ("d11:external ip3:abc8:intervali1ee", .wrong(field: "external ip", offset: 15)),
        ("d14:failure reasoni1ee", .wrong(field: "failure reason", offset: 18)),
        ("d14:failure reason1:x8:retry ini-1ee", .wrong(field: "retry in", offset: 31)),
        ("<html>", .bencode(BencodeError(.unknownType(UInt8(ascii: "<")), at: 0))),
    ])
    func `a reply that cannot be used names the field and its place`(text: String, problem: TrackerReplyProblem) {
        #expect(throws: problem) { try AnnounceAnswer(bencoded: Array(text.utf8)) }
    }

    @Test func `an absurd interval is cut to an hour`() throws {
        let answer = try AnnounceAnswer(bencoded: Array("d8:intervali9223372036854775807ee".utf8))
        #expect(answer == .peers(AnnounceReply(interval: .seconds(3_600))))
    }

    @Test func `a scrape comes back as it went`() throws {
        let swarms = ScrapeAnswer.swarms([
            try hash(1): ScrapeEntry(complete: 1, downloaded: 2, incomplete: 3),
            try hash(0xff): ScrapeEntry(complete: 0, downloaded: 0, incomplete: 0),
        ])
        #expect(try ScrapeAnswer(bencoded: swarms.bencoded) == swarms)
        #expect(throws: TrackerReplyProblem.wrong(field: "files", offset: 12)) {
            try ScrapeAnswer(bencoded: Array("d5:filesd1:xdeee".utf8))
        }
    }

    @Test func `every cut of a reply is refused`() throws {
        for whole in [
            AnnounceAnswer.peers(reply).bencoded,
            ScrapeAnswer.swarms([try hash(1): .init(complete: 1, downloaded: 1, incomplete: 1)]).bencoded,
        ] {
            for length in 0..<whole.count {
                #expect(throws: TrackerReplyProblem.self) { try AnnounceAnswer(bencoded: Array(whole[..<length])) }
                #expect(throws: TrackerReplyProblem.self) { try ScrapeAnswer(bencoded: Array(whole[..<length])) }
            }
        }
    }

    @Test(arguments: UInt64(1)...8)
    func `a reply with bytes changed by chance never ends the program`(seed: UInt64) {
        for changed in flips(of: AnnounceAnswer.peers(reply).bencoded, seed: seed) {
            _ = try? AnnounceAnswer(bencoded: changed)
            _ = try? ScrapeAnswer(bencoded: changed)
        }
    }
}
