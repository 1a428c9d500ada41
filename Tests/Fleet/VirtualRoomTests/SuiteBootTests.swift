// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import HostSystem
import Testing
import VirtualRoom

extension MachineTests {
    /// Phase 1 of each suite of Debian's archive, on machines.
    @Suite(.serialized, .needsBuiltPrograms, .isLong)
    struct SuiteBootTests {
        @Test(arguments: ArchiveSuite.allCases, [MachinePlan.Firmware.bios, .secureBoot])
        func `a machine starts its system from phase 1 of either suite`(
            suite: ArchiveSuite, firmware: MachinePlan.Firmware
        ) async throws {
            var served = ServedRoom("suite-\(suite.codename)", number: 48)
            served.suite = suite
            served.network.secureBoot = "\(firmware == .secureBoot)"
            var machine = MachinePlan(place: 1)
            machine.firmware = firmware
            let chosen = machine
            try await served.run { room, server in
                try await room.withMachine(chosen) { running in
                    try await running.console.wait(for: SampleEnvironment.marker, atMost: ServedRoom.patience)
                }
                let report = try #require(try await room.report(of: chosen.place))
                #expect(report.firmware == (firmware == .secureBoot ? .secureBoot : .bios))
                #expect(report.stage == .handover)
            }
        }
    }
}
