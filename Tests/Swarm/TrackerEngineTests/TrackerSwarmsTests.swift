// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore
import TrackerEngine

@Suite struct TrackerSwarmsTests {
    private var generator = SeededGenerator(1)
    private var swarms = TrackerSwarms(settings: TrackerSettings())
    private let torrent: InfoHash

    init() throws {
        torrent = try hash(1)
        swarms.allow([torrent])
    }

    /// Announces and gives the peers told.
    @discardableResult
    private mutating func announce(
        _ id: Int, _ from: String, left: UInt64 = 1, event: AnnounceEvent? = nil, wanted: Int? = nil, own: Bool = true,
        claims: [HostAddress] = [], at seconds: Double = 0
    ) throws -> AnnounceReply {
        let source = try address(from)
        let request = AnnounceRequest(
            infoHash: torrent, peerID: try peerID(id, own: own), port: source.port, left: left, event: event,
            wanted: wanted, claimedHosts: claims)
        let answer = swarms.announce(request, from: source.host, at: instant(seconds), using: &generator)
        guard case .peers(let reply) = answer else {
            Issue.record("refused")
            return AnnounceReply(interval: .zero)
        }
        return reply
    }

    private func counts() throws -> ScrapeEntry {
        try #require(swarms.scrape(ScrapeRequest([torrent]))[torrent])
    }

    @Test mutating func `peers of both families meet, and nobody meets himself`() throws {
        #expect(try announce(1, "10.0.0.1:6881").peers == [])
        #expect(try announce(2, "[2001:db8::2]:6881").peers == [try address("10.0.0.1:6881")])
        #expect(try announce(1, "10.0.0.1:6881").peers == [try address("[2001:db8::2]:6881")])
        #expect(try announce(1, "[2001:db8::1]:6881").peers == [try address("[2001:db8::2]:6881")])
    }

