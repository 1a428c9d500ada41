// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// Who gets what: machines with names, groups, words and files of their own.
    @Suite(.serialized, .needsBuiltPrograms)
    struct RuleTests {
        /// A list with the machines of a room, whose group is the same.
        static func list(_ group: String, _ places: ClosedRange<Int>) -> String {
            "name,mac,group,asset\n"
                + places.map { "pc-0\($0),\(MachinePlan(place: $0).mac),\(group),47\($0)\n" }.joined()
        }

        /// The settings of an image of kernel and initrds.
        static let kernel = """
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

        @Test(.isLong) func `a group starts together, and without the machine that is missing when its patience ends`()
            async throws
        {
            var served = ServedRoom("together", number: 120)
            served.machineCount = 2
            let environment = try await served.environment()
            let shelf = ImageShelf(environment: environment)
            let system = try await shelf.system(saying: "TOGETHER")
            try await served.run { _ in
                try shelf.put(
                    "exam", settings: Self.kernel,
                    files: ["vmlinuz": system.kernel, "tools": system.tools, "start": system.start])
                try shelf.rule(
                    "groups: {exam: {image: exam, timeout: 0, together: {patience: 90}}}\n",
                    list: Self.list("exam", 1...3))
            } _: { room, server in
                let plans = (1...2).map { MachinePlan(place: $0).starting(phase1: environment.phase1Folder) }
                try await room.withMachine(plans[0]) { first in
                    // It is ready long before the other, which is switched on only now.
                    try await first.console.wait(
                        for: "others of the group: pc-02 and pc-03", atMost: ServedRoom.patience)
                    try await room.withMachine(plans[1]) { second in
                        try await first.console.wait(for: "others of the group: pc-03", atMost: ServedRoom.patience)
                        #expect(await first.console.text.contains("TOGETHER started") == false)
                        for running in [first, second] {
                            try await running.console.wait(for: "TOGETHER started", atMost: ServedRoom.patience)
                        }
                    }
                }
            }
        }

        @Test(.isLong) func `a rule that is changed while machines are in their menus counts within five seconds`()
            async throws
        {
            let served = ServedRoom("changed", number: 121)
            let environment = try await served.environment()
            let shelf = ImageShelf(environment: environment)
            let system = try await shelf.system(saying: "CHANGED")
            try await served.run { _ in
                // The screen writes the letters that differ, which are all of the word.
                for (name, word) in [("first", "ABCDE"), ("second", "VWXYZ")] {
                    try shelf.put(
                        name, settings: Self.kernel.replacing("A kernel", with: "Image \(word)"),
                        files: ["vmlinuz": system.kernel, "tools": system.tools, "start": system.start])
                }
                try shelf.rule("groups: {lab: {image: menu, images: first}}\n", list: Self.list("lab", 1...1))
            } _: { room, _ in
                let machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                try await room.withMachine(machine) { running in
                    try await running.console.wait(for: "Image ABCDE", atMost: ServedRoom.patience)
                    try shelf.rule("groups: {lab: {image: menu, images: second}}\n", list: Self.list("lab", 1...1))
                    let changed = ContinuousClock.now
                    try await running.console.wait(for: "VWXYZ", atMost: .seconds(60))
                    // Measured on an idle computer; this one may be three times slower, and emulates.
                    print("a changed rule is in the menu after \(ContinuousClock.now - changed)")
                }
            }
        }
    }
}
