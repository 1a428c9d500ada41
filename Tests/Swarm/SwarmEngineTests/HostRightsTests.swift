// SPDX-License-Identifier: GPL-3.0-or-later

import PeerWire
import SwarmEngine
import SwarmSimulation
import Testing
import TorrentCore

/// What a peer's host decides, and what a name that anybody may say does not.
@Suite struct HostRightsTests {
    /// One that lies as soon as it is asked for something, with the leaves of its piece, which convict it.
    private func lie(at host: String, as id: PeerID? = nil, to station: inout Station) throws -> PeerKey {
        let key = try station.meet(at: host, as: id).get()
        station.hear(Station.greeting(), .haveAll, .unchoke, from: key)
        let leaves = station.actions.compactMap { action -> (HashSpan)? in
            if case .send(key, .hashRequest(let span)) = action { span } else { nil }
        }
        for span in leaves {
            let first = Int(span.index)
            station.hear(.hashes(span, Array(station.torrent.leaves[first..<first + Int(span.length)])), from: key)
        }
        station.answer(key, isLying: true)
        return key
    }

    private func expectBan(at host: String, _ station: inout Station) throws {
        let liar = try lie(at: host, to: &station)
        #expect(station.isClosed(liar))
    }

    @Test func `a liar does not come back under its name, and its host not after a second one`() throws {
        var station = try Station()
        let id = station.newName()
        let liar = try lie(at: "10.0.0.9", as: id, to: &station)
        #expect(station.isClosed(liar))
        #expect(try station.meet(at: "10.0.0.9", as: id).reason == .banned)
        let second = try lie(at: "10.0.0.9", to: &station)
        #expect(station.isClosed(second))
        #expect(try station.meet(at: "10.0.0.9").reason == .banned)
        #expect(try station.meet(at: "10.0.0.10").isSuccess)
    }

    @Test func `a host that is banned is not dialled at any port, nor when it is heard of again`() throws {
        var station = try Station()
        try station.learn("10.0.0.9:1", "10.0.0.9:2", "10.0.0.8:1")
        for address in station.dials { station.dialFailed(address) }
        for _ in 0..<2 { _ = try lie(at: "10.0.0.9", to: &station) }
        station.forgetActions()
        try station.learn("10.0.0.9:3", "10.0.0.7:1")
        station.pass(.seconds(2))
        #expect(Set(station.dials.map(\.description)) == ["10.0.0.8:1", "10.0.0.7:1"])
    }

    @Test func `who breaks a rule and tells no lie is banned alone`() throws {
        var station = try Station()
        for _ in 0..<4 {
            let id = station.newName()
            let clumsy = try station.meet(at: "10.0.0.9", as: id).get()
            station.hear(Station.greeting(), .have(1_000_000), from: clumsy)
            #expect(station.isClosed(clumsy))
            #expect(try station.meet(at: "10.0.0.9", as: id).reason == .banned)
        }
        #expect(try station.meet(at: "10.0.0.9").isSuccess)
    }

    @Test(arguments: [true, false])
    func `who breaks the form of a message is dialled again, less and less often`(wasDialled: Bool) throws {
        var station = try Station()
        try station.learn("10.0.0.9:40000")
        let address = try #require(station.dials.first)
        let name = try #require(PeerID(bytes: Array(repeating: 0, count: 20)))
        if wasDialled {
            station.breakForm(try station.meet(at: "10.0.0.9", port: address.port, as: name, isIncoming: false).get())
        } else {
            // It was faster, and is the one that is kept.
            let key = try station.meet(at: "10.0.0.9", port: 1, as: name).get()
            let dialled = try station.meet(at: "10.0.0.9", port: address.port, as: name, isIncoming: false)
            station.breakForm(dialled.isSuccess ? try dialled.get() : key)
        }
        #expect(station.engine.peerCount == 0)
        station.forgetActions()
        station.pass(.seconds(3))
        #expect(station.dials.contains(address))
    }

    @Test func `where somebody is banned is not dialled again until it is heard of much later`() throws {
        var station = try Station()
        let id = station.newName()
        let liar = try lie(at: "10.0.0.9", as: id, to: &station)
        #expect(station.isClosed(liar))
        try station.learn("10.0.0.9:1")
        #expect(station.dials.count == 1)
        #expect(try station.meet(at: "10.0.0.9", port: 1, as: id, isIncoming: false).reason == .banned)
        station.forgetActions()
        for _ in 0..<9 {
            station.pass(.seconds(60))
            try station.learn("10.0.0.9:1")
        }
        #expect(station.dials.isEmpty)
        station.pass(.seconds(61))
        try station.learn("10.0.0.9:1")
        #expect(station.dials.count == 1)
    }

