// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// Each way to start an image, up to the started system's own word.
    @Suite(.serialized, .needsBuiltPrograms)
    struct ImageKindTests {
        @Test func `a person starts a program on the serial line, reads its end, and then starts a kernel`()
            async throws
        {
            let served = ServedRoom("kinds", number: 70)
            let environment = try await served.environment()
            let shelf = ImageShelf(environment: environment)
            let system = try await shelf.system(saying: "KERNEL")
            try await served.run { _ in
                try shelf.start(nil)
                try shelf.put("a-program", settings: Self.program, files: ["greet": Data(Self.greeting.utf8)])
                try shelf.put(
                    "b-kernel", settings: Self.kernel,
                    files: ["vmlinuz": system.kernel, "tools": system.tools, "start": system.start])
            } _: { room, server in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.hasScreen = true
                try await room.withMachine(machine) { running in
                    let console = running.console
                    try await console.wait(for: "Up/Down, Enter: start", atMost: ServedRoom.patience)
                    try await room.keepPicture("menu", of: running)
                    try await running.type("1")
                    try await console.wait(for: "Hello, two words, in /images/a-program", atMost: ServedRoom.patience)
                    try await running.type("Ada\r")
                    try await console.wait(for: "Goodbye, Ada", atMost: .seconds(60))
                    try await console.wait(for: "Ä program ended with exit status 3.", atMost: .seconds(60))
                    try await server.wait(for: "Ä program ended with exit status 3", atMost: .seconds(60))
                    try await running.type("x")
                    try await console.wait(for: "The menu comes back", atMost: .seconds(60))
                    try await running.type("2")
                    try await console.wait(
                        for: #"KERNEL started: console=ttyS0 say="a  'b'" ;$(reboot)`reboot` ip=10.98.0."#,
                        atMost: ServedRoom.patience)
                }
                let report = try #require(try await room.report(of: 1))
                #expect(report.stage == .handover)
            }
        }

        @Test func `an ISO file needs only its name`() async throws {
            let served = ServedRoom("iso", number: 71)
            let environment = try await served.environment()
            let shelf = ImageShelf(environment: environment)
            let system = try await shelf.system(saying: "MEDIUM")
            let menu = """
                DEFAULT install
                LABEL install
                  KERNEL /install/vmlinuz
                  APPEND initrd=/install/initrd.img console=ttyS0

                """
            try FileManager.default.createDirectory(atPath: served.folder, withIntermediateDirectories: true)
            let iso = try ImageShelf.iso(
                [
                    "isolinux/isolinux.cfg": Data(menu.utf8), "install/vmlinuz": system.kernel,
                    "install/initrd.img": system.tools + system.start, "pool/rest": noise(1 << 20),
                ], in: served.folder)
            try await served.run { _ in
                try shelf.start("medium")
                try shelf.put("medium", settings: "dispname: Medium\nmethod: iso", files: ["some.iso": iso])
            } _: { room, _ in
                let machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                try await room.withMachine(machine) { running in
                    try await running.console.wait(for: "MEDIUM started: ", atMost: ServedRoom.patience)
                }
            }
        }

        private static let program = """
            dispname: Ä program
            method: bin
            bin: greet
            binargs: ["two words"]
            """

        private static let greeting = """
            #!/bin/busybox sh
            echo "Hello, $1, in $(pwd)"
            read -r name
            echo "Goodbye, $name"
            exit 3

            """

        private static let kernel = #"""
            dispname: A kernel
            method: kexec
            kernel: vmlinuz
            initrd: [tools, start]
            cmdline: console=ttyS0 say="a  'b'" ;$(reboot)`reboot`
            pass_network: true
            """#
    }
}

extension VirtualRoom {
    /// Keeps a picture of a machine's screen; with `REFRESH_PICTURES` set it becomes one of the documentation's.
    func keepPicture(_ name: String, of machine: RunningMachine) async throws {
        let picture = "\(folder)/\(name).png"
        try await machine.monitor.screenshot(to: picture)
        guard ProcessInfo.processInfo.environment["REFRESH_PICTURES"] != nil else { return }
        let pictures = "\(FileManager.default.currentDirectoryPath)/docs/pictures"
        try FileManager.default.createDirectory(atPath: pictures, withIntermediateDirectories: true)
        try Data(contentsOf: URL(filePath: picture)).write(to: URL(filePath: "\(pictures)/\(name).png"))
    }
}
