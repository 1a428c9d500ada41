// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// Machines that boot from the network first, and are to start the system on their own disk.
    @Suite(.serialized, .needsBuiltPrograms)
    struct OwnDiskTests {
        @Test func `a machine whose BIOS boots from the network first starts its own disk where that is decided`()
            async throws
        {
            try await startsOwnDisk(.bios, number: 111) { _ in
                bootSector(saying: Self.word) + noise(1 << 20)
            }
        }

        @Test(.isLong, arguments: [MachinePlan.Firmware.uefi, .secureBoot])
        func `a machine whose UEFI boots from the network first starts its disk's boot loader where that is decided`(
            _ firmware: MachinePlan.Firmware
        ) async throws {
            // iPXE loads GRUB for that, where Secure Boot is off; where it is on, GRUB is there already.
            try await startsOwnDisk(firmware, number: firmware == .uefi ? 112 : 113) { served in
                try await TableDisk.forUEFI(saying: Self.word, in: served.folder)
            }
        }

        @Test(.isLong) func `a UEFI whose disks have no boot loader goes on to what it starts otherwise`() async throws
        {
            try await startsOwnDisk(.uefi, number: 114) { served in
                try startupDisk(saying: Self.word, in: served.folder)
            }
        }

        @Test(.isLong) func `a BIOS that finds no system on its disk is given phase 1, and everybody is told`()
            async throws
        {
            let served = ServedRoom("no-system", number: 115)
            try await withRoom(served) { room, server in
                var machine = MachinePlan(place: 1)
                machine.disks = ["\(room.folder)/own.disk"]
                try Data(count: 1 << 20).write(to: URL(filePath: machine.disks[0]))
                try await room.withMachine(machine) { running in
                    try await running.console.wait(
                        for: "This computer was sent to its own disk, and that did not start.",
                        atMost: ServedRoom.patience)
                    try await server.wait(for: "a machine did not start its own disk", atMost: .seconds(30))
                }
            }
        }

        private static let word = "OWN DISK"

        private func withRoom(
            _ served: ServedRoom, _ body: @escaping @Sendable (VirtualRoom, SerialConsole) async throws -> Void
        ) async throws {
            let shelf = ImageShelf(environment: try await served.environment())
            try await served.run { _ in
                try shelf.rule(
                    "groups: {own: {image: local, timeout: 0}}\n", list: "name,mac,group\n\(Self.row)")
            } _: { room, server in
                try await body(room, server)
            }
        }

        private static let row = "pc-01,\(MachinePlan(place: 1).mac),own\n"

        private func startsOwnDisk(
            _ firmware: MachinePlan.Firmware, number: Int, _ disk: (ServedRoom) async throws -> Data
        ) async throws {
            var served = ServedRoom("own-disk-\(number)", number: number)
            if firmware == .secureBoot { served.network.secureBoot = "true" }
            let disk = try await disk(served)
            try await withRoom(served) { room, server in
                var machine = MachinePlan(place: 1)
                machine.firmware = firmware
                machine.disks = ["\(room.folder)/own.disk"]
                try disk.write(to: URL(filePath: machine.disks[0]))
                try await room.withMachine(machine) { running in
                    try await running.console.wait(for: Self.word, atMost: ServedRoom.patience)
                }
                let report = try #require(try await room.report(of: 1))
                #expect(report.stage == .handover)
                #expect(report.reason == nil)
            }
        }
    }
}
