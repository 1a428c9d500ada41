// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct MachineProblemsTests {
    private let mac: MACAddress
    private var fleet = FleetModel()

    init() throws {
        mac = try #require(MACAddress("52:54:00:12:34:56"))
    }

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    private mutating func report(_ stage: MachineStage, _ reason: String? = nil, at seconds: Int64) {
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: UInt64(seconds) * 1_000, reason: reason
        )
        fleet.apply(.reported(event, from: .ipv4(0xc000_0232)), at: at(seconds))
    }

    private func problem(at seconds: Int64) -> Problem.Finding? {
        let all = fleet.problems(at: at(seconds)).values.flatMap(\.self)
        return all.count == 1 ? all[0] : nil
    }

    @Test
    mutating func `a machine is silent from the moment that the table of silences says, in the same words each time`()
        throws
    {
        report(.initramfs, at: 0)
        let limit = try #require(StageSilence.limit(in: .initramfs, interval: nil))
        #expect(fleet.problems(at: at(0) + limit + .nanoseconds(-1)).isEmpty)
        let first = try #require(fleet.problems(at: at(0) + limit)[.machineStalled]?.first)
        #expect(first.code == .machineStalled && first.found.contains("\(mac)") && first.found.contains("initramfs"))
        #expect(first.machine == fleet[mac]?.number && !first.remedy.isEmpty)
        #expect(problem(at: 4_000) == first)
        report(.agent, at: 4_001)
        #expect(fleet.problems(at: at(4_001)).isEmpty)
    }

    @Test mutating func `a machine that failed says why, until it goes on`() throws {
        report(.download, at: 1)
        report(.failed, "no room in memory", at: 2)
        let finding = try #require(self.problem(at: 3))
        #expect(finding.code == .machineFailed && finding.found.contains("no room in memory"))
        report(.download, at: 9)
        #expect(fleet.problems(at: at(9)).isEmpty)
    }

    @Test mutating func `one that was most likely switched off is no problem any more`() {
        report(.failed, "no room in memory", at: 2)
        #expect(fleet.problems(at: at(7 * 86_400)).isEmpty)
    }

    @Test mutating func `a system that runs is silent, which is no problem`() {
        report(.handover, at: 2)
        #expect(fleet.problems(at: at(30_000)).isEmpty)
    }
}
