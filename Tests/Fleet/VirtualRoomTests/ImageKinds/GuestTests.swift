// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import HostSystem
import Phase1Builder
import Testing
import VirtualRoom

extension MachineTests {
    /// QEMU on the machine's own screen: machines inside machines.
    @Suite(.serialized, .needsBuiltPrograms)
    struct GuestTests {
        @Test func `a floppy's system runs in a window by KVM, and hears the machine's keyboard`() async throws {
            try await startFloppy(byKVM: true)
        }

        @Test(.isLong) func `a floppy's system runs where the machine has nothing for KVM, too`() async throws {
            try await startFloppy(byKVM: false)
        }

        @Test(.isLong, arguments: ArchiveSuite.allCases.filter { $0 != HostSystem.this.standardSuite })
        func `a floppy's system runs by the layer of another suite, in a guest with a network card`(
            suite: ArchiveSuite
        ) async throws {
            try await startFloppy(byKVM: false, suite: suite, " -nic user,model=virtio-net-pci")
        }

        private func startFloppy(byKVM hasKVM: Bool, suite: ArchiveSuite? = nil, _ more: String = "") async throws {
            let floppy = bootSector(saying: "FLOPPY", atEachKey: "KEY HEARD") + Data(count: 1_440 << 10 - 512)
            try await run(
                number: 74, suite: suite, hasKVM: hasKVM, "-fda floppy.img -serial /dev/ttyS0\(more)",
                ["floppy.img": floppy]
            ) { _, _, running in
                let runner = hasKVM ? "KVMKVMKVM" : "TCGTCGTCGTCG"
                try await running.console.wait(for: "FLOPPY \(runner)", atMost: ServedRoom.patience)
                try await running.press(["spc"], until: "KEY HEARD", atMost: ServedRoom.patience)
            }
        }

        @Test(
            .isLong,
            arguments: [
                ("floppy", "-fda disk", "grub-rescue-floppy.img"), ("cdrom", "-cdrom disk", "grub-rescue-cdrom.iso"),
            ])
        func `GRUB's rescue disks show their menu on the machine's screen, and their prompt at a key`(
            name: String, arguments: String, file: String
        ) async throws {
            let packages = DebianPackages(folder: BuiltPrograms.packages)
            let disk = Data(
                try await packages.content(
                    of: ArchiveFile(package: "grub-rescue-pc", path: "usr/lib/grub-rescue/\(file)")))
            try await run(number: 75, arguments, ["disk": disk]) { room, _, running in
                try await room.wait(for: running) { $0.brightRows > 10 }
                try await room.keepPicture("guest-\(name)", of: running)
                try await running.monitor.press(["c"])
                try await room.wait(for: running) { $0.brightRows == 0 && $0.brightDots > 1_000 }
                try await room.keepPicture("guest-\(name)-prompt", of: running)
            }
        }

        @Test(.isLong) func `arguments that QEMU does not take are told in its own words`() async throws {
            try await run(number: 78, "-fdx floppy.img", ["x": noise(8)]) { room, server, _ in
                try await server.wait(for: "-fdx: invalid option", atMost: ServedRoom.patience)
                #expect(try await room.report(of: 1)?.stage == .failed)
            }
        }

        private func run(
            number: Int, suite: ArchiveSuite? = nil, hasKVM: Bool = false, _ arguments: String, _ files: [String: Data],
            _ body: @escaping @Sendable (VirtualRoom, SerialConsole, RunningMachine) async throws -> Void
        ) async throws {
            var chosen = ServedRoom("guest", number: number)
            chosen.suite = suite
            let served = chosen
            let environment = try await served.environment(withLayers: [.qemu])
            try await served.run { _ in
                let shelf = ImageShelf(environment: environment)
                try shelf.start("guest")
                try shelf.put(
                    "guest", settings: "dispname: A guest\nmethod: bin-qemu-x86_64\nargs: \(arguments)", files: files)
            } _: { room, server in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.memory = 1_536
                machine.hasScreen = true
                machine.virtualizes = hasKVM
                try await room.withMachine(machine) { running in
                    try await server.wait(for: "stage=handover", atMost: ServedRoom.patience)
                    try await body(room, server, running)
                }
            }
        }
    }
}

extension VirtualRoom {
    /// Waits until a machine's screen looks as it is to look, and goes on to look so: a guest without KVM writes slowly,
    /// and a blinking cursor, which has 64 dots, is no change.
    fileprivate func wait(
        for machine: RunningMachine, _ isRight: @escaping @Sendable (ScreenDots) -> Bool
    ) async throws {
        try await Deadline.within(ServedRoom.patience, or: .noAnswer("a screen that looks right")) {
            var (last, looks) = (-1, 0)
            while looks < 15 {
                let screen = try await ScreenDots(of: machine, in: folder)
                looks = isRight(screen) && abs(screen.brightDots - last) < 128 ? looks + 1 : 0
                last = screen.brightDots
                try await Task.sleep(for: .seconds(1))
            }
        }
    }
}
