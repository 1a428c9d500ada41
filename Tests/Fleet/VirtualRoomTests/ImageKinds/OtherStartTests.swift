// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// The less common ways to another kernel.
    @Suite(.serialized, .needsBuiltPrograms, .isLong)
    struct OtherStartTests {
        @Test func `a kernel is started by the older call, with its command line as it is`() async throws {
            let settings = """
                dispname: Older call
                method: kexec
                kexec: segments
                kernel: vmlinuz
                initrd: [tools, start]
                cmdline: console=ttyS0 say="a  'b'" ;$(reboot)
                """
            try await run(number: 81, layers: [.kexecTools], "segments", settings) { room, _, running in
                try await running.console.wait(
                    for: #"SYSTEM started: console=ttyS0 say="a  'b'" ;$(reboot)"#, atMost: ServedRoom.patience)
            }
        }

        @Test func `a disk is written, and a kernel of the same folder is started at once`() async throws {
            let disk = bootSector(saying: "DISK") + noise(3 << 20)
            let settings = """
                dispname: Write and start
                method: write
                image: disk.img
                after: kexec
                kernel: vmlinuz
                initrd: [tools, start]
                cmdline: console=ttyS0 root=/dev/sda1
                """
            try await run(number: 82, layers: [.disks], "write", settings, ["disk.img": disk]) { room, _, running in
                try await running.console.wait(
                    for: "SYSTEM started: console=ttyS0 root=/dev/sda1", atMost: ServedRoom.patience)
                #expect(try Data(contentsOf: URL(filePath: Self.disk(of: room))).prefix(disk.count) == disk)
            }
        }

        @Test func `a disk that is too small is told with both sizes, and left alone`() async throws {
            let settings = "dispname: Large disk\nmethod: write\nimage: disk.img"
            let disk = bootSector(saying: "DISK") + Data(count: 64 << 20)
            try await run(number: 83, layers: [.disks], "small", settings, ["disk.img": disk]) {
                room, server, running in
                try await running.console.wait(for: "is too small for an image of", atMost: ServedRoom.patience)
                try await server.wait(
                    for: "is too small for an image of \(disk.count) bytes: it has \(16 << 20)", atMost: .seconds(60))
                #expect(try Data(contentsOf: URL(filePath: Self.disk(of: room))) == Data(count: 16 << 20))
            }
        }

        private static func disk(of room: VirtualRoom) -> String { "\(room.folder)/target.disk" }

        private func run(
            number: Int, layers: [LayerName], _ image: String, _ settings: String, _ files: [String: Data] = [:],
            _ body: @escaping @Sendable (VirtualRoom, SerialConsole, RunningMachine) async throws -> Void
        ) async throws {
            let served = ServedRoom("other-start", number: number)
            let environment = try await served.environment(withLayers: layers)
            let shelf = ImageShelf(environment: environment)
            let system = try await shelf.system(saying: "SYSTEM")
            let kernel = ["vmlinuz": system.kernel, "tools": system.tools, "start": system.start]
            try await served.run { _ in
                try shelf.start(image)
                try shelf.put(image, settings: settings, files: kernel.merging(files) { _, file in file })
            } _: { room, server in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.disks = [Self.disk(of: room)]
                try DiskWriteTests.makeDisk(machine.disks[0], length: 16 << 20)
                try await room.withMachine(machine) { try await body(room, server, $0) }
            }
        }
    }
}