    @Test func `others of a banned host that are connected stay`() throws {
        var station = try Station()
        let honest = try station.meet(at: "10.0.0.9").get()
        for _ in 0..<2 { _ = try lie(at: "10.0.0.9", to: &station) }
        #expect(!station.isClosed(honest))
    }

    @Test func `hosts of origins, and this machine itself, are never banned whole`() throws {
        var station = try Station { $0.origins = [.ipv4(0x0a00_0009)] }
        for host in ["10.0.0.9", "127.0.0.1"] {
            for _ in 0..<3 { try expectBan(at: host, &station) }
            #expect(try station.meet(at: host).isSuccess)
        }
    }

    @Test func `an IPv6 host is banned with its whole network, but for link-local addresses`() throws {
        var station = try Station()
        for host in ["2001:db8::1", "2001:db8::2"] { try expectBan(at: host, &station) }
        #expect(try station.meet(at: "2001:db8::3").reason == .banned)
        #expect(try station.meet(at: "2001:db8:0:1::1").isSuccess)
        for host in ["fe80::1", "fe80::2"] { try expectBan(at: host, &station) }
        #expect(try station.meet(at: "fe80::3").isSuccess)
    }

    @Test func `who lies under another's name brings no blame on that one`() throws {
        var station = try Station()
        let id = station.newName()
        _ = try lie(at: "10.0.0.9", as: id, to: &station)
        #expect(try station.meet(at: "10.0.0.1", as: id).isSuccess)
    }

    @Test(arguments: [true, false], [0, 10])
    func `a connection is replaced from its own host only`(isIncoming: Bool, silence: Int64) throws {
        var station = try Station(hasAll: true)
        let id = station.newName()
        let victim = try station.meet(at: "10.0.0.1", as: id, isIncoming: !isIncoming).get()
        station.pass(.seconds(silence))
        // Both stay: which of the two is the peer it says it is nobody can tell.
        #expect(try station.meet(at: "10.0.0.9", as: id, isIncoming: isIncoming).isSuccess)
        #expect(!station.isClosed(victim))
        #expect(station.engine.peerCount == 2)
        // From its own host it replaces a silent one, or one of the two that were dialled at once.
        let again = try station.meet(at: "10.0.0.1", as: id, isIncoming: isIncoming)
        #expect(station.engine.peerCount == 2)
        #expect(station.isClosed(victim) == again.isSuccess)
        #expect(silence == 0 || again.isSuccess)
    }

    @Test func `that somebody of this name is gone elsewhere has nobody dialled`() throws {
        var station = try Station(hasAll: true)
        let id = station.newName()
        try station.learn("10.0.0.1:6881")
        _ = try station.meet(at: "10.0.0.1", as: id).get()
        // We dialled it and it is connected already: this address leads to it.
        _ = try station.meet(at: "10.0.0.1", port: 6_881, as: id, isIncoming: false)
        let other = try station.meet(at: "10.0.0.9", as: id).get()
        station.forgetActions()
        station.disconnect(other)
        station.pass(.seconds(20))
        #expect(station.dials.isEmpty)
    }

    @Test func `only a host that was named is taken for an origin when its peer says so`() throws {
        var station = try Station { $0.origins = [.ipv4(0x0a00_0001)] }
        let origin = try station.meet(at: "10.0.0.1").get()
        station.hear(Station.greeting(isOrigin: true), .haveAll, .unchoke, from: origin)
        #expect(try station.wants(from: origin) > 0)
        let liar = try station.meet(at: "10.0.0.9").get()
        station.hear(Station.greeting(isOrigin: true), .haveAll, .unchoke, from: liar)
        #expect(try station.wants(from: liar) == 0)
        // It is asked by name, as everybody.
        #expect(!station.requests(to: liar).isEmpty)
        // And who was named and does not say so is no origin either.
        let neighbour = try station.meet(at: "10.0.0.1").get()
        station.hear(Station.greeting(), .haveAll, .unchoke, from: neighbour)
        #expect(try station.wants(from: neighbour) == 0)
    }
}
