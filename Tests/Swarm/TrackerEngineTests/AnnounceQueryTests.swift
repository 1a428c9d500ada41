// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore
import TrackerEngine

@Suite struct AnnounceQueryTests {
    private let minimal =
        "info_hash=%01%01%01%01%01%01%01%01%01%01%01%01%01%01%01%01%01%01%01%01&peer_id=-BO0100-000000000007&port=6881&left=5"

    @Test func `every byte survives a query`() throws {
        let all = (0...255).map { UInt8($0) }
        var query = QueryString()
        query.append("a", all)
        #expect(try QueryString(query.text).only("a") == all)
        #expect(query.text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "+") })
    }

    @Test func `an announce comes back as it went`() throws {
        let request = AnnounceRequest(
            infoHash: try hash(0xfe), peerID: try peerID(1), port: 6881, uploaded: 1, downloaded: .max, left: 3,
            event: .completed, wanted: 0, isCompact: false,
            claimedHosts: [.ipv4(0x0a01_0203), .ipv6(0x2001_0db8_0000_0000, 1)], key: 0x00ab_cdef)
        #expect(try AnnounceRequest(QueryString(request.query.text)) == request)
    }

    @Test func `what a client may leave out has a meaning`() throws {
        let request = try AnnounceRequest(QueryString(minimal))
        #expect(request.infoHash == (try hash(1)))
        #expect(request.uploaded == 0 && request.event == nil && request.wanted == nil && request.isCompact)
        #expect(try AnnounceRequest(QueryString(minimal + "&event=&numwant=-1&key=xyz")) == request)
        #expect(try AnnounceRequest(QueryString(minimal + "&event=paused&supportcrypto=1&&flag")) == request)
    }

    @Test func `an address may come with a port or be a name`() throws {
        let request = try AnnounceRequest(
            QueryString(minimal + "&ip=tracker.example&ipv6=%5B2001:db8::1%5D:99&ipv4=10.0.0.1"))
        #expect(request.claimedHosts == [.ipv6(0x2001_0db8_0000_0000, 1), .ipv4(0x0a00_0001)])
    }

    @Test(arguments: [
        ("peer_id=x", "info_hash: is missing"),
        ("info_hash=abc", "info_hash: has 3 bytes; 20 are needed"),
        ("info_hash=%0", "info_hash: % is not followed by two hexadecimal digits"),
        ("info_hash=%g1", "info_hash: % is not followed by two hexadecimal digits"),
        ("%zz=1", "info_hash: is missing"),
        ("info_hash=a&info_hash=b", "info_hash: stands there twice"),
        ("info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=b", "peer_id: has 1 bytes; 20 are needed"),
        ("info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=aaaaaaaaaaaaaaaaaaaa", "port: is missing"),
        (
            "info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=aaaaaaaaaaaaaaaaaaaa&port=70000",
            "port: \"70000\" is no number that fits"
        ),
        ("info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=aaaaaaaaaaaaaaaaaaaa&port=", "port: \"\" is no number that fits"),
        (
            "info_hash=aaaaaaaaaaaaaaaaaaaa&peer_id=aaaaaaaaaaaaaaaaaaaa&port=1&port=1",
            "port: stands there twice"
        ),
    ])
    func `a broken announce is told which field is wrong`(query: String, sentence: String) {
        #expect(throws: TrackerRequestProblem.self) {
            do {
                _ = try AnnounceRequest(QueryString(query))
            } catch {
                #expect("\(error)" == sentence)
                throw error
            }
        }
    }

    @Test(arguments: [
        "&left=1", "&event=begun", "&event=%", "&uploaded=-1", "&downloaded=1e3", "&numwant=x", "&numwant=1&numwant=y",
        "&numwant=", "&numwant", "&compact=%zz", "&compact=1&compact=1", "&key=%", "&key=xyz&key=1x", "&ip=%2", "&ip=",
        "&ipv6=x", "&corrupt=x&redundant=%%", "&supportcrypto=1&supportcrypto=1", "&&&", "&=", "&=%", "&%zz=1",
        "&trackerid",
    ])
    func `a field that nobody needs refuses nothing, whatever it holds`(addition: String) throws {
        var request = try AnnounceRequest(QueryString(minimal + addition))
        // The one thing that these add: of two numbers the first that is one counts.
        if request.wanted == 1 { request.wanted = nil }
        #expect(try request == AnnounceRequest(QueryString(minimal)))
    }

    @Test func `who does not say how much it lacks is no seed, unless it has just completed`() throws {
        let unsaid = minimal.replacing("&left=5", with: "")
        for addition in ["", "&left=", "&left=-1", "&left=all", "&left=%"] {
            #expect(try AnnounceRequest(QueryString(unsaid + addition)).left == 1)
        }
        #expect(try AnnounceRequest(QueryString(unsaid + "&event=completed")).left == 0)
    }

    @Test func `a query may not grow without end`() throws {
        let many = Array(repeating: "a=1", count: 2_000).joined(separator: "&")
        #expect(try AnnounceRequest(QueryString(many + "&" + minimal)) == AnnounceRequest(QueryString(minimal)))
        let long = String(repeating: "a", count: 8_193)
        #expect(throws: TrackerRequestProblem("query", .tooLong(limit: 8_192))) { try QueryString(long) }
    }

    @Test func `a scrape names up to 74 swarms`() throws {
        let request = ScrapeRequest(try (0..<74).map { try hash(UInt8($0)) })
        #expect(try ScrapeRequest(QueryString(request.query.text)) == request)
        let more = ScrapeRequest(request.infoHashes + [try hash(74)])
        #expect(throws: TrackerRequestProblem("info_hash", .tooMany(limit: 74))) {
            try ScrapeRequest(QueryString(more.query.text))
        }
        #expect(throws: TrackerRequestProblem("info_hash", .missing)) { try ScrapeRequest(QueryString("")) }
    }

    @Test func `a query cut at any byte is read or refused`() throws {
        // Before the port's first digit something is always missing.
        for length in 0...minimal.utf8.count - "6881&left=5".utf8.count {
            let cut = String(decoding: Array(minimal.utf8).prefix(length), as: UTF8.self)
            #expect(throws: TrackerRequestProblem.self) { try AnnounceRequest(QueryString(cut)) }
        }
    }

    @Test(arguments: UInt64(1)...8)
    func `a query with bytes changed by chance never ends the program`(seed: UInt64) {
        for changed in flips(of: Array(minimal.utf8), seed: seed) {
            let text = String(decoding: changed, as: UTF8.self)
            _ = try? AnnounceRequest(QueryString(text))
            _ = try? ScrapeRequest(QueryString(text))
        }
    }
}
