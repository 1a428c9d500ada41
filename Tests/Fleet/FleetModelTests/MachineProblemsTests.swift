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

    @Test mutating func `a machine with a name is called by it, and a stopped kernel is told at once`() throws {
        report(.agent, at: 1)
        let machine = try #require(fleet[mac])
        fleet.label(machine.number, MachineLabel(name: "pc-07", group: nil))
        fleet.noticed(.panicked("VFS: Unable to mount root fs"), of: machine.number, in: machine.boot)
        let finding = try #require(self.problem(at: 1))
        #expect(finding.code == .machineStalled)
        #expect(finding.found == "pc-07: The kernel stopped: VFS: Unable to mount root fs.")
        #expect(finding.remedy == StandstillCode.kernelPanic.nextStep)
    }

    @Test mutating func `a machine that no other reaches is slow, which is to be known, and one that waits is not`()
        throws
    {
        var transfer = TransferProgress(verified: 1, total: 9, fromServer: 1, fromPeers: 0)
        (transfer.peers, transfer.unreached) = (0, 2)
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: .download, uptime: 1, transfer: transfer)
        fleet.apply(.reported(event, from: nil), at: at(1))
        let finding = try #require(self.problem(at: 2))
        #expect(finding.code == .machineSlow && finding.code.severity == .notice)
        #expect(finding.remedy == StandstillCode.peersUnreachable.nextStep)
        let waiting = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: .manifest, uptime: 2, cause: .waitingForPerson)
        fleet.apply(.reported(waiting, from: nil), at: at(3))
        #expect(fleet.problems(at: at(3)).isEmpty)
    }
}
