// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmTransport
import Testing
import TorrentCore

@Suite struct PlaceLedgerTests {
    private func host(_ number: UInt32) -> HostAddress { .ipv4(number) }

    @Test func `for a newcomer the host with the most gives a place up, as long as it has two more`() {
        var places = PlaceLedger(limit: 6)
        for number in [1, 1, 1, 1, 2, 2] as [UInt32] { places.take(for: host(number)) }
        #expect(places.isFull)
        #expect(places.mustYield(to: host(3)) == host(1))
        #expect(places.mustYield(to: host(2)) == host(1))
        #expect(places.mustYield(to: host(1)) == nil)
        places.leave(by: host(1))
        places.leave(by: host(1))
        #expect(!places.isFull)
        #expect(places.mustYield(to: host(2)) == nil)
    }

    @Test func `who has no connection left is forgotten`() {
        var places = PlaceLedger(limit: 2)
        for _ in 0..<2 { places.take(for: host(1)) }
        for _ in 0..<2 { places.leave(by: host(1)) }
        #expect(places.mustYield(to: host(2)) == nil)
    }
}
