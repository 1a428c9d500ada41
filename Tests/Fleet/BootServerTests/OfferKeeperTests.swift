// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Testing
import TorrentCore

@Suite struct OfferKeeperTests {
    private let start = MonotonicInstant(nanoseconds: 0)

    private func mac(_ number: Int) throws -> MACAddress {
        try #require(MACAddress("52:54:00:00:00:\(number < 10 ? "0" : "")\(number)"))
    }

    @Test func `an offered address is kept once, for the machine that was first`() throws {
        var keeper = OfferKeeper(limit: 10)
        let (one, two) = (try mac(1), try mac(2))
        #expect(keeper.offered(.ipv4(1), to: one, at: start) == [.keep(.ipv4(1), for: one)])
        #expect(keeper.offered(.ipv4(1), to: one, at: start) == [])
        #expect(keeper.offered(.ipv4(1), to: two, at: start) == [])
        #expect(keeper.offered(.ipv4(2), to: two, at: start) == [.keep(.ipv4(2), for: two)])
    }

    @Test func `what was not taken in ten seconds is forgotten`() throws {
        var keeper = OfferKeeper(limit: 10)
        let one = try mac(1)
        _ = keeper.offered(.ipv4(1), to: one, at: start)
        #expect(keeper.elapsed(to: start + .seconds(9)) == [])
        #expect(keeper.elapsed(to: start + .seconds(10)) == [.forget(one), .readAgain])
        #expect(keeper.elapsed(to: start + .seconds(20)) == [])
        #expect(keeper.offered(.ipv4(1), to: one, at: start + .seconds(21)) == [.keep(.ipv4(1), for: one)])
    }

    @Test func `dnsmasq reads again every ten seconds at most`() throws {
        var keeper = OfferKeeper(limit: 100)
        var readings = 0
        for second in 0..<60 {
            let machine = try mac(second)
            let now = start + .seconds(second)
            let actions =
                keeper.offered(.ipv4(UInt32(second)), to: machine, at: now) + keeper.given(to: machine, at: now)
            readings += actions.count { $0 == .readAgain }
        }
        #expect(readings == 5)
    }

    @Test func `who asks for many and takes none gets no more than the limit, until they are forgotten`() throws {
        var keeper = OfferKeeper(limit: 3)
        let kept = try (0..<9).map { keeper.offered(.ipv4(UInt32($0)), to: try mac($0), at: start) }
        #expect(kept.count { !$0.isEmpty } == 3)
        #expect(keeper.offered(.ipv4(50), to: try mac(50), at: start + .seconds(9)) == [])
        let later = keeper.offered(.ipv4(50), to: try mac(50), at: start + .seconds(10))
        #expect(later.last == .keep(.ipv4(50), for: try mac(50)))
        #expect(later.contains(.readAgain))
    }

    @Test func `leases do not count towards the limit`() throws {
        var keeper = OfferKeeper(limit: 1)
        _ = keeper.offered(.ipv4(1), to: try mac(1), at: start)
        _ = keeper.given(to: try mac(1), at: start)
        #expect(keeper.offered(.ipv4(2), to: try mac(2), at: start) == [.keep(.ipv4(2), for: try mac(2))])
    }

    @Test func `a crowd that takes what it is offered within ten seconds is remembered within bounds`() throws {
        var keeper = OfferKeeper(limit: 10)
        var kept = 0
        for number in UInt32(0)..<10_000 {
            let mac = try #require(MACAddress(bytes: [2, 0] + number.bigEndianBytes))
            kept += keeper.offered(.ipv4(number), to: mac, at: start).count
            _ = keeper.given(to: mac, at: start)
        }
        #expect(kept == Limits.takenOffers)
        #expect(keeper.elapsed(to: start + .seconds(10)).count == Limits.takenOffers + 1)
    }

    @Test func `a lease that nobody was offered changes nothing`() throws {
        var keeper = OfferKeeper(limit: 1)
        #expect(keeper.given(to: try mac(1), at: start) == [])
    }
}
