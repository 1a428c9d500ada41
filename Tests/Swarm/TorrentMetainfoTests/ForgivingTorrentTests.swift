// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import ContentHash
import Testing
import TorrentCore
import TorrentMetainfo

/// One way a torrent can be wrong that no piece depends on: it is loaded, with a note.
struct Oddity: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let kinds: [MetainfoNote.Kind]
    let trackers: [[String]]
    let webSeeds: [String]
    let change: @Sendable (inout Bencode) -> Void

    init(
        _ name: String, _ kinds: [MetainfoNote.Kind], trackers: [[String]] = [], webSeeds: [String] = [],
        _ change: @escaping @Sendable (inout Bencode) -> Void
    ) {
        testDescription = name
        self.kinds = kinds
        self.trackers = trackers
        self.webSeeds = webSeeds
        self.change = change
    }
}

/// Torrents that other programs write and load: what proves the pieces is strict, what surrounds it is not.
@Suite struct ForgivingTorrentTests {
    private static let tracker = "http://192.0.2.1:6969/announce"
    private static let other = "udp://192.0.2.2:6969"

    private static func sound(_ format: Metainfo.Format = .v1) throws -> Bencode {
        try Bencode(reading: MadeUpTorrent([("a/one", 40_000), ("b", 10)], format: format).bytes)
    }

    private static let trackerLists: [Oddity] = [
        Oddity("announce-list without tiers", [.noTiers], trackers: [[tracker], [other]]) {
            $0["announce-list"] = .list([.text(tracker), .text(other)])
        },
        Oddity("announce-list that is one text", [], trackers: [[tracker]]) { $0["announce-list"] = .text(tracker) },
        Oddity("announce-list of dictionaries", [.passedOver(key: "announce-list")], trackers: [[tracker]]) {
            $0["announce-list"] = .list([.dictionary([:]), .list([.text(tracker)])])
        },
        Oddity("announce-list that is a number", [.passedOver(key: "announce-list")], trackers: [[other]]) {
            $0["announce-list"] = .integer(3)
            $0["announce"] = .text(other)
        },
        Oddity("numbers and lists in a tier", [.passedOver(key: "announce-list")], trackers: [[tracker]]) {
            $0["announce-list"] = .list([.list([.integer(1), .text(tracker), .list([.text(other)])])])
        },
        Oddity("nothing in announce-list", [], trackers: [[tracker]]) {
            $0["announce-list"] = .list([.list([]), .list([.text("")])])
            $0["announce"] = .text(tracker)
        },
        Oddity("announce that is a list", [], trackers: [[tracker, other]]) {
            $0["announce"] = .list([.text(tracker), .text(other)])
        },
        Oddity("announce that is a dictionary", [.passedOver(key: "announce")]) { $0["announce"] = .dictionary([:]) },
    ]

    private static let addresses: [Oddity] = [
        Oddity("blanks around a tracker", [.blanks(key: "announce")], trackers: [[tracker]]) {
            $0["announce"] = .text(" \t\(tracker) \r\n")
        },
        Oddity("a line break in a tracker", [.badAddress(key: "announce")]) {
            $0["announce"] = .text("http://a\r\nX: y")
        },
        Oddity("a tracker with what a terminal obeys", [.badAddress(key: "announce")]) {
            $0["announce"] = .text("http://a/\u{9b}2J")
        },
        Oddity("a tracker that is not UTF-8", [.badAddress(key: "announce")]) {
            $0["announce"] = .bytes(Array("http://".utf8) + [0xd6, 0xd0])
        },
        Oddity("a tracker of a million bytes", [.badAddress(key: "announce")]) {
            $0["announce"] = .bytes(Array(repeating: 0x61, count: 1_000_000))
        },
        Oddity("blanks around a web seed", [.blanks(key: "url-list")], webSeeds: ["http://192.0.2.1/"]) {
            $0["url-list"] = .list([.text("http://192.0.2.1/ "), .text("  ")])
        },
        Oddity("web seeds in a dictionary", [.passedOver(key: "url-list")]) { $0["url-list"] = .dictionary([:]) },
        Oddity(
            "too many web seeds", [.tooManyAddresses(key: "url-list")],
            webSeeds: Array(repeating: "http://192.0.2.1/", count: 500)
        ) {
            $0["url-list"] = .list(Array(repeating: .text("http://192.0.2.1/"), count: 100_000))
        },
        Oddity("keys nobody reads, of every kind", []) {
            $0["comment"] = .list([.bytes([0xff])])
            $0["creation date"] = .text("yesterday")
            $0["encoding"] = .integer(-1)
            $0["nodes"] = .text("x")
            $0["httpseeds"] = .dictionary([:])
            $0["created by"] = .bytes([0, 1, 0xff])
        },
        Oddity("private is a text", [.oddPrivate]) { $0["info", "private"] = .text("yes") },
    ]

