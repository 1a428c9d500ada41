// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// Machines get their phase 1 from another one, or from the server when that one is gone.
    @Suite(.needsBuiltPrograms, .isLong)
    struct FromPeersTests {
        @Test func `a second machine boots from the first, and a third one from the server when the first is gone`()
            async throws
        {
            var served = ServedRoom("from-peers", number: 41)
            served.network.secureBoot = "false"
            served.network.phase1.append("from_peers: true")
            served.network.more = "leave: {min: 3600, max: 3600}"
            served.machineCount = 3
            served.shape = LinkShape(megabits: 20)
            try await served.run { room, server in try await play(in: room, server) }
        }

        private func play(in room: VirtualRoom, _ server: SerialConsole) async throws {
            let (pulled, pull) = AsyncStream<Void>.makeStream()
            try await withThrowingTaskGroup(of: Void.self) { first in
                first.addTask { try await room.withMachine(MachinePlan(place: 1)) { _ in for await _ in pulled {} } }
                try await server.wait(for: "gives phase 1 to later ones", atMost: ServedRoom.patience)
                try await room.withMachine(MachinePlan(place: 2)) { _ in
                    try await server.waitForAgent(of: 2)
                }
                // The server saw its script and its agent, and gave nothing in between.
                let second = try #require(try await room.report(of: 2))
                #expect(second.stages[.script] != nil && second.stages[.kernel] == nil)
                #expect(second.stages[.initramfs] == nil)
                let before = try room.traffic().machine(1)?.sent ?? 0
                try await room.withMachine(MachinePlan(place: 3)) { _ in
                    try await until { (try room.traffic().machine(1)?.sent ?? 0) > before + 2_000_000 }
                    pull.finish()
                    try await server.waitForAgent(of: 3)
                }
                let third = try #require(try await room.report(of: 3))
                #expect(third.stages[.kernel] != nil)
                try await server.wait(for: "gives phase 1 no more", atMost: .seconds(1))
                try await first.waitForAll()
            }
        }

        private func until(_ condition: @escaping @Sendable () throws -> Bool) async throws {
            try await Deadline.within(ServedRoom.patience, or: .noAnswer("a transfer from the first machine")) {
                while try !condition() { try await Task.sleep(for: .milliseconds(50)) }
            }
        }
    }
}
