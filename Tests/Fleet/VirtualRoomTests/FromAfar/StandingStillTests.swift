// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import TestProcesses
import Testing
import VirtualRoom

extension MachineTests {
    /// Four machines, of which one is told from afar what to start once, and the others get into trouble that the server tells.
    @Suite(.needsBuiltPrograms, .isLong)
    struct StandingStillTests {
        /// What the menu of images has at its end, and no other screen.
        private static let menu = "Enter: start"

        @Test func `one starts another image once, one panics, one loses its cable, one reaches no other`() async throws
        {
            var served = ServedRoom("standing-still", number: 132)
            served.machineCount = 4
            served.shape = LinkShape(megabits: 20)
            served.network.more = ShellKeys.settings(of: [try ShellKeys.make("standing-still")])
            let environment = try await served.environment(withLayers: [.ssh])
            let shelf = ImageShelf(environment: environment)
            let system = try await shelf.system(saying: "ONCE")
            try await served.run { _ in
                let files = ["vmlinuz": system.kernel, "tools": system.tools, "start": system.start]
                try shelf.put("once", settings: RuleTests.kernel, files: files)
                let large = try ImageShelf.archive(of: noise(150 << 20), called: "noise")
                // Never started: a download with a middle is all that it is for.
                try shelf.put(
                    "large", settings: RuleTests.kernel.replacing("A kernel", with: "A large one"),
                    files: files.merging(["start": large]) { $1 })
                try shelf.rule(FromAfarTests.menu, list: RuleTests.list("lab", 1...4))
            } _: { room, _ in
                let commands = RoomCommands(room: room, folder: environment.folder)
                let plans = (1...4).map { place in
                    var plan = MachinePlan(place: place).starting(phase1: environment.phase1Folder)
                    plan.isCableOpen = place == 4
                    return plan
                }
                try await once(plans[0], in: room, commands)
                try await panics(plans[1], in: room, commands)
                try await room.withMachine(plans[2]) { third in
                    try await room.withMachine(plans[3]) { fourth in
                        try await troubles(third, fourth, commands)
                    }
                }
            }
        }

        /// The image that is told, and at the next boot the menu as before.
        private func once(_ plan: MachinePlan, in room: VirtualRoom, _ commands: RoomCommands) async throws {
            try await room.withMachine(plan) { running in
                try await running.console.wait(for: Self.menu, atMost: ServedRoom.patience)
                try await commands.untilListening("pc-01")
                let outcome = try await commands.run("boot", "pc-01", "--image", "once", "--once", "--restart")
                #expect(outcome.status == 0, "\(outcome.text)")
                // It restarts, asks what to start, and starts it without a person.
                try await running.console.wait(for: "ONCE started", atMost: ServedRoom.patience)
            }
            try await room.withMachine(plan) { running in
                try await running.console.wait(for: Self.menu, atMost: ServedRoom.patience)
                try await commands.wait(for: "waiting-for-person", in: "reason_code", of: "pc-01")
                let explained = try await commands.run("explain", "pc-01")
                #expect(explained.output.contains("rules.yaml"), "\(explained.text)")
            }
        }

        /// A kernel that stops says so itself, to the server too.
        private func panics(_ plan: MachinePlan, in room: VirtualRoom, _ commands: RoomCommands) async throws {
            try await room.withMachine(plan) { running in
                try await running.console.wait(for: Self.menu, atMost: ServedRoom.patience)
                try await commands.untilListening("pc-02")
                let shell = try await commands.start(
                    "shell", "pc-02", "--identity", ShellKeys.path("standing-still"),
                    for: ["echo it panics now > /dev/kmsg; sync; sleep 2; echo c > /proc/sysrq-trigger"])
                try await running.console.wait(for: "Kernel panic", atMost: ServedRoom.patience)
                let time = try await commands.wait(for: "kernel-panic", in: "reason_code", of: "pc-02")
                print("a panic is told after \(time)")
                shell.kill()
            }
            let log = try await commands.run("log", "pc-02")
            #expect(log.output.contains("it panics now") && log.output.contains("Kernel panic"), "\(log.output)")
        }

        private func troubles(_ third: RunningMachine, _ fourth: RunningMachine, _ commands: RoomCommands) async throws
        {
            let cable = try await OpenCable(BlockedPeers(), of: fourth)
            for running in [third, fourth] {
                try await running.console.wait(for: Self.menu, atMost: ServedRoom.patience)
            }
            for name in ["pc-03", "pc-04"] { try await commands.untilListening(name) }
            let outcome = try await commands.run("boot", "pc-03", "pc-04", "--image", "large", "--once")
            #expect(outcome.status == 0, "\(outcome.text)")
            for name in ["pc-03", "pc-04"] { try await commands.wait(for: "download", in: "stage", of: name) }
            let blocked = try await commands.wait(for: "peers-unreachable", in: "reason_code", of: "pc-04")
            print("a blocked port of peers is told after \(blocked)")
            #expect(cable.state.lostCount > 0)
            try await third.monitor.setCable(isPlugged: false)
            let lost = try await commands.wait(for: "connection-lost", in: "reason_code", of: "pc-03")
            print("a lost cable is told after \(lost)")
            try await third.monitor.setCable(isPlugged: true)
            try await commands.wait(for: "booting", in: "state", of: "pc-03")
            let problems = try await commands.ask("problems")
            #expect(problems.output.contains("pc-04"), "\(problems.text)")
            // The kernel of the one that has its cable again tells what was, in the log on the server.
            for name in ["pc-03", "pc-04"] {
                let log = try await commands.run("log", name)
                #expect(log.output.contains("download"), "\(log.output)")
            }
        }
    }
}

/// A switch that lets machines speak TCP with the server alone.
private struct BlockedPeers: CableChange {
    /// How many frames it lost.
    private(set) var lostCount = 0
    private let server = RoomPlan.serverAddress.split(separator: ".").compactMap { UInt8($0) }

    mutating func sent(_ frame: [UInt8]) -> [UInt8]? { pass(frame, other: 30..<34) }
    mutating func arrived(_ frame: [UInt8]) -> [UInt8]? { pass(frame, other: 26..<30) }

    /// IPv4 has its addresses there, and TCP is protocol 6 (RFC 791, 3.1).
    private mutating func pass(_ frame: [UInt8], other: Range<Int>) -> [UInt8]? {
        guard frame.count >= 34, frame[12] == 8, frame[13] == 0, frame[23] == 6, Array(frame[other]) != server else {
            return frame
        }
        lostCount += 1
        return nil
    }
}