    @Test(arguments: trackerLists + addresses)
    func `what no piece depends on never refuses a torrent`(oddity: Oddity) throws {
        var value = try Self.sound()
        oddity.change(&value)
        let metainfo = try Metainfo(value.encoded)
        #expect(metainfo.notes.map(\.kind) == oddity.kinds)
        #expect(metainfo.trackers == oddity.trackers)
        #expect(metainfo.webSeeds == oddity.webSeeds)
        #expect(metainfo.files.count == 2)
        for note in metainfo.notes { #expect(!"\(note)".utf8.contains { $0 < 0x20 }) }
    }

    @Test func `announce beside a list without it is passed over, and known`() throws {
        var value = try Self.sound()
        value["announce"] = .text(Self.other)
        value["announce-list"] = .list([.list([.text(Self.tracker)])])
        let metainfo = try Metainfo(value.encoded)
        #expect(metainfo.trackers == [[Self.tracker]])
        #expect(metainfo.passedOverTrackers == [Self.other])
    }

    @Test func `a torrent that says it is private in its own way is private`() throws {
        var value = try Self.sound()
        value["info", "private"] = .text("1")
        #expect(try Metainfo(value.encoded).isPrivate)
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `bencode outside the info dictionary may be careless`(format: Metainfo.Format) throws {
        let sound = try Self.sound(format)
        let info = try #require(sound["info"]).encoded
        let layers = sound["piece layers"].map { Array("12:piece layers".utf8) + $0.encoded } ?? []
        let before = "d13:creation datei007e5:nodesi99999999999999999999999e4:info"
        let after = "8:announce03:abc8:announce1:x7:commentd1:bi-0e1:a0:ee\n"
        let bytes = Array(before.utf8) + info + layers + Array(after.utf8)
        let metainfo = try Metainfo(bytes)
        #expect(metainfo.infoBytes == info)
        #expect(metainfo.infoHash == (try Metainfo(sound.encoded)).infoHash)
        #expect(metainfo.trackers == [["abc"]])
        let wanted: Set<BencodeError.Reason> = [
            .leadingZero, .integerOverflow, .keysNotSorted, .negativeZero, .duplicateKey, .trailingBytes,
        ]
        let found = metainfo.notes.compactMap { if case .bencode(let reason) = $0.kind { reason } else { nil } }
        #expect(Set(found) == wanted)
        #expect(found.count == wanted.count)
    }

    @Test(arguments: [
        ("d6:lengthi5e4:name1:x12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae", nil as BencodeError.Reason?),
        ("d4:name1:x6:lengthi5e12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae", .keysNotSorted),
        ("d6:lengthi5e4:name1:x4:name1:y12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae", .duplicateKey),
        ("d6:lengthi05e4:name1:x12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae", .leadingZero),
        ("d6:lengthi5e4:name01:x12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae", .leadingZero),
    ])
    func `the info dictionary must be canonical, wherever it stands`(info: String, reason: BencodeError.Reason?) throws
    {
        for text in ["d4:info\(info)e", "d7:comment1:x4:info\(info)8:announce1:xe"] {
            guard let reason else {
                #expect(throws: Never.self) { try Metainfo(Array(text.utf8)) }
                continue
            }
            let problem = #expect(throws: MetainfoProblem.self) { try Metainfo(Array(text.utf8)) }
            #expect(problem?.reason == .bencode(reason))
        }
    }

    @Test func `two info dictionaries are refused, for nobody knows which one is meant`() throws {
        let info = try #require(Self.sound()["info"]).encoded
        let bytes = Array("d4:info".utf8) + info + Array("4:info".utf8) + info + Array("e".utf8)
        let problem = #expect(throws: MetainfoProblem.self) { try Metainfo(bytes) }
        #expect(problem?.reason == .bencode(.duplicateKey))
    }
}
