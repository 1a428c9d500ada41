// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct Phase1GiversTests {
    private var fleet = FleetModel()
    private var givers = Phase1Givers()

    private func mac(_ number: Int) throws -> MACAddress {
        try #require(MACAddress("52:54:00:00:00:0\(number)"))
    }

    private func address(_ number: Int) -> HostAddress { .ipv4(0xc000_0200 + UInt32(number)) }

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    private mutating func reports(_ number: Int, _ stage: MachineStage, gives hash: String?, at second: Int64) throws {
        let event = MachineEvent(
            machine: MachineIdentity(mac: try mac(number), uuid: nil), stage: stage, uptime: UInt64(second) * 1_000,
            phase1: hash)
        fleet.apply(.reported(event, from: address(number)), at: at(second))
        givers.reported(event)
    }

    private mutating func giver(_ number: Int, at second: Int64) throws -> HostAddress? {
        givers.giver(for: try mac(number), of: "ab", in: fleet, at: at(second))
    }

    @Test mutating func `only a machine that said so gives, only what it said, and not to itself`() throws {
        #expect(try giver(9, at: 1) == nil)
        try reports(1, .seed, gives: nil, at: 1)
        try reports(2, .seed, gives: "cd", at: 1)
        #expect(try giver(9, at: 2) == nil)
        try reports(1, .seed, gives: "ab", at: 3)
        #expect(try giver(9, at: 4) == address(1))
        #expect(try giver(1, at: 4) == nil)
    }

    @Test mutating func `machines are spread over the givers, and the server has the rest`() throws {
        try reports(1, .seed, gives: "ab", at: 1)
        try reports(2, .seed, gives: "ab", at: 2)
        let chosen = try (3...9).map { try giver($0, at: 3) }
        #expect(chosen.filter { $0 == address(1) }.count == 3)
        #expect(chosen.filter { $0 == address(2) }.count == 3)
        #expect(chosen.last == .some(nil))
        // One that has its phase 1 makes room for another.
        try reports(3, .agent, gives: nil, at: 5)
        #expect(try giver(9, at: 6) != nil)
    }

    @Test mutating func `a fetch that was never heard of again is over after a minute`() throws {
        try reports(1, .seed, gives: "ab", at: 1)
        for number in 2...4 { #expect(try giver(number, at: 2) == address(1)) }
        #expect(try giver(5, at: 61) == nil)
        #expect(try giver(5, at: 62) == address(1))
    }

    @Test mutating func `who gave nothing is left out until it says anew that it gives`() throws {
        try reports(1, .seed, gives: "ab", at: 1)
        let news = [1, 1, 7].map { givers.gaveNothing(address($0), in: fleet) }
        #expect(news == [true, false, false])
        #expect(try giver(9, at: 2) == nil)
        try reports(1, .seed, gives: "ab", at: 3)
        #expect(try giver(9, at: 4) == address(1))
    }

    @Test mutating func `a machine that goes over to its system, or boots anew, gives no more`() throws {
        try reports(1, .seed, gives: "ab", at: 1)
        try reports(1, .handover, gives: nil, at: 2)
        #expect(try giver(9, at: 3) == nil)
        try reports(1, .seed, gives: "ab", at: 4)
        fleet.apply(.addressing(try mac(1), .firmware), at: at(5))
        #expect(try giver(9, at: 6) == nil)
    }
}
