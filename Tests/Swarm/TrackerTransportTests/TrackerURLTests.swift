// SPDX-License-Identifier: GPL-3.0-or-later

import HTTPFetch
import Testing
import TorrentCore
import TrackerTransport

@Suite struct TrackerURLTests {
    @Test(arguments: [
        "http://192.168.1.1:10001/announce", "http://192.168.1.1/announce?key=1", "udp://192.168.1.1:10001",
        "udp://[2001:db8:0:0:0:0:0:1]:10001",
    ])
    func `a tracker's URL prints as it was read`(text: String) throws {
        #expect(try TrackerURL(text).description == text)
    }

    @Test func `the path of a UDP tracker means nothing`() throws {
        #expect(try TrackerURL("UDP://10.0.0.1:5/announce") == .udp(#require(PeerAddress("10.0.0.1:5"))))
    }

    @Test(arguments: [
        ("udp://10.0.0.1", HTTPURLProblem.port("")), ("udp://tracker.example:80", .hostIsAName("tracker.example")),
        ("udp://", .noHost), ("wss://10.0.0.1/", .otherScheme("wss")), ("http://pxe/announce", .hostIsAName("pxe")),
    ])
    func `what cannot be announced to says why`(text: String, problem: HTTPURLProblem) {
        #expect(throws: problem) { try TrackerURL(text) }
    }
}
