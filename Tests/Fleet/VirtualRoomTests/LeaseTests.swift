// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// What becomes of a machine's address when its time is over.
    @Suite(.needsBuiltPrograms, .isLong)
    struct LeaseTests {
        private static let (before, after) = ("\(RoomPlan.network).50", "\(RoomPlan.network).90")

        @Test func `an address whose time is over is given up, and another one is taken as it comes`() async throws {
            let served = ServedRoom("lease", number: 86)
            let environment = try await served.environment()
            let shelf = ImageShelf(environment: environment)
            try shelf.start(nil)
            try lend(Self.before, environment)
            let plan = try RoomPlan(name: VirtualRoom.name(number: served.number), machineCount: 1, shape: nil)
            try await VirtualRoom.open(plan, in: "\(served.folder)/room") { room in
                let machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                try await room.withMachine(machine) { running in
                    try await serving(environment, in: room, until: Self.before, running)
                    try await running.console.wait(for: "lends one; asking again", atMost: .seconds(300))
                    try lend(Self.after, environment)
                    try await serving(environment, in: room, until: Self.after, running)
                }
            }
        }

        /// There is one address to be had, for as short as may be.
        private func lend(_ address: String, _ environment: SampleEnvironment) throws {
            let path = "\(environment.folder)/Boottorrent.yaml"
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
                line.hasPrefix("dhcp_range:") ? "dhcp_range: \(address),\(address),2m" : String(line)
            }
            try "\(lines.joined(separator: "\n"))\n".write(toFile: path, atomically: true, encoding: .utf8)
            try? FileManager.default.removeItem(atPath: "\(environment.folder)/out/dnsmasq.leases")
        }

        /// Serves until the machine's agent has told of itself from this address, and shows it.
        private func serving(
            _ environment: SampleEnvironment, in room: VirtualRoom, until address: String, _ machine: RunningMachine
        ) async throws {
            let arguments = [
                "start", environment.folder, "--agent", BuiltPrograms.agent, "--cache", BuiltPrograms.packages,
            ]
            try await room.withServer("server", BuiltPrograms.program ?? "", arguments) { output in
                try await output.wait(for: "Serving on", atMost: ServedRoom.patience)
                _ = try await room.report(of: 1) { (report: FleetReport.Machine) in
                    report.address == address && report.stage == .manifest
                }
                try await machine.console.wait(for: "\(address)/", atMost: ServedRoom.patience)
            }
        }
    }
}
