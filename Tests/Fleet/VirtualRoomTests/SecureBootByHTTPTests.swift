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

        /// GRUB numbers its connections alike at each boot, and the server still has the one of the boot before.
        @Test func `a machine that is switched off and on again comes by HTTP, with its card's driver alone`()
            async throws
        {
            let machine = machine()
            var served = room("second-boot", secureBoot: "true")
            served.shape = LinkShape(megabits: 100)
            try await served.run { room, server in
                try await room.withMachine(machine) { _ in
                    // By then its agent has told which card it came by.
                    try await server.wait(for: "machine=\(machine.mac) stage=network", atMost: ServedRoom.patience)
                }
                let before = try room.traffic().machine(machine.place)?.received ?? 0
                try await room.withMachine(machine) { _ in
                    try await Deadline.within(ServedRoom.patience, or: .noAnswer("a second agent")) {
                        while await Self.arrivals(of: machine, server) < 2 {
                            try await Task.sleep(for: .milliseconds(50))
                        }
                    }
                    let bytes = (try room.traffic().machine(machine.place)?.received ?? 0) - before
                    // 18 MB, and their headers; with the full initramfs, which is all that TFTP has, they are 26 MB.
                    #expect((10_000_000..<21_000_000).contains(bytes))
                }
            }
        }

        private static func arrivals(of machine: MachinePlan, _ server: SerialConsole) async -> Int {
            await server.text.ranges(of: "machine=\(machine.mac) stage=agent").count
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
