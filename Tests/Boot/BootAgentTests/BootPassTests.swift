// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import BootCatalog
import Testing
import TorrentCore

@Suite struct BootPassTests {
    private let event: MachineEvent

    init() throws {
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        event = MachineEvent(machine: MachineIdentity(mac: mac, uuid: nil), stage: .agent, uptime: 1)
    }

    private func ticket(_ digit: String) throws -> BootTicket {
        BootTicket(number: .first, key: try #require(BootKey(hexadecimal: String(repeating: digit, count: 32))))
    }

    private func at(_ milliseconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: milliseconds * 1_000_000)
    }

    @Test func `without a key an event goes as it is`() throws {
        let pass = BootPass(nil)
        #expect(pass.signed(event, at: at(7)) == event.bencoded)
    }

    @Test func `counters rise with the uptime, and also where that stands still or goes back`() throws {
        let pass = BootPass(try ticket("a"))
        let counters = try [7, 7, 3, 5_000].map { moment in
            try SignedEvent(bencoded: pass.signed(event, at: at(moment))).counter
        }
        #expect(counters == [7, 8, 9, 5_000])
    }

    @Test func `the first key that is told counts, until the server gives another one`() throws {
        let pass = BootPass(nil)
        for digit in ["a", "b"] { pass.take(try ticket(digit)) }
        #expect(try SignedEvent(bencoded: pass.signed(event, at: at(1))).isSigned(by: try ticket("a").key))
        pass.replace(by: try ticket("c"))
        #expect(try SignedEvent(bencoded: pass.signed(event, at: at(1))).isSigned(by: try ticket("c").key))
    }
}
