// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import HostSystem
import Phase1Builder
import TestProcesses
import Testing
import VirtualRoom

extension MachineTests {
    /// Machines that boot from no network, but from what `boottorrent phase1 iso` made.
    @Suite(.serialized, .needsBuiltPrograms, .isLong)
    struct MediumBootTests {
        @Test func `a BIOS starts the CD, and its agent finds the one of three cards on whose network we are`()
            async throws
        {
            let served = ServedRoom("medium", number: 60)
            try await served.run { room, server in
                var machine = MachinePlan(place: 1)
                machine.start = .disc(try await Self.makeImage(for: served, in: room))
                machine.idleCardsBefore = 1
                machine.idleCardsBehind = 1
                try await room.withMachine(machine) { running in
                    try await running.console.wait(for: SampleEnvironment.marker, atMost: ServedRoom.patience)
                }
                let report = try #require(try await room.report(of: 1))
                #expect(report.firmware == .bios)
                #expect(report.stages[.handover] != nil && report.stages[.script] == nil)
            }
        }

        @Test func `UEFI with Secure Boot starts the stick`() async throws {
            let served = ServedRoom("medium", number: 61)
            try await served.run { room, server in
                var machine = MachinePlan(place: 1)
                machine.firmware = .secureBoot
                machine.start = .stick(try await Self.makeImage(for: served, in: room))
                try await room.withMachine(machine) { running in
                    try await running.console.wait(for: SampleEnvironment.marker, atMost: ServedRoom.patience)
                }
                #expect(try await room.report(of: 1)?.firmware == .secureBoot)
            }
        }

        @Test func `a CD brings a machine into a tagged network, with an address where nobody lends any`() async throws
        {
            var served = ServedRoom("tagged", number: 62)
            served.network.dhcp = "dhcp: off"
            let room = served
            try await room.run { opened, server in
                var machine = MachinePlan(place: 1)
                machine.start = .disc(
                    try await Self.makeImage(
                        for: room, in: opened, words: ["vlan=20", "ip=\(RoomPlan.network).77/16"]))
                machine.isCableOpen = true
                let port = try await opened.withMachine(machine) { running in
                    let cable = try await OpenCable(TaggedPort(vlan: 20), of: running)
                    try await server.waitForAgent(of: 1)
                    return cable.state
                }
                #expect(port.passedCount > 0)
                #expect(try await opened.report(of: 1)?.address == "\(RoomPlan.network).77")
            }
        }

        /// Makes the image where the server is, which runs already, and whose phase 1 it takes.
        private static func makeImage(
            for served: ServedRoom, in room: VirtualRoom, words: [String] = []
        ) async throws -> String {
            // Where the server is, nothing can be fetched.
            let packages = DebianPackages(folder: BuiltPrograms.packages)
            for name in packages.suite.mediumPackages { _ = try await packages.archive(of: name) }
            let image = "\(served.folder)/medium.iso"
            let made = try Program.run(
                ["ip", "netns", "exec", room.plan.name.namespace(.server)] + [
                    BuiltPrograms.program ?? "", "phase1", "iso", served.environmentFolder, "-o", image, "--agent",
                    BuiltPrograms.agent, "--cache", BuiltPrograms.packages,
                ] + words.flatMap { ["--argument", $0] })
            try #require(made.status == 0, "\(made.text)")
            return image
        }
    }
}
