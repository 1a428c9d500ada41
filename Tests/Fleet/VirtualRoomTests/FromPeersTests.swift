// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// Machines get their phase 1 from another one, or from the server when that one is gone.
    @Suite(.needsBuiltPrograms, .isLong)
    struct FromPeersTests {
        private static let patience = Duration.seconds(600)

        @Test func `a second machine boots from the first, and a third one from the server when the first is gone`()
            async throws
        {
            let folder = "\(BuiltPrograms.folder)/from-peers-test"
            let environment = try await SampleEnvironment(
                folder: "\(folder)/environment", packages: BuiltPrograms.packages, waitsForKey: false,
                secureBoot: "false", more: "leave: {min: 3600, max: 3600}\nphase1: {from_peers: true}\n")
            let plan = try RoomPlan(
                name: VirtualRoom.name(number: 41), machineCount: 3, shape: LinkShape(megabits: 20))
            try await VirtualRoom.open(plan, in: "\(folder)/room") { room in
                let arguments = [
                    "start", environment.folder, "--agent", BuiltPrograms.agent, "--cache", BuiltPrograms.packages,
                ]
                try await room.withServer("server", BuiltPrograms.program ?? "", arguments) { server in
                    try await server.wait(for: "Images:", atMost: .seconds(120))
                    try await play(in: room, server)
                }
            }
        }

        private func play(in room: VirtualRoom, _ server: SerialConsole) async throws {
            let (pulled, pull) = AsyncStream<Void>.makeStream()
            try await withThrowingTaskGroup(of: Void.self) { first in
                first.addTask { try await room.withMachine(MachinePlan(place: 1)) { _ in for await _ in pulled {} } }
                try await server.wait(for: "gives phase 1 to later ones", atMost: Self.patience)
                try await room.withMachine(MachinePlan(place: 2)) { _ in
                    try await arrives(2, server)
                }
                // The server saw its script and its agent, and gave nothing in between.
                let second = try #require(try await report(of: 2, in: room))
                #expect(second.stages[.script] != nil && second.stages[.kernel] == nil)
                #expect(second.stages[.initramfs] == nil)
                let before = try room.traffic().machine(1)?.sent ?? 0
                try await room.withMachine(MachinePlan(place: 3)) { _ in
                    try await until { (try room.traffic().machine(1)?.sent ?? 0) > before + 2_000_000 }
                    pull.finish()
                    try await arrives(3, server)
                }
                let third = try #require(try await report(of: 3, in: room))
                #expect(third.stages[.kernel] != nil)
                try await server.wait(for: "gives phase 1 no more", atMost: .seconds(1))
                try await first.waitForAll()
            }
        }

        private func arrives(_ place: Int, _ server: SerialConsole) async throws {
            let mac = MachinePlan(place: place).mac
            try await server.wait(for: "machine=\(mac) stage=agent", atMost: Self.patience)
        }

        private func until(_ condition: @escaping @Sendable () throws -> Bool) async throws {
            try await Deadline.within(Self.patience, or: .noAnswer("a transfer from the first machine")) {
                while try !condition() { try await Task.sleep(for: .milliseconds(50)) }
            }
        }

        private func report(of place: Int, in room: VirtualRoom) async throws -> FleetReport.Machine? {
            let answer = try await room.get("/status.json", port: SampleEnvironment.httpPort)
            return try FleetReport(json: answer).machines.first { $0.mac == MachinePlan(place: place).mac }
        }
    }
}