    @Test mutating func `an answer says what the asker needs for the next one`() throws {
        try announce(1, "10.0.0.1:1", left: 0)
        let reply = try announce(2, "10.0.0.2:2")
        #expect(
            reply
                == AnnounceReply(
                    interval: .seconds(30), minInterval: .seconds(4), complete: 1, incomplete: 1,
                    peers: [try address("10.0.0.1:1")], externalHost: try address("10.0.0.2:2").host))
    }

    @Test mutating func `a torrent that is not served is refused by name`() throws {
        let other = try hash(2)
        let request = AnnounceRequest(infoHash: other, peerID: try peerID(1), port: 1, left: 0)
        #expect(
            swarms.announce(request, from: .ipv4(1), at: instant(0), using: &generator)
                == .refused(AnnounceRefusal("torrent \(other) is not served here")))
        #expect(swarms.scrape(ScrapeRequest([other])) == [:])
        swarms.allow([torrent, other])
        #expect(swarms.scrape(ScrapeRequest([other])).count == 1)
    }

    @Test mutating func `a swarm that stays allowed keeps its peers`() throws {
        try announce(1, "10.0.0.1:1")
        swarms.allow([torrent, try hash(2)])
        #expect(try counts().incomplete == 1)
        swarms.allow([])
        swarms.allow([torrent])
        #expect(try counts().incomplete == 0)
    }

    @Test mutating func `a machine that starts anew takes its own place`() throws {
        try announce(1, "10.0.0.1:6881")
        try announce(2, "10.0.0.1:6881", left: 0, event: .started)
        #expect(try counts() == ScrapeEntry(complete: 1, downloaded: 0, incomplete: 0))
        try announce(1, "10.0.0.1:6881", event: .stopped)
        #expect(try counts().complete == 1, "a late farewell of what it was before")
    }

    @Test mutating func `stopped takes a peer out at once and tells it nobody`() throws {
        try announce(1, "10.0.0.1:1")
        try announce(2, "10.0.0.2:2")
        #expect(try announce(1, "10.0.0.1:1", event: .stopped).peers == [])
        #expect(try announce(2, "10.0.0.2:2").peers == [])
    }

    @Test mutating func `seeds are told leechers only`() throws {
        try announce(1, "10.0.0.1:1", left: 0)
        try announce(2, "10.0.0.2:2")
        #expect(try announce(3, "10.0.0.3:3", left: 0).peers == [try address("10.0.0.2:2")])
    }

    @Test mutating func `completed counts once for each peer`() throws {
        try announce(1, "10.0.0.1:1")
        try announce(1, "10.0.0.1:1", left: 0, event: .completed)
        try announce(1, "10.0.0.1:1", left: 0, event: .completed)
        #expect(try counts() == ScrapeEntry(complete: 1, downloaded: 1, incomplete: 0))
    }

    @Test(arguments: [(true, 65.0), (false, 660)])
    mutating func `a peer that falls silent is forgotten`(own: Bool, lifetime: Double) throws {
        try announce(1, "10.0.0.1:1", own: own)
        swarms.elapsed(to: instant(lifetime))
        #expect(try counts().incomplete == 1)
        swarms.elapsed(to: instant(lifetime + 0.1))
        #expect(try counts().incomplete == 0)
    }

    @Test mutating func `an announce renews a life`() throws {
        try announce(1, "10.0.0.1:1")
        try announce(1, "10.0.0.1:1", at: 40)
        swarms.elapsed(to: instant(100))
        #expect(try counts().incomplete == 1)
    }

    @Test(arguments: [(nil, 50), (0, 0), (7, 7), (100, 100), (1_000_000, 100)])
    mutating func `nobody is told more than he wants or than there may be`(wanted: Int?, count: Int) throws {
        for number in 1...150 { try announce(number, "10.0.1.\(number):1") }
        let peers = try announce(999, "10.0.0.9:9", wanted: wanted).peers
        #expect(peers.count == count)
        #expect(Set(peers).count == count)
    }

    @Test mutating func `the only seed of a big swarm is told to every leecher`() throws {
        try announce(0, "10.0.0.1:1", left: 0)
        for number in 1...200 { try announce(number, "10.0.1.\(number):1") }
        for number in 1...20 {
            #expect(try announce(number, "10.0.1.\(number):1", wanted: 8).peers.contains(try address("10.0.0.1:1")))
        }
    }

    @Test mutating func `everybody is drawn about as often as anybody`() throws {
        for number in 1...100 { try announce(number, "10.0.1.\(number):1") }
        var drawn: [PeerAddress: Int] = [:]
        for _ in 0..<1_000 {
            for peer in try announce(999, "10.0.0.9:9", wanted: 10).peers { drawn[peer, default: 0] += 1 }
        }
        #expect(drawn.count == 100)
        #expect(drawn.values.allSatisfy { (60...140).contains($0) })
    }

    @Test mutating func `one address cannot fill a swarm`() throws {
        for port in 1...200 { try announce(port, "10.0.0.1:\(port)", at: Double(port) / 100) }
        #expect(try counts().incomplete == 64)
        let told = try announce(999, "10.0.0.2:2", wanted: 100).peers.map(\.port)
        #expect(told.allSatisfy { $0 > 136 }, "the ones silent for longest made room")
    }

    @Test mutating func `a full swarm answers newcomers and does not keep them`() throws {
        var settings = TrackerSettings()
        settings.peersPerSwarm = 2
        swarms = TrackerSwarms(settings: settings)
        swarms.allow([torrent])
        try announce(1, "10.0.0.1:1")
        try announce(2, "10.0.0.2:2")
        #expect(try announce(3, "10.0.0.3:3").peers.count == 2)
        #expect(try counts().incomplete == 2)
        try announce(2, "10.0.0.2:2", left: 0)
        #expect(try counts().complete == 1, "those inside go on")
    }

    @Test(arguments: [
        "10.0.0.1:0", "[fe80::1]:5", "[ff02::1]:5", "0.0.0.0:5", "224.0.0.1:5", "255.255.255.255:5", "[::]:5",
    ])
    mutating func `whoever cannot be dialled is answered and not told to others`(from: String) throws {
        try announce(1, "10.0.0.9:9")
        #expect(try announce(2, from).peers.count == 1)
        #expect(try counts().incomplete == 1)
    }

    @Test mutating func `nobody can aim the swarm at a third machine`() throws {
        let victim = try address("192.0.2.66:1").host
        try announce(1, "10.0.0.1:1", claims: [victim])
        #expect(try announce(2, "10.0.0.2:2").peers == [try address("10.0.0.1:1")])
    }

    @Test mutating func `the server's own seeder says where it can be reached`() throws {
        let host = try address("192.168.1.1:1").host
        try announce(1, "127.0.0.1:6881", left: 0, claims: [host])
        #expect(try announce(2, "10.0.0.2:2").peers == [try address("192.168.1.1:6881")])
        var settings = TrackerSettings()
        settings.ownHost = host
        settings.trustedHosts = [try address("10.9.9.9:9").host]
        swarms = TrackerSwarms(settings: settings)
        swarms.allow([torrent])
        try announce(1, "127.0.0.1:6881", left: 0)
        try announce(3, "10.9.9.9:3", left: 0, claims: [try address("10.8.8.8:8").host])
        let told = try announce(2, "10.0.0.2:2").peers
        #expect(Set(told) == [try address("192.168.1.1:6881"), try address("10.8.8.8:3")])
    }

    @Test mutating func `loopback peers are told on loopback only`() throws {
        try announce(1, "127.0.0.1:1")
        #expect(try announce(2, "10.0.0.2:2").peers == [])
        #expect(Set(try announce(3, "127.0.0.1:3").peers) == [try address("127.0.0.1:1"), try address("10.0.0.2:2")])
    }

    @Test mutating func `the interval grows with the swarm`() throws {
        var settings = TrackerSettings()
        settings.peersAtShortestInterval = 10
        swarms = TrackerSwarms(settings: settings)
        swarms.allow([torrent])
        for number in 1...30 { try announce(number, "10.0.1.\(number):1") }
        #expect(try announce(31, "10.0.0.1:1").interval == .seconds(90))
        swarms.elapsed(to: instant(80))
        #expect(try counts().incomplete > 10, "lives grow with it")
    }

    @Test(arguments: UInt64(1)...10)
    mutating func `any order of happenings leaves the same peers as a plain list would`(seed: UInt64) throws {
        var chance = SeededGenerator(seed)
        var model: [PeerAddress: (id: Int, isSeed: Bool, until: Double)] = [:]
        var now = 0.0
        for _ in 0..<600 {
            now += Double.random(in: 0...5, using: &chance)
            let from = try address(
                "10.0.0.\(Int.random(in: 1...6, using: &chance)):\(Int.random(in: 1...4, using: &chance))")
            let id = Int.random(in: 1...40, using: &chance)
            let isSeed = Bool.random(using: &chance)
            let isLeaving = Int.random(in: 0..<5, using: &chance) == 0
            swarms.elapsed(to: instant(now))
            model = model.filter { $0.value.until >= now }
            let reply = try announce(
                id, from.description, left: isSeed ? 0 : 1, event: isLeaving ? .stopped : nil, wanted: 100, at: now)
            if isLeaving {
                if model[from]?.id == id { model[from] = nil }
                #expect(reply.peers == [])
            } else {
                model[from] = (id, isSeed, now + 65)
                let expected = model.filter { $0.value.id != id && !(isSeed && $0.value.isSeed) }.map(\.key)
                #expect(Set(reply.peers) == Set(expected))
            }
            #expect(try counts().complete == model.values.count { $0.isSeed })
            #expect(try counts().incomplete == model.values.count { !$0.isSeed })
        }
    }
}
