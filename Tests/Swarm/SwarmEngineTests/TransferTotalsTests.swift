// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import Testing
import TorrentCore

@Suite struct TransferTotalsTests {
    @Test func `what is sent is counted by host, whatever connections it went over`() throws {
        var station = try Station(hasAll: true)
        let first = try station.meet(at: "10.0.0.7", port: 40_000).get()
        let second = try station.meet(at: "10.0.0.7", port: 40_001).get()
        let other = try station.meet(at: "10.0.0.8").get()
        for (key, count) in [(first, 3), (second, 2), (other, 1)] {
            for block in 0..<UInt32(count) {
                station.hear(.request(RawSpan(piece: 0, offset: block * 16_384, length: 16_384)), from: key)
            }
            station.sendAll()
        }
        let totals = station.engine.totals
        #expect(totals.sent == 6 * 16_384)
        #expect(
            totals.sentByHost.known == [
                try #require(HostAddress("10.0.0.7")): 5 * 16_384, try #require(HostAddress("10.0.0.8")): 16_384,
            ])
        station.disconnect(first)
        #expect(station.engine.totals == totals)
    }

    @Test func `however many hosts there are, so many are counted one by one`() {
        var bytes = HostBytes()
        for round in 1...2 {
            for number in UInt32(0)..<5_000 { bytes.add(UInt64(round), of: .ipv4(number)) }
        }
        #expect(bytes.known.count == 4_096)
        #expect(bytes[.ipv4(0)] == 3 && bytes[.ipv4(4_999)] == 0)
        #expect(bytes.others == 904 * 3)
    }
}
