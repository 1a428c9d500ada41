// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Phase1Builder
import Testing
import VirtualRoom

extension MachineTests {
    /// What goes wrong between a machine with Secure Boot and its server.
    @Suite(.serialized, .needsBuiltPrograms, .isLong)
    struct SignedBootFaultTests {
        private func machine() -> MachinePlan {
            var machine = MachinePlan(place: 1)
            machine.firmware = .secureBoot
            machine.isCableOpen = true
            return machine
        }

        private func withRoom(
            _ name: String, _ body: @escaping @Sendable (VirtualRoom, SerialConsole) async throws -> Void
        ) async throws {
            var served = ServedRoom("signed-\(name)", number: 50)
            served.network.secureBoot = "true"
            try await served.run(body)
        }

        @Test func `a server that answers 404 to GRUB's HTTP costs a machine time and not its boot`() async throws {
            let machine = machine()
            try await withRoom("404") { room, _ in
                try await room.withMachine(machine) { running in
                    let cable = try await OpenCable(RenamedRequest(), of: running)
                    let console = running.console
                    try await console.wait(for: "phase 1 for \(machine.mac), by TFTP", atMost: ServedRoom.patience)
                    #expect(cable.state.count > 0)
                    try await console.wait(for: SampleEnvironment.marker, atMost: ServedRoom.patience)
                }
                #expect(try await room.report(of: machine.place)?.stage == .handover)
            }
        }

        @Test func `a server that stalls in the initramfs is given up, again and again, and then TFTP is tried`()
            async throws
        {
            let machine = machine()
            try await withRoom("stall") { room, _ in
                try await room.withMachine(machine) { running in
                    let cable = try await OpenCable(StalledInitramfs(), of: running)
                    let console = running.console
                    // GRUB waits by a clock of its own, which a busy computer makes slow: five times two minutes were seen.
                    try await console.wait(for: "attempt 5 of 5 by HTTP failed", atMost: ServedRoom.patience * 3)
                    #expect(cable.state.count > 1)
                    try await console.wait(for: "phase 1 for \(machine.mac), by TFTP", atMost: ServedRoom.patience)
                    try await console.wait(for: SampleEnvironment.marker, atMost: ServedRoom.patience)
                }
                #expect(try await room.report(of: machine.place)?.stage == .handover)
            }
        }

        @Test(arguments: [
            ("shimx64.efi", "its firmware did not fetch all of shim"),
            ("grubx64.efi", "shim runs and did not fetch GRUB"),
        ])
        func `half of a loader starts nothing and is told of, and the machine comes up by what it tries next`(
            file: String, reason: String
        ) async throws {
            let machine = machine()
            try await withRoom("half-\(file.prefix(4))") { room, server in
                try await room.withMachine(machine) { running in
                    let cable = try await OpenCable(ShortTransfer(of: file), of: running)
                    try await server.wait(for: reason, atMost: ServedRoom.patience)
                    #expect(cable.state.count > 0)
                    // By UEFI's HTTP Boot, after it has looked for IPv6.
                    try await running.console.wait(for: SampleEnvironment.marker, atMost: ServedRoom.patience)
                }
                #expect(try await room.report(of: machine.place)?.stage == .handover)
            }
        }

        @Test func `phase 1 with the driver of another card than the machine has says so, and restarts the machine`()
            async throws
        {
            // OVMF drives virtio cards alone, and their driver is in every phase 1: so no firmware is asked here.
            var machine = MachinePlan(place: 1)
            machine.networkCard = .e1000e
            let served = ServedRoom("signed-other-card", number: 50)
            let chosen = machine.starting(
                phase1: "\(served.environmentFolder)/out/phase1", archive: Phase1Builder.FileName.smallInitramfs,
                words: "boottorrent.card=8086:100e")
            try await served.run { room, _ in
                try await room.withMachine(chosen) { running in
                    let console = running.console
                    try await console.wait(for: "the driver of 8086:100e alone", atMost: ServedRoom.patience)
                    try await console.wait(for: "Restarting in", atMost: ServedRoom.patience)
                    try await console.wait(for: "reboot: Restarting system", atMost: ServedRoom.patience)
                }
            }
        }
    }
}
