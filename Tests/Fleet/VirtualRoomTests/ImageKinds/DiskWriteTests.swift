// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// Images of disks, written onto disks of machines with less memory than the image has bytes.
    @Suite(.serialized, .needsBuiltPrograms)
    struct DiskWriteTests {
        private static let settings = """
            dispname: A disk
            method: write
            image: disk.img
            disk: machine1-disk1
            after: poweroff
            """

        @Test func `a disk is written, has the image's bytes after the plug was pulled, and starts`() async throws {
            let served = ServedRoom("write", number: 72)
            let image =
                bootSector(saying: "DISK ONE") + noise(3 << 20) + Data(count: 40 << 20) + noise(1 << 20, seed: 7)
            let environment = try await served.environment(withLayers: [.disks])
            try await served.run { _ in
                let shelf = ImageShelf(environment: environment)
                try shelf.start("disk")
                try shelf.put("disk", settings: Self.settings, files: ["disk.img": image])
            } _: { room, server in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.memory = 256
                let other = noise(1 << 20, seed: 3)
                machine.disks = ["other", "target"].map { "\(room.folder)/\($0).disk" }
                try other.write(to: URL(filePath: machine.disks[0]))
                try Self.makeDisk(machine.disks[1], length: 64 << 20)
                let plan = machine
                try await room.withMachine(plan) { _ in
                    try await server.wait(for: "stage=handover", atMost: ServedRoom.patience)
                }
                let report = try #require(try await room.report(of: 1))
                // What is zeros in the image nobody sends; the layer with the drivers has 4 MB.
                #expect(try #require(report.transfer).fromServer < 10 << 20)
                #expect(try Data(contentsOf: URL(filePath: plan.disks[1])).prefix(image.count) == image)
                #expect(try Data(contentsOf: URL(filePath: plan.disks[0])) == other)
                var disk = MachinePlan(place: 1)
                disk.disks = [plan.disks[1]]
                disk.start = .disk
                try await room.withMachine(disk) { running in
                    try await running.console.wait(for: "DISK ONE", atMost: .seconds(120))
                }
            }
        }

        @Test(.isLong) func `a disk with something else on it is left alone, with a sentence that says how to go on`()
            async throws
        {
            let served = ServedRoom("foreign", number: 73)
            let environment = try await served.environment(withLayers: [.disks])
            try await served.run { _ in
                let shelf = ImageShelf(environment: environment)
                try shelf.start("disk")
                let image = bootSector(saying: "DISK TWO") + noise(1 << 20)
                try shelf.put(
                    "disk", settings: Self.settings.replacing("machine1-disk1", with: "empty"),
                    files: ["disk.img": image])
            } _: { room, server in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.disks = ["\(room.folder)/foreign.disk"]
                let foreign = Data(count: 2 << 20) + noise(4_096) + Data(count: 30 << 20)
                try foreign.write(to: URL(filePath: machine.disks[0]))
                let plan = machine
                try await room.withMachine(plan) { running in
                    try await running.console.wait(
                        for: "has something else on it; write erase: true", atMost: ServedRoom.patience)
                    try await server.wait(for: "has something else on it", atMost: .seconds(60))
                }
                #expect(try Data(contentsOf: URL(filePath: plan.disks[0])) == foreign)
            }
        }

        @Test(.isLong, arguments: [MachinePlan.Firmware.bios, .uefi])
        func `a machine whose firmware boots from the network first starts the disk that it wrote`(
            firmware: MachinePlan.Firmware
        ) async throws {
            let served = ServedRoom("disk-start", number: 84)
            let environment = try await served.environment(withLayers: [.disks])
            let disk =
                firmware == .bios
                ? bootSector(saying: "DISK FOUR") + noise(1 << 20)
                : try startupDisk(saying: "DISK FOUR", in: served.folder)
            try await served.run { _ in
                let shelf = ImageShelf(environment: environment)
                try shelf.start("disk")
                try shelf.put(
                    "disk", settings: "dispname: A disk\nmethod: write\nimage: disk.img", files: ["disk.img": disk])
            } _: { room, server in
                var machine = MachinePlan(place: 1)
                machine.firmware = firmware
                machine.disks = ["\(room.folder)/network-first.disk"]
                try Self.makeDisk(machine.disks[0], length: 8 << 20)
                try await room.withMachine(machine) { running in
                    try await server.wait(for: "image=disk", atMost: ServedRoom.patience)
                    try await running.console.wait(for: "DISK FOUR", atMost: ServedRoom.patience)
                }
                #expect(try await room.report(of: 1)?.stage == .handover)
            }
        }

        @Test(.isLong)
        func `2 GiB go onto the disk of a machine with 256 MiB, the plug is pulled, and the rest follows`()
            async throws
        {
            var served = ServedRoom("large", number: 80)
            served.shape = LinkShape(megabits: 100)
            let environment = try await served.environment(withLayers: [.disks])
            let image = try LargeDisk(folder: served.folder, word: "DISK THREE")
            try await served.run { _ in
                let shelf = ImageShelf(environment: environment)
                try shelf.start("disk")
                try shelf.put(
                    "disk", settings: Self.settings.replacing("machine1-disk1", with: "empty"), files: [:])
                try FileManager.default.linkItem(
                    atPath: image.path, toPath: "\(environment.imagesFolder)/disk/disk.img")
            } _: { room, server in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.memory = 256
                machine.hasScreen = true
                machine.disks = ["\(room.folder)/large.disk"]
                try Self.makeDisk(machine.disks[0], length: LargeDisk.length + 1 << 20)
                let plan = machine
                let before = try await room.withMachine(plan) { running in
                    try await server.waitForAgent(of: 1)
                    _ = try await room.report(of: 1, once: { $0.verified > LargeDisk.zeros + LargeDisk.data / 4 })
                    try await room.keepPicture("progress", of: running)
                    return try await room.report(of: 1, once: { $0.verified > LargeDisk.zeros + LargeDisk.data / 2 })
                }
                try await room.withMachine(plan) { _ in
                    try await server.wait(for: "stage=handover", atMost: ServedRoom.patience)
                }
                let after = try #require(try await room.report(of: 1)?.transfer)
                let missing = LargeDisk.data - (before.verified - LargeDisk.zeros)
                #expect(after.fromServer <= missing + LargeDisk.data / 20)
                #expect(try image.isOn(plan.disks[0]))
                var disk = plan
                disk.start = .disk
                try await room.withMachine(disk) { running in
                    try await running.console.wait(for: "DISK THREE", atMost: .seconds(120))
                }
            }
        }

        /// A file with nothing in it but its length.
        static func makeDisk(_ path: String, length: UInt64) throws {
            try? FileManager.default.removeItem(atPath: path)
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            try file.truncate(atOffset: length)
            try file.close()
        }
    }
}
