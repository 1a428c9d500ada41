// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// Large images on machines with little memory.
    @Suite(.serialized, .needsBuiltPrograms, .isLong)
    struct MemoryTests {
        private static let settings = """
            dispname: Large
            method: kexec
            kernel: vmlinuz
            initrd: [tools, start, rest]
            cmdline: console=ttyS0
            """

        /// An image that hands over 180 MiB, most of them files that nobody needs.
        private func put(_ shelf: ImageShelf) async throws -> [String: Data] {
            let system = try await shelf.system(saying: "LARGE")
            let rest = 180 << 20 - system.kernel.count - system.tools.count - system.start.count
            return [
                "vmlinuz": system.kernel, "tools": system.tools, "start": system.start,
                "rest": try ImageShelf.archive(of: noise(rest / 4_096 * 4_096), called: "rest"),
            ]
        }

        @Test func `a machine with 768 MiB starts an image of 180 MiB`() async throws {
            try await run(number: 76, memory: 768) { room, _, running in
                try await running.console.wait(for: "LARGE started: ", atMost: ServedRoom.patience)
            }
        }

        @Test func `a machine with too little memory says so before the download, with the numbers`() async throws {
            try await run(number: 77, memory: 512) { room, server, running in
                try await running.console.wait(
                    for: "The machine has too little memory for it:", atMost: ServedRoom.patience)
                try await server.wait(for: "628 MiB are needed", atMost: .seconds(60))
                try await room.keepPicture("error", of: running)
                let report = try #require(try await room.report(of: 1))
                #expect(report.stage == .failed)
                #expect((report.transfer?.fromServer ?? 0) == 0)
            }
        }

        private func run(
            number: Int, memory: Int,
            _ body: @escaping @Sendable (VirtualRoom, SerialConsole, RunningMachine) async throws -> Void
        ) async throws {
            let served = ServedRoom("memory", number: number)
            let environment = try await served.environment()
            let shelf = ImageShelf(environment: environment)
            let files = try await put(shelf)
            try await served.run { _ in
                try shelf.start("large")
                try shelf.put("large", settings: Self.settings, files: files)
            } _: { room, server in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.memory = memory
                machine.hasScreen = true
                try await room.withMachine(machine) { try await body(room, server, $0) }
            }
        }
    }
}
