// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore
import TrackerEngine

@Suite struct LocalAnnounceTests {
    private static let hex = String(repeating: "07", count: 20)

    @Test func `an announce is spelled as BEP 14 has it`() throws {
        let announce = LocalAnnounce(port: 6_881, infoHashes: [try hash(7)], cookie: "abc")
        let text = [
            "BT-SEARCH * HTTP/1.1", "Host: 239.192.152.143:6771", "Port: 6881", "Infohash: \(Self.hex)",
            "cookie: abc", "", "", "",
        ].joined(separator: "\r\n")
        #expect(announce.datagram == Array(text.utf8))
        #expect(LocalAnnounce(datagram: announce.datagram) == announce)
    }

    @Test func `several swarms and no cookie come back as they went`() throws {
        let announce = LocalAnnounce(port: 1, infoHashes: try (1...20).map { try hash($0) }, cookie: nil)
        #expect(LocalAnnounce(datagram: announce.datagram) == announce)
    }

    @Test(arguments: [
        "BT-SEARCH * HTTP/1.1\r\nInfohash: \(hex)\r\nPort:6881\r\nHost: 239.192.152.143:6771\r\n\r\n\r\n",
        "BT-SEARCH * HTTP/1.1\nport: 6881\nINFOHASH:\t\(hex) \nX-Later: a:b\n\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: 6881\r\nInfohash: \(hex)\r\n\r\nwhat follows is nobody's business",
    ])
    func `what other programs send is read`(text: String) throws {
        let announce = try #require(LocalAnnounce(datagram: Array(text.utf8)))
        #expect(announce.port == 6_881)
        #expect(announce.infoHashes == [try hash(7)])
        #expect(announce.cookie == nil)
    }

    @Test(arguments: [
        "", "\r\n", "BT-SEARCH * HTTP/1.1", "M-SEARCH * HTTP/1.1\r\nPort: 1\r\nInfohash: \(hex)\r\n\r\n",
        "BT-SEARCH * HTTP/1.1\r\nInfohash: \(hex)\r\n\r\n", "BT-SEARCH * HTTP/1.1\r\nPort: 1\r\n\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: 0\r\nInfohash: \(hex)\r\n\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: 65536\r\nInfohash: \(hex)\r\n\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: +1\r\nInfohash: \(hex)\r\n\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: 1\r\nPort: 2\r\nInfohash: \(hex)\r\n\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: 1\r\nInfohash: \(hex)0\r\n\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: 1\r\nInfohash: \(hex)\r\nno colon\r\n\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: 1\r\nInfohash: \(hex)\r\ncookie: ä\r\n\r\n",
        "BT-SEARCH * HTTP/1.1\r\nPort: 1\r\nInfohash: \(hex)\r\n\r\n" + String(repeating: " ", count: 1_400),
    ])
    func `anything else is no announce`(text: String) {
        #expect(LocalAnnounce(datagram: Array(text.utf8)) == nil)
    }

    @Test func `an announce is whole with its empty line and not before`() throws {
        let whole = LocalAnnounce(port: 6_881, infoHashes: [try hash(7)], cookie: "abc").datagram
        for length in 0..<whole.count - 4 {
            #expect(LocalAnnounce(datagram: Array(whole[..<length])) == nil, "\(length) bytes")
        }
    }

    @Test(arguments: UInt64(1)...8)
    func `changed bytes never trap, and what is read can be written`(seed: UInt64) throws {
        let whole = LocalAnnounce(port: 6_881, infoHashes: [try hash(7), try hash(8)], cookie: "abc").datagram
        for damaged in flips(of: whole, seed: seed) {
            guard let announce = LocalAnnounce(datagram: damaged) else { continue }
            #expect(LocalAnnounce(datagram: announce.datagram) == announce)
        }
    }
}
