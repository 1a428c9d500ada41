// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Testing
import VirtualRoom

extension MachineTests {
    /// Secure Boot with a GRUB that has HTTP.
    @Suite(.serialized, .needsBuiltPrograms, .isLong)
    struct SecureBootByHTTPTests {
        private func room(_ name: String, secureBoot: String) -> ServedRoom {
            var served = ServedRoom(name, number: 47)
            served.network.secureBoot = secureBoot
            return served
        }

        private func machine(hasPXE: Bool = true) -> MachinePlan {
            var machine = MachinePlan(place: 1)
            machine.firmware = .secureBoot
            machine.hasPXE = hasPXE
            return machine
        }

        private static func expectArrival(of machine: MachinePlan, in room: VirtualRoom) async throws {
            try await room.withMachine(machine) { running in
                try await running.console.wait(for: SampleEnvironment.marker, atMost: ServedRoom.patience)
            }
            let report = try #require(try await room.report(of: machine.place))
            #expect(report.firmware == .secureBoot)
            #expect(report.stage == .handover)
            // Only a request by HTTP tells whose it is.
            #expect([.script, .kernel, .initramfs].allSatisfy { report.stages[$0] != nil })
        }

        @Test func `firmware that boots by HTTP alone reaches its system`() async throws {
            let machine = machine(hasPXE: false)
            try await room("signed-http", secureBoot: "true").run { room, server in
                try await Self.expectArrival(of: machine, in: room)
            }
        }

        @Test
        func `a machine that would not start iPXE comes up by what its firmware tries next, at its first power-on`()
            async throws
        {
            let machine = machine()
            try await room("first-power-on", secureBoot: "auto").run { room, server in
                try await Self.expectArrival(of: machine, in: room)
            }
        }
    }
}
