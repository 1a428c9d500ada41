// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Phase1Builder
import Testing
import VirtualRoom

extension MachineTests {
    /// QEMU on the machine's own screen: machines inside machines.
    @Suite(.serialized, .needsBuiltPrograms)
    struct GuestTests {
        @Test
        func `a floppy's system runs in a window, hears the machine's keyboard, and the machine gives all the while`()
            async throws
        {
            try await run("floppy", number: 74, arguments: "-fda floppy.img -serial /dev/ttyS0")
        }

        @Test(.isLong) func `a CD's system runs in a window`() async throws {
            try await run("cdrom", number: 75, arguments: "-cdrom disc.iso -serial /dev/ttyS0")
        }

        @Test(.isLong) func `arguments that QEMU does not take are told in its own words`() async throws {
            let served = ServedRoom("guest", number: 78)
            let environment = try await served.environment(withLayers: [.qemu])
            try await served.run { _ in
                try Self.put(ImageShelf(environment: environment), arguments: "-fdx floppy.img", files: ["x": noise(8)])
            } _: { room, server in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.memory = 1_536
                try await room.withMachine(machine) { running in
                    try await server.wait(for: "-fdx: invalid option", atMost: ServedRoom.patience)
                }
                #expect(try await room.report(of: 1)?.stage == .failed)
            }
        }

        private static func put(_ shelf: ImageShelf, arguments: String, files: [String: Data]) throws {
            try shelf.start("guest")
            try shelf.put(
                "guest", settings: "dispname: A guest\nmethod: bin-qemu-x86_64\nargs: \(arguments)", files: files)
        }

        /// GRUB's rescue disk is told, on the machine's keyboard, to speak on the machine's serial port.
        private func run(_ name: String, number: Int, arguments: String) async throws {
            let served = ServedRoom("guest", number: number)
            let environment = try await served.environment(withLayers: [.qemu])
            let packages = DebianPackages(folder: BuiltPrograms.packages)
            let files = try await [
                "floppy.img": Data(packages.file("usr/lib/grub-rescue/grub-rescue-floppy.img", of: "grub-rescue-pc")),
                "disc.iso": Data(packages.file("usr/lib/grub-rescue/grub-rescue-cdrom.iso", of: "grub-rescue-pc")),
            ]
            try await served.run { _ in
                try Self.put(ImageShelf(environment: environment), arguments: arguments, files: files)
            } _: { room, server in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.memory = 1_536
                machine.hasScreen = true
                try await room.withMachine(machine) { running in
                    try await server.wait(for: "stage=handover", atMost: ServedRoom.patience)
                    try await running.press(
                        // Escape leaves whatever a part of these keys has led into, c its menu for its command line.
                        ["esc", "esc", "c"] + Self.keys("serial") + ["ret"] + Self.keys("terminal_output serial") + [
                            "ret"
                        ],
                        until: "grub>", atMost: ServedRoom.patience)
                    try await running.monitor.press(["esc"])
                    try await room.keepPicture("guest-\(name)", of: running)
                }
            }
        }

        /// QEMU's names of the keys of a text.
        private static func keys(_ text: String) -> [String] {
            text.map { $0 == " " ? "spc" : $0 == "_" ? "shift-minus" : String($0) }
        }
    }
}
