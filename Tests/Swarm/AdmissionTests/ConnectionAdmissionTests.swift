// SPDX-License-Identifier: GPL-3.0-or-later

import Admission
import Testing
import TorrentCore

@Suite struct ConnectionAdmissionTests {
    private typealias ID = ConnectionAdmission.ID

    private func host(_ number: UInt32) -> HostAddress { .ipv4(0x0a00_0000 + number) }

    private func admission(places: Int, perAddress: Int = 64) -> ConnectionAdmission {
        ConnectionAdmission(limits: AdmissionLimits(places: places, perAddress: perAddress))
    }

    /// For those that are not to be closed.
    private func stands(
        _ id: ID, _ standing: ConnectionAdmission.Standing, _ now: MonotonicInstant,
        in admission: inout ConnectionAdmission
    ) {
        #expect(admission.stands(id, as: standing, at: now) == false)
    }

    @Test func `whoever comes has a place while there is one`() throws {
        var admission = admission(places: 10)
        for number in 0..<10 {
            let (id, closing) = admission.arrived(from: host(UInt32(number)), at: at(0))
            #expect(id != nil && closing == [])
        }
        #expect(admission.count == 10)
    }

    @Test func `of an address with too many the one that stood still the longest goes`() throws {
        var admission = admission(places: 100, perAddress: 3)
        let ids = try (0..<3).map { try #require(admission.arrived(from: host(1), at: at(Double($0))).id) }
        // The oldest has begun to be served and is idle again, so now the second one has stood still the longest.
        stands(ids[0], .served, at(3), in: &admission)
        stands(ids[0], .idle, at(4), in: &admission)
        #expect(admission.arrived(from: host(1), at: at(5)).closing == [ids[1]])
        #expect(admission.arrived(from: host(1), at: at(6)).closing == [ids[2]])
        #expect(admission.arrived(from: host(1), at: at(7)).closing == [ids[0]])
        #expect(admission.count == 3)
        #expect(admission.arrived(from: host(2), at: at(8)).closing == [], "another address has its own")
    }

    @Test func `an address that is served at all its places is refused one more`() throws {
        var admission = admission(places: 100, perAddress: 3)
        let ids = try (0..<3).map { try #require(admission.arrived(from: host(1), at: at(Double($0))).id) }
        for id in ids { stands(id, .served, at(4), in: &admission) }
        let (id, closing) = admission.arrived(from: host(1), at: at(5))
        #expect(id == nil && closing == [])
        stands(ids[1], .slow, at(6), in: &admission)
        #expect(admission.arrived(from: host(1), at: at(7)).closing == [ids[1]])
    }

    @Test(arguments: [(true, "127.0.0.1", 6), (true, "::1", 6), (false, "127.0.0.1", 3), (true, "10.0.0.1", 3)])
    func `loopback has no limit of its own, unless that is switched off`(
        isExempt: Bool, address: String, kept: Int
    ) throws {
        var limits = AdmissionLimits(places: 100, perAddress: 3)
        limits.exemptsLoopback = isExempt
        var admission = ConnectionAdmission(limits: limits)
        let host = try #require(HostAddress(address))
        for second in 0..<6 { _ = admission.arrived(from: host, at: at(Double(second))) }
        #expect(admission.count == kept)
    }

    @Test func `a reverse proxy on this computer does not pay for a crowd`() throws {
        var admission = admission(places: 8)
        let proxy = try #require(HostAddress("127.0.0.1"))
        let own = try (0..<6).map { try #require(admission.arrived(from: proxy, at: at(Double($0))).id) }
        for id in own { stands(id, .served, at(6), in: &admission) }
        let crowd = try (0..<2).map { try #require(admission.arrived(from: host(1), at: at(7 + Double($0))).id) }
        #expect(admission.arrived(from: host(2), at: at(9)).closing == [crowd[0]])
        stands(crowd[1], .served, at(9), in: &admission)
        #expect(admission.arrived(from: host(3), at: at(9)) == (nil, []))
    }

    @Test func `an IPv6 host is one, whichever of its addresses it uses, and a link-local one is itself`() throws {
        var admission = admission(places: 100, perAddress: 2)
        for number in UInt64(0)..<6 { _ = admission.arrived(from: .ipv6(0x2001_0db8_0000_0000, number), at: at(0)) }
        #expect(admission.count == 2)
        for number in UInt64(0)..<6 { _ = admission.arrived(from: .ipv6(0xfe80_0000_0000_0000, number), at: at(0)) }
        #expect(admission.count == 8)
    }

    @Test func `of requests that do not end only so many are kept, and a crowd's go first`() throws {
        var limits = AdmissionLimits(places: 1_000)
        limits.unfinishedRequests = 10
        var admission = ConnectionAdmission(limits: limits)
        let crowd = try (0..<7).map { try #require(admission.arrived(from: host(1), at: at(Double($0))).id) }
        let lone = try (2..<5).map { try #require(admission.arrived(from: host(UInt32($0)), at: at(9)).id) }
        #expect(admission.arrived(from: host(9), at: at(9)).closing == [crowd[0]])
        // Who is served, or has been, is not among them.
        stands(crowd[1], .served, at(10), in: &admission)
        stands(crowd[2], .served, at(10), in: &admission)
        stands(crowd[2], .idle, at(10), in: &admission)
        #expect((10..<12).allSatisfy { admission.arrived(from: host($0), at: at(10)).closing == [] })
        for id in crowd[3...] { #expect(admission.stands(id, as: .served, at: at(10)) == false) }
        for number in 12..<16 { #expect(admission.arrived(from: host(UInt32(number)), at: at(10)).closing == []) }
        // One connection each: nobody goes who has just come, and then the oldest.
        #expect(admission.arrived(from: host(16), at: at(10.5)).closing == [])
        #expect(admission.arrived(from: host(17), at: at(12)).closing == [lone[0]])
    }

    @Test func `when all places are taken the address with the most gives one`() throws {
        var admission = admission(places: 8)
        let greedy = try (0..<5).map { try #require(admission.arrived(from: host(1), at: at(Double($0))).id) }
        let modest = try (0..<3).map { try #require(admission.arrived(from: host(2), at: at(Double($0 - 10))).id) }
        #expect(admission.arrived(from: host(3), at: at(9)).closing == [greedy[0]])
        #expect(admission.arrived(from: host(4), at: at(9)).closing == [greedy[1]])
        // Now both have three, and the other one's are older.
        #expect(admission.arrived(from: host(5), at: at(9)).closing == [modest[0]])
    }

    @Test func `a crowd with one connection each gives up the oldest`() throws {
        var admission = admission(places: 4)
        let crowd = try (0..<4).map { try #require(admission.arrived(from: host($0), at: at(Double($0))).id) }
        for (offset, id) in crowd.enumerated() {
            #expect(admission.arrived(from: host(100 + UInt32(offset)), at: at(10)).closing == [id])
        }
    }

    /// 64 addresses do what they can; eight honest ones take their answers slowly enough to be there all the time.
    @Test(arguments: [1, 64]) func `who takes its answer never loses its place to who has asked for nothing`(
        addresses: UInt32
    ) throws {
        var admission = admission(places: 400)
        var honest: Set<ID> = []
        for number in 0..<8 {
            let id = try #require(admission.arrived(from: host(1_000 + UInt32(number)), at: at(0)).id)
            stands(id, .served, at(0), in: &admission)
            honest.insert(id)
        }
        var readers: [ID] = []
        for number in 0..<10_000 {
            let now = at(Double(number / 100))
            let (id, closing) = admission.arrived(from: host(UInt32(number) % addresses), at: now)
            #expect(honest.isDisjoint(with: closing))
            // Every tenth asks for an answer and reads nothing of it.
            if let id, number % 10 == 0 {
                stands(id, .served, now, in: &admission)
                readers.append(id)
            }
            if let id = readers.first, number % 20 == 0 {
                stands(id, .slow, now, in: &admission)
                readers.removeFirst()
            }
            if number % 100 == 99 {
                // Somebody honest with one question finds a place each time, and an answer.
                let asker = host(2_000 + UInt32(number))
                let (id, closing) = admission.arrived(from: asker, at: now)
                #expect(honest.isDisjoint(with: closing))
                let place = try #require(id)
                stands(place, .served, now, in: &admission)
                stands(place, .idle, now, in: &admission)
                admission.left(place)
            }
            #expect(admission.count <= 400)
        }
    }

    @Test func `when all are served an address with two more than the newcomer's gives one up`() throws {
        var admission = admission(places: 8)
        let greedy = try (0..<5).map { try #require(admission.arrived(from: host(1), at: at(Double($0))).id) }
        let modest = try (0..<3).map { try #require(admission.arrived(from: host(2), at: at(Double($0 - 9))).id) }
        for id in greedy + modest { stands(id, .served, at(6), in: &admission) }
        #expect(admission.hasRoom(at: at(7)) == true)
        let newcomer = admission.arrived(from: host(3), at: at(7))
        #expect(newcomer.closing == [greedy[0]])
        stands(try #require(newcomer.id), .served, at(7), in: &admission)
        #expect(admission.arrived(from: host(2), at: at(8)).id == nil, "has as many as the other by now")
        #expect(admission.arrived(from: host(4), at: at(9)).closing == [greedy[1]])
    }

    @Test func `when everybody has one connection and is served, newcomers wait until somebody is done`() throws {
        var admission = admission(places: 8)
        let ids = try (0..<8).map { try #require(admission.arrived(from: host($0), at: at(0)).id) }
        for id in ids { stands(id, .served, at(1), in: &admission) }
        #expect(admission.hasRoom(at: at(100)) == false)
        let (id, closing) = admission.arrived(from: host(100), at: at(100))
        #expect(id == nil && closing == [])
        // Whoever stops taking its answer, or is through with it, goes at once, for somebody waits.
        #expect(admission.stands(ids[0], as: .served, at: at(101)) == false)
        #expect(admission.stands(ids[1], as: .slow, at: at(101)) == true)
        #expect(admission.stands(ids[2], as: .idle, at: at(101)) == true)
        #expect(admission.hasRoom(at: at(101)) == false, "two places are kept back")
        admission.left(ids[3])
        #expect(admission.hasRoom(at: at(101)) == true)
        #expect(admission.stands(ids[4], as: .idle, at: at(101)) == false, "nobody waits any more")
    }

    @Test func `an only connection has two seconds to ask before it makes room`() throws {
        var admission = admission(places: 4)
        let ids = try (0..<4).map { try #require(admission.arrived(from: host($0), at: at(0)).id) }
        #expect(admission.hasRoom(at: at(1.9)) == false)
        #expect(admission.arrived(from: host(100), at: at(1.9)).id == nil)
        #expect(admission.hasRoom(at: at(2)) == true)
        #expect(admission.arrived(from: host(100), at: at(2)).closing == [ids[0]])
    }

    @Test func `requests that are not complete have a bound together, and the largest go`() throws {
        var limits = AdmissionLimits(places: 100)
        limits.unfinishedBytes = 1_000
        var admission = ConnectionAdmission(limits: limits)
        let ids = try (0..<4).map { try #require(admission.arrived(from: host($0 / 2), at: at(0)).id) }
        #expect(admission.keeps(300, of: ids[0]) == [])
        #expect(admission.keeps(299, of: ids[1]) == [])
        #expect(admission.keeps(401, of: ids[2]) == [])
        #expect(admission.keeps(402, of: ids[2]) == [ids[0]], "the larger of the address that has 599 together")
        #expect(admission.keeps(0, of: ids[1]) == [], "complete")
        #expect(admission.keeps(500, of: ids[3]) == [])
        admission.left(ids[2])
        #expect(admission.keeps(1_000, of: ids[3]) == [])
        #expect(admission.keeps(1_001, of: ids[3]) == [ids[3]])
    }

    @Test func `who has gone is forgotten, and named twice does no harm`() throws {
        var admission = admission(places: 4, perAddress: 1)
        let id = try #require(admission.arrived(from: host(1), at: at(0)).id)
        stands(id, .served, at(0), in: &admission)
        admission.left(id)
        admission.left(id)
        stands(id, .served, at(0), in: &admission)
        #expect(admission.keeps(5, of: id) == [])
        #expect(admission.count == 0)
        #expect(admission.arrived(from: host(1), at: at(0)).id != nil)
    }
}
