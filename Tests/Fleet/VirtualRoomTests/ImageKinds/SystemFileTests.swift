// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import HostSystem
import TestProcesses
import Testing
import VirtualRoom

extension MachineTests {
    /// Systems of Debian that have names, files and secrets of their machines, each way that a system is started.
    @Suite(.serialized, .needsBuiltPrograms, .isLong)
    struct SystemFileTests {
        static let rules = """
            secrets: plain-network
            groups:
              lab:
                timeout: 0
                cmdline: "asset={{vars.asset}}"
                files:
                  - {from: issue, to: /etc/issue}
                  - {from: key, to: /etc/issue.d/key.issue, mode: "0600", secret: true}

            """
        static let templates = ["issue": "This is {{name}} of {{group}}.\n", "key": "key-{{vars.asset}}\n"]

        /// The file with the list of one machine.
        static let list = "name,mac,group,asset\npc-01,\(MachinePlan(place: 1).mac),lab,471\n"

        /// Waits for what a login prompt shows of the machine.
        static func expectPrompt(on console: SerialConsole) async throws {
            try await console.wait(for: "This is pc-01 of lab.", atMost: ServedRoom.patience)
            try await console.wait(for: "key-471", atMost: .seconds(60))
            try await console.wait(for: "pc-01 login: ", atMost: .seconds(60))
        }

        @Test func `a Debian that was written onto a disk has them when it starts`() async throws {
            let served = ServedRoom("debian", number: 116)
            let environment = try await served.environment(withLayers: [.disks])
            let debian = try await DebianDisk(in: served.folder)
            try await served.run { _ in
                let shelf = ImageShelf(environment: environment)
                try shelf.start("debian")
                try shelf.put(
                    "debian", settings: "dispname: Debian\nmethod: write\nimage: debian.img", linking: debian.disk)
                try shelf.rule(Self.rules, list: Self.list, templates: Self.templates)
            } _: { room, server in
                var machine = MachinePlan(place: 1)
                machine.firmware = .uefi
                machine.memory = 1_024
                machine.disks = ["\(room.folder)/written.disk"]
                try DiskWriteTests.makeDisk(machine.disks[0], length: 700 << 20)
                let plan = machine
                try await room.withMachine(plan) { running in
                    try await server.wait(for: "stage=handover", atMost: ServedRoom.patience)
                    try await Self.expectPrompt(on: running.console)
                }
                // Its plug was pulled, so what counts blocks is out of date.
                let offset = "\(plan.disks[0])?offset=\(65 << 20)"
                let told = try Program.run(["debugfs", "-c", "-R", "stat /etc/issue.d/key.issue", offset])
                #expect(told.output.contains("Mode:  0600") && told.output.contains("User:     0"))
                let hosts = try Program.run(["debugfs", "-c", "-R", "cat /etc/hosts", offset])
                #expect(hosts.output == "127.0.0.1 localhost\n127.0.1.1 pc-01\n")
                #expect(await server.text.contains("/agent/files/") == false)
            }
        }

        @Test func `a Debian whose kernel and initial file system are started has them on its disk's root`()
            async throws
        {
            let served = ServedRoom("debian", number: 117)
            let environment = try await served.environment()
            let debian = try await DebianDisk(in: served.folder)
            try await served.run { _ in
                let shelf = ImageShelf(environment: environment)
                try shelf.start("debian")
                try shelf.put(
                    "debian",
                    settings: """
                        dispname: Debian
                        method: kexec
                        kernel: vmlinuz
                        initrd: initrd.img
                        cmdline: \(DebianDisk.words)
                        """, linking: debian.kernel, debian.initrd)
                try shelf.rule(Self.rules, list: Self.list, templates: Self.templates)
            } _: { room, _ in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.memory = 1_024
                machine.disks = ["\(room.folder)/root.disk"]
                try FileManager.default.copyItem(atPath: debian.disk, toPath: machine.disks[0])
                try await room.withMachine(machine) { running in
                    try await running.console.wait(for: "\(DebianDisk.words) asset=471", atMost: ServedRoom.patience)
                    try await Self.expectPrompt(on: running.console)
                }
            }
        }

        @Test(arguments: LiveMedium.allCases)
        func `a live medium has them in what it makes of its root`(kind: LiveMedium) async throws {
            let served = ServedRoom("live", number: 118)
            let environment = try await served.environment()
            let iso = try kind.made(in: served.folder)
            try await served.run { _ in
                let shelf = ImageShelf(environment: environment)
                try shelf.start("live")
                try shelf.put(
                    "live", settings: "dispname: Live\nmethod: iso\ncmdline: console=ttyS0,115200", linking: iso)
                try shelf.rule(Self.rules, list: Self.list, templates: Self.templates)
            } _: { room, _ in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.memory = 2_048
                try await room.withMachine(machine) { running in
                    try await Self.expectPrompt(on: running.console)
                }
            }
        }

        @Test(.enabled("needs FUSE, to make the disk") { TableDisk.hasFUSE })
        func `a Windows on NTFS has its file where phase 1's kernel has a driver for that`() async throws {
            var served = ServedRoom("windows", number: 119)
            served.suite = .trixie
            let environment = try await served.environment(withLayers: [.disks])
            let disk = try TableDisk.forWindows(in: served.folder)
            try await served.run { _ in
                let shelf = ImageShelf(environment: environment)
                try shelf.start("windows")
                try shelf.put(
                    "windows", settings: "dispname: Windows\nmethod: write\nimage: disk.img\nafter: poweroff",
                    files: ["disk.img": disk])
                try shelf.rule(
                    "groups: {lab: {timeout: 0, files: [{from: unattend, to: /Windows/Panther/unattend.xml}]}}\n",
                    list: Self.list, templates: ["unattend": "<ComputerName>{{xml(name)}}</ComputerName>\n"])
            } _: { room, server in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.disks = ["\(room.folder)/windows.disk"]
                try DiskWriteTests.makeDisk(machine.disks[0], length: 64 << 20)
                let plan = machine
                try await room.withMachine(plan) { _ in
                    try await server.wait(for: "stage=handover", atMost: ServedRoom.patience)
                }
                let partition = "\(room.folder)/windows.partition"
                try Data(contentsOf: URL(filePath: plan.disks[0])).dropFirst(1 << 20).write(
                    to: URL(filePath: partition))
                let file = try Program.run(["ntfscat", "-f", partition, "Windows/Panther/unattend.xml"])
                #expect(file.output == "<ComputerName>pc-01</ComputerName>\n")
            }
        }
    }
}
