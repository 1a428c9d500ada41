// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct MachineStateTests {
    private let mac: MACAddress
    private var fleet = FleetModel()

    init() throws {
        mac = try #require(MACAddress("52:54:00:12:34:56"))
    }

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    private mutating func report(
        _ stage: MachineStage, reason: String? = nil, _ cause: FailureCause? = nil, at seconds: Int64
    ) {
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: UInt64(seconds), reason: reason,
            cause: cause)
        fleet.apply(.reported(event, from: nil), at: at(seconds))
    }

    private func state(at seconds: Int64) -> MachineState? { fleet[mac]?.state(at: at(seconds)) }

    private func code(at seconds: Int64) -> StandstillCode? { fleet[mac]?.standstill(at: at(seconds))?.code }

    @Test(arguments: [
        (MachineStage.agent, MachineState.booting), (.network, .booting), (.manifest, .booting), (.download, .booting),
        (.verify, .booting), (.seed, .waiting), (.handover, .running), (.os, .running), (.failed, .failed),
    ])
    mutating func `each stage is one of the states`(stage: MachineStage, wanted: MachineState) {
        report(stage, at: 0)
        #expect(state(at: 0) == wanted)
    }

    @Test mutating func `who only asked for an address is new, until that is too long ago`() {
        fleet.apply(.addressing(mac, .firmware), at: at(0))
        #expect(state(at: 1) == .newcomer && code(at: 1) == nil)
        #expect(state(at: 120) == .stalled && code(at: 120) == .noDHCPAnswer)
        fleet.apply(.fetched(.script, MachineIdentity(mac: mac, uuid: nil), from: nil), at: at(130))
        #expect(state(at: 131) == .booting)
        #expect(code(at: 130 + 60) == .silent)
    }

    @Test mutating func `where it fell silent has a code, and a code has a remedy`() {
        report(.download, at: 0)
        #expect(state(at: 8) == .stalled && code(at: 8) == .connectionLost)
        let steps = MachineStage.allCases.map { StandstillReason.silent($0).nextStep }
        #expect(Set(steps).count > 4 && steps.allSatisfy { $0.hasSuffix(".") })
    }

    @Test mutating func `a failure has the code of what its agent says it is about, until it goes on`() {
        report(.agent, at: 0)
        report(.failed, reason: "no network", .noLease, at: 1)
        #expect(code(at: 1) == .noDHCPAnswer)
        report(.download, at: 2)
        #expect(code(at: 2) == nil)
        report(.failed, reason: "disk full", at: 3)
        #expect(code(at: 3) == .failed)
        #expect(fleet[mac]?.standstill(at: at(3))?.sentence == "It failed: disk full.")
    }

    @Test mutating func `who stopped at a loader has that code`() {
        fleet.apply(.addressing(mac, .firmware), at: at(0))
        fleet.apply(.stopped(mac, "shim refused"), at: at(60))
        #expect(state(at: 61) == .failed && code(at: 61) == .loaderRefused)
    }

    @Test(arguments: [MachineStage.failed, .os, .download])
    mutating func `after half a day of silence a machine is off, whatever it was`(stage: MachineStage) {
        report(stage, at: 0)
        #expect(state(at: 12 * 3_600 - 1) != .off)
        #expect(state(at: 12 * 3_600) == .off)
        #expect(code(at: 12 * 3_600) == nil)
    }

    @Test mutating func `since when it is in its stage is told by the wall clock`() {
        report(.agent, at: 10)
        report(.download, at: 25)
        #expect(fleet[mac]?.stageSince == Moment.at(25).wall)
    }
}
