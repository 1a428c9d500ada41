// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import HostSystem
import Phase1Builder
import TestProcesses
import Testing
import VirtualRoom

extension MachineTests {
    /// The server on Debian 13, whichever system this computer has: in a root of its own, with the programs of Debian 13.
    @Suite(
        .serialized, .needsBuiltPrograms, .isLong,
        .enabled(if: DebianRoot.canBeMade, "mmdebstrap, apt, and the keys of Debian's archive are needed"))
    struct Debian13HostTests {
        private let root = DebianRoot(.trixie)
        private static let environment = "/srv/environment"
        private static let medium = "/srv/medium.iso"

        @Test(arguments: [MachinePlan.Firmware.bios, .secureBoot])
        func `a server on Debian 13 starts a machine's system from what was made there`(
            firmware: MachinePlan.Firmware
        ) async throws {
            try await makeParts()
            var machine = MachinePlan(place: 1)
            machine.firmware = firmware
            let chosen = machine
            try await serve("debian13-\(firmware.rawValue)", number: 53) { room, _ in
                try await room.withMachine(chosen) { running in
                    try await running.console.wait(for: SampleEnvironment.marker, atMost: ServedRoom.patience)
                }
                let report = try #require(try await room.report(of: chosen.place))
                #expect(report.firmware == (firmware == .secureBoot ? .secureBoot : .bios))
                #expect(report.stage == .handover)
            }
        }

        @Test func `a medium that was made on Debian 13 starts a machine`() async throws {
            try await makeParts()
            var machine = MachinePlan(place: 1)
            machine.start = .disc(root.folder + Self.medium)
            let chosen = machine
            let root = root
            try await serve("debian13-medium", number: 54) { room, server in
                let making = root.command([
                    DebianRoot.program, "phase1", "iso", Self.environment, "-o", Self.medium, "--cache",
                    DebianRoot.packages,
                ])
                let made = try Program.run(
                    ["ip", "netns", "exec", room.plan.name.namespace(.server)] + making)
                try #require(made.status == 0, "\(made.text)")
                try await room.withMachine(chosen) { _ in try await server.waitForAgent(of: chosen.place) }
                #expect(try await room.report(of: chosen.place)?.stages[.script] == nil)
            }
        }

        @Test func `the demo runs on Debian 13, on the QEMU that is there`() throws {
            try root.prepare()
            let folder = "/srv/demo"
            try FileManager.default.createDirectory(
                atPath: root.folder + folder, withIntermediateDirectories: true)
            let packages = root.folder + folder + "/packages"
            if (try? FileManager.default.destinationOfSymbolicLink(atPath: packages)) == nil {
                try FileManager.default.createSymbolicLink(
                    atPath: packages, withDestinationPath: DebianRoot.packages)
            }
            let demo = try root.run([DebianRoot.program, "demo", "--machines", "1", "--work", folder])
            #expect(demo.status == 0, "\(demo.text)")
            #expect(demo.output.contains("1 of 1 machines reached their operating system"))
        }

        /// Phase 1 and every layer, by our program on Debian 13; what it makes in a room it finds packages for.
        private func makeParts() async throws {
            try root.prepare()
            let version = try root.run(["dnsmasq", "--version"])
            #expect(version.output.hasPrefix("Dnsmasq version 2.91"), "\(version.text)")
            var network = SampleEnvironment.Network()
            network.secureBoot = "true"
            let environment = try await SampleEnvironment(
                folder: root.folder + Self.environment, packages: BuiltPrograms.packages, waitsForKey: false,
                network: network)
            try forget(environment)
            try root.fetch(root.suite.mediumPackages)
            let made = try root.run([
                DebianRoot.program, "phase1", "layers", Self.environment, "--cache", DebianRoot.packages,
            ])
            try #require(made.status == 0, "\(made.text)")
            let phase1 = try #require(Phase1Builder.existing(in: environment.phase1Folder))
            #expect(phase1.inputs.contains { $0.name == "suite" && $0.digest == "trixie" })
            #expect(phase1.kernelRelease.hasPrefix("6.12."))
        }

        /// What an earlier server found out, and its loaders, which the next one is to make.
        private func forget(_ environment: SampleEnvironment) throws {
            let out = "\(environment.folder)/out"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: out)) ?? []
            where !["phase1", "layers"].contains(name) {
                try FileManager.default.removeItem(atPath: "\(out)/\(name)")
            }
        }

        private func serve(
            _ name: String, number: Int,
            _ body: @escaping @Sendable (VirtualRoom, SerialConsole) async throws -> Void
        ) async throws {
            let plan = try RoomPlan(name: VirtualRoom.name(number: number), machineCount: 1, shape: nil)
            let start = root.command([
                DebianRoot.program, "start", Self.environment, "--cache", DebianRoot.packages,
            ])
            try await VirtualRoom.open(plan, in: "\(BuiltPrograms.lane.folder)/\(name)-test/room") { room in
                try await room.withServer("server", start[0], Array(start.dropFirst())) { output in
                    try await output.wait(for: "Images:", atMost: ServedRoom.patience)
                    try await body(room, output)
                }
            }
        }
    }
}
