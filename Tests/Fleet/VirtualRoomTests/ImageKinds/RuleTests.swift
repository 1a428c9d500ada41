// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// Who gets what: machines with names, groups, words and files of their own, and their own disks.
    @Suite(.serialized, .needsBuiltPrograms)
    struct RuleTests {
        /// A list with the machines of a room, whose group is the same.
        private static func list(_ group: String, _ places: ClosedRange<Int>) -> String {
            "name,mac,group,asset\n"
                + places.map { "pc-0\($0),\(MachinePlan(place: $0).mac),\(group),47\($0)\n" }.joined()
        }

        private static let kernel = """
            dispname: A kernel
            method: kexec
            kernel: vmlinuz
            initrd: [tools, start]
            cmdline: console=ttyS0
            """

        @Test
        func
            `a machine's system has its words, its name, its file and its secret, and a newcomer waits until it is named`()
            async throws
        {
            let served = ServedRoom("rules", number: 110)
            let environment = try await served.environment()
            let shelf = ImageShelf(environment: environment)
            let files = "/boottorrent/files"
            let system = try await shelf.system(
                saying: "RULED",
                showing: ["\(files)/etc/hostname", "\(files)/etc/motd", "\(files)/etc/key"])
            let rules = """
                secrets: plain-network
                groups:
                  lab:
                    image: ruled
                    timeout: 0
                    cmdline: "asset={{vars.asset}}"
                    files:
                      - {from: motd, to: /etc/motd}
                      - {from: key, to: /etc/key, mode: "0600", secret: true}
                rules:
                  - {when: {newcomer: true}, image: wait}

                """
            try await served.run { _ in
                try shelf.put(
                    "ruled", settings: Self.kernel,
                    files: ["vmlinuz": system.kernel, "tools": system.tools, "start": system.start])
                try shelf.rule(
                    rules, list: "name,mac,group,asset\n",
                    templates: ["motd": "This is {{name}} of {{group}}.\n", "key": "key-{{vars.asset}}\n"])
            } _: { room, server in
                let machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                try await room.withMachine(machine) { running in
                    let console = running.console
                    try await console.wait(for: "Waiting to be told what to start.", atMost: ServedRoom.patience)
                    try Self.list("lab", 1...1).write(
                        toFile: "\(environment.folder)/machines.csv", atomically: true, encoding: .utf8)
                    try await console.wait(for: "RULED started: console=ttyS0 asset=471", atMost: ServedRoom.patience)
                    try await console.wait(for: "etc/hostname: pc-01", atMost: .seconds(60))
                    try await console.wait(for: "etc/motd: This is pc-01 of lab.", atMost: .seconds(60))
                    try await console.wait(for: "etc/key: key-471", atMost: .seconds(60))
                }
                let log = await server.text
                #expect(!log.contains("/agent/files/"))
            }
        }

        @Test func `a machine whose BIOS boots from the network first starts its own disk where that is decided`()
            async throws
        {
            try await startsOwnDisk(.bios, of: "own-disk", number: 111) { _ in
                bootSector(saying: "OWN DISK") + noise(1 << 20)
            }
        }

        @Test(.isLong)
        func `a machine whose UEFI boots from the network first starts its own disk where that is decided`()
            async throws
        {
            try await startsOwnDisk(.uefi, of: "own-disk-uefi", number: 112) {
                try startupDisk(saying: "OWN DISK", in: $0.folder)
            }
        }

        private func startsOwnDisk(
            _ firmware: MachinePlan.Firmware, of name: String, number: Int, _ disk: (ServedRoom) throws -> Data
        ) async throws {
            let served = ServedRoom(name, number: number)
            let environment = try await served.environment()
            let shelf = ImageShelf(environment: environment)
            let disk = try disk(served)
            try await served.run { _ in
                try shelf.rule("groups: {own: {image: local, timeout: 0}}\n", list: Self.list("own", 1...1))
            } _: { room, _ in
                var machine = MachinePlan(place: 1)
                machine.firmware = firmware
                machine.disks = ["\(room.folder)/own.disk"]
                try disk.write(to: URL(filePath: machine.disks[0]))
                try await room.withMachine(machine) { running in
                    try await running.console.wait(for: "OWN DISK", atMost: ServedRoom.patience)
                }
                let report = try #require(try await room.report(of: 1))
                #expect(report.stage == .handover)
            }
        }
    }
}
