// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmEngine
import Testing
import TorrentCore

@Suite struct PeerContactsTests {
    private let server = HostAddress.ipv4(0xc000_0201)

    @Test func `who does not answer is dialled in vain, until a connection is there, in or out`() throws {
        var station = try Station()
        let silent = try #require(PeerAddress("192.0.2.9:6881"))
        try station.learn("192.0.2.9:6881", "192.0.2.1:6881")
        station.dialFailed(silent)
        station.dialFailed(try #require(PeerAddress("192.0.2.1:6881")))
        #expect(station.engine.status.contacts.unreached(besides: server) == 1)
        #expect(!station.engine.status.contacts.hasMet(besides: server))
        let key = try station.meet(at: "192.0.2.9").get()
        #expect(station.engine.status.contacts.unreached(besides: server) == 0)
        #expect(station.engine.status.contacts.connected(besides: server) == 1)
        station.disconnect(key)
        #expect(station.engine.status.contacts.connected(besides: server) == 0)
        #expect(station.engine.status.contacts.hasMet(besides: server))
    }

    @Test func `what was not even tried says nothing of the peer there`() throws {
        let station = try Station()
        var engine = station.engine
        engine.dialFailed(try #require(PeerAddress("192.0.2.9:6881")), wasTried: false, at: station.now)
        #expect(engine.status.contacts.unreached(besides: server) == 0)
    }
}
