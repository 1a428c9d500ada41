// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore
import TrackerEngine

@Suite struct LocalDiscoveryTests {
    private var generator = SeededGenerator(1)
    private var discovery: LocalDiscovery
    private let own: InfoHash

    init() throws {
        own = try hash(7)
        let networks = [try #require(Subnet("10.0.0.0/8"))]
        discovery = LocalDiscovery(
            infoHashes: [own, try hash(8)], port: 6_881, networks: networks, at: instant(0), using: &generator)
    }

    private mutating func announces(until end: Double) -> [Double] {
        var moments: [Double] = []
        while discovery.wakeUp <= instant(end) {
            let moment = discovery.wakeUp
            guard case .send = discovery.elapsed(to: moment, using: &generator).first else { continue }
            moments.append(Double(moment.nanoseconds) / 1e9)
        }
        return moments
    }

    private mutating func hear(_ host: String, port: UInt16 = 6_881, of hash: InfoHash? = nil, at now: Double)
        -> [LocalDiscovery.Action]
    {
        guard let host = HostAddress(host) else { return [] }
        let announce = LocalAnnounce(port: port, infoHashes: [hash ?? own], cookie: "other")
        return discovery.received(announce.datagram, from: host, at: instant(now), using: &generator)
    }

    @Test mutating func `it announces at once, soon again, and then every five minutes`() throws {
        let moments = announces(until: 1_000)
        #expect(moments.count == 6)
        #expect(moments[0] == 0)
        #expect((1...2).contains(moments[1]))
        #expect((4...6).contains(moments[2]))
        for (earlier, later) in zip(moments.dropFirst(2), moments.dropFirst(3)) {
            #expect((300...301).contains(later - earlier))
        }
    }

    @Test mutating func `a wake-up too early sends nothing`() {
        _ = discovery.elapsed(to: instant(0), using: &generator)
        #expect(discovery.elapsed(to: instant(0.5), using: &generator).isEmpty)
    }

    @Test mutating func `the first name is announced, under every name peers are found`() throws {
        guard case .send(let bytes) = discovery.elapsed(to: instant(0), using: &generator).first else {
            Issue.record("nothing was sent")
            return
        }
        #expect(LocalAnnounce(datagram: bytes)?.infoHashes == [own])
        let first = hear("10.0.0.1", at: 1)
        let second = hear("10.0.0.2", port: 7, of: try hash(8), at: 1)
        #expect(first == [.found(try address("10.0.0.1:6881"))])
        #expect(second == [.found(try address("10.0.0.2:7"))])
    }

    @Test mutating func `foreign networks, other swarms, broken datagrams and its own are as good as not sent`() throws
    {
        guard case .send(let bytes) = discovery.elapsed(to: instant(0), using: &generator).first else {
            Issue.record("nothing was sent")
            return
        }
        let foreign = hear("11.0.0.1", at: 1)
        let other = hear("10.0.0.1", of: try hash(9), at: 1)
        let echo = discovery.received(bytes, from: .ipv4(0x0a00_0001), at: instant(1), using: &generator)
        let broken = discovery.received([0xff, 0, 13], from: .ipv4(0x0a00_0001), at: instant(1), using: &generator)
        #expect(foreign.isEmpty && other.isEmpty && echo.isEmpty && broken.isEmpty)
    }

    @Test mutating func `a stranger is answered within a second, but one answer serves a minute`() {
        let last = announces(until: 290).last ?? 0
        _ = hear("10.0.0.1", at: last + 100)
        let answered = announces(until: last + 102)
        #expect(answered.count == 1)
        _ = hear("10.0.0.2", at: last + 103)
        let silence = announces(until: last + 150)
        #expect(silence.isEmpty)
        let next = announces(until: last + 165)
        #expect(next.count == 1)
    }

    @Test mutating func `who was heard already is no stranger`() {
        _ = hear("10.0.0.1", at: 0)
        let last = announces(until: 290).last ?? 0
        let again = hear("10.0.0.1", at: last + 100)
        #expect(again.count == 1)
        let answers = announces(until: last + 299)
        #expect(answers.isEmpty)
    }

    @Test mutating func `a flood of made-up senders has an end and asks for no more datagrams`() {
        let last = announces(until: 290).last ?? 0
        var found = 0
        for number in 0..<5_000 {
            found += hear("10.0.\(number / 250).\(number % 250)", at: last + 100).count
        }
        #expect(found == 2_000)
        let answers = announces(until: last + 160)
        #expect(answers.count == 1)
    }
}
