// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

/// Machines that restart or switch off because they were ordered to.
@Suite struct LeavingTests {
    private var fleet = FleetModel()
    private let mac: MACAddress

    init() throws { mac = try #require(MACAddress("52:54:00:12:34:56")) }

    private mutating func reports(_ stage: MachineStage, at seconds: Int64) throws -> MachineNumber {
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: UInt64(seconds) * 1_000,
            cause: .waitingForPerson)
        fleet.apply(.reported(event, from: nil), at: .at(seconds))
        return try #require(fleet[mac]?.number)
    }

    private func state(_ seconds: Int64) -> MachineState? { fleet[mac]?.state(at: Moment.at(seconds).monotonic) }

    private func reason(_ seconds: Int64) -> StandstillReason? {
        fleet[mac]?.standstill(at: Moment.at(seconds).monotonic)
    }

    @Test mutating func `a machine that switches itself off is off at once, and no problem`() throws {
        let number = try reports(.download, at: 0)
        fleet.leaves(number, forGood: true, at: Moment.at(1).monotonic)
        for seconds in [1, 20, 3_600] as [Int64] {
            #expect(state(seconds) == .off && reason(seconds) == nil, "after \(seconds) s")
        }
        #expect(fleet.problems(at: Moment.at(60).monotonic).isEmpty)
        // A report that was on its way.
        _ = try reports(.download, at: 2)
        #expect(state(20) == .off)
    }

    @Test mutating func `a machine that restarts is on its way until its firmware asks, but not for ever`() throws {
        let number = try reports(.download, at: 0)
        fleet.leaves(number, forGood: false, at: Moment.at(1).monotonic)
        #expect(state(200) == .booting && reason(200) == nil)
        #expect(state(301) == .stalled && reason(301) == .connectionLost)
        fleet.apply(.addressing(mac, .firmware), at: .at(302))
        #expect(state(303) == .newcomer || state(303) == .booting)
        #expect(state(302 + 120) == .stalled)
    }

    @Test mutating func `one that goes on reporting did not leave`() throws {
        let number = try reports(.download, at: 0)
        fleet.leaves(number, forGood: true, at: Moment.at(1).monotonic)
        _ = try reports(.download, at: 12)
        #expect(state(13) == .booting)
    }
}
