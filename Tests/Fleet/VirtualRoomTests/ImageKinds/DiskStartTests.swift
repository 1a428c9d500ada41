// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import TestProcesses
import Testing
import VirtualRoom

extension MachineTests {
    /// Disks that are not like the image's, and machines that have to be told which of their disks to start.
    @Suite(.serialized, .needsBuiltPrograms)
    struct DiskStartTests {
        private static let settings = "dispname: A disk\nmethod: write\nimage: disk.img\n"

        /// A room whose default image is that disk.
        private func withRoom(
            _ name: String, _ number: Int, settings: String, secureBoot: String? = nil,
            disk: (ServedRoom) async throws -> Data,
            _ body: @escaping @Sendable (VirtualRoom, SerialConsole, SampleEnvironment) async throws -> Void
        ) async throws {
            var served = ServedRoom(name, number: number)
            if let secureBoot { served.network.secureBoot = secureBoot }
            let environment = try await served.environment(withLayers: [.disks])
            let image = try await disk(served)
            try await served.run { _ in
                let shelf = ImageShelf(environment: environment)
                try shelf.start("disk")
                try shelf.put("disk", settings: Self.settings + settings, files: ["disk.img": image])
            } _: { room, server in
                try await body(room, server, environment)
            }
        }

        @Test func `a larger NVMe disk that has paths is written, has a table that fits it, and starts`() async throws {
            try await withRoom("paths", 74, settings: "disk: empty\nerase: true\nafter: poweroff") { served in
                try TableDisk.forBIOS(saying: "DISK FIVE", in: served.folder)
            } _: { room, server, environment in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.diskBus = .nvmeWithPaths
                machine.disks = ["\(room.folder)/paths.disk"]
                try DiskWriteTests.makeDisk(machine.disks[0], length: 40 << 20)
                let plan = machine
                try await room.withMachine(plan) { _ in
                    try await server.wait(for: "stage=handover", atMost: ServedRoom.patience)
                }
                let check = try Program.run(["sgdisk", "-v", plan.disks[0]])
                #expect(check.output.contains("No problems found"))
                var disk = MachinePlan(place: 1)
                disk.disks = plan.disks
                disk.start = .disk
                try await room.withMachine(disk) { running in
                    try await running.console.wait(for: "DISK FIVE", atMost: .seconds(120))
                }
            }
        }

        @Test(.isLong) func `a disk with sectors of 4096 bytes is not written with an image that was made for 512`()
            async throws
        {
            try await withRoom("native", 75, settings: "disk: empty\nerase: true") { served in
                try TableDisk.forBIOS(saying: "DISK SIX", in: served.folder)
            } _: { room, server, environment in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.sectorLength = 4_096
                machine.disks = ["\(room.folder)/native.disk"]
                let foreign = noise(40 << 20, seed: 9)
                try foreign.write(to: URL(filePath: machine.disks[0]))
                let plan = machine
                try await room.withMachine(plan) { _ in
                    try await server.wait(
                        for: "has sectors of 4096 bytes and the image was made for 512", atMost: ServedRoom.patience)
                }
                #expect(try Data(contentsOf: URL(filePath: plan.disks[0])) == foreign)
            }
        }

        @Test(.isLong, arguments: [MachinePlan.Firmware.uefi, .secureBoot])
        func `a UEFI that boots from the network first starts the second disk, which was written`(
            firmware: MachinePlan.Firmware
        ) async throws {
            let secureBoot = firmware == .secureBoot ? "true" : nil
            try await withRoom("second", 76, settings: "disk: machine1-disk1", secureBoot: secureBoot) { served in
                try await TableDisk.forUEFI(saying: "DISK SEVEN", in: served.folder)
            } _: { room, server, _ in
                var machine = MachinePlan(place: 1)
                machine.firmware = firmware
                machine.disks = ["first", "second"].map { "\(room.folder)/\($0).disk" }
                let first = try await TableDisk.forUEFI(saying: "WRONG DISK", in: room.folder)
                try first.write(to: URL(filePath: machine.disks[0]))
                try DiskWriteTests.makeDisk(machine.disks[1], length: 40 << 20)
                let plan = machine
                try await room.withMachine(plan) { running in
                    try await running.console.wait(for: "DISK SEVEN", atMost: ServedRoom.patience)
                }
                #expect(try await room.report(of: 1)?.stage == .handover)
            }
        }

        @Test(.isLong) func `a BIOS that boots from the network first starts the second disk, which was written`()
            async throws
        {
            try await withRoom("second-bios", 77, settings: "disk: machine1-disk1") { served in
                try TableDisk.forBIOS(saying: "DISK EIGHT", in: served.folder)
            } _: { room, server, _ in
                var machine = MachinePlan(place: 1)
                machine.disks = ["first", "second"].map { "\(room.folder)/\($0).disk" }
                try (bootSector(saying: "WRONG DISK") + Data(count: 8 << 20)).write(to: URL(filePath: machine.disks[0]))
                try DiskWriteTests.makeDisk(machine.disks[1], length: 40 << 20)
                let plan = machine
                try await room.withMachine(plan) { running in
                    try await running.console.wait(for: "DISK EIGHT", atMost: ServedRoom.patience)
                }
                #expect(try await room.report(of: 1)?.stage == .handover)
            }
        }

        @Test(.isLong) func `a machine whose dock made an address up for its firmware uses the card there is`()
            async throws
        {
            let served = ServedRoom("dock", number: 78)
            let environment = try await served.environment()
            try await served.run { room, server in
                let machine = MachinePlan(place: 1).starting(
                    phase1: environment.phase1Folder, words: "BOOTIF=01-02-00-00-00-00-77")
                try await room.withMachine(machine) { running in
                    try await running.console.wait(
                        for: "No network card has the address 02:00:00:00:00:77", atMost: ServedRoom.patience)
                    try await server.wait(
                        for: "machine=02:00:00:00:00:77 stage=handover", atMost: ServedRoom.patience)
                }
            }
        }
    }
}
