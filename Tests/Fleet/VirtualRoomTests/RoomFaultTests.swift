// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// A machine and the server are killed in mid-download; whoever is left ends in its operating system all the same.
    @Suite(.needsBuiltPrograms, .isLong)
    struct RoomFaultTests {
        /// Slow enough for a download to have a middle.
        private static let megabits = 20
        private static let patience = Duration.seconds(900)

        @Test func `a machine and the server are killed in mid-download, and the others arrive`() async throws {
            let environment = try await SampleEnvironment(
                folder: "\(BuiltPrograms.lane.folder)/fault-test/environment", packages: BuiltPrograms.packages,
                waitsForKey: false)
            let plan = try RoomPlan(
                name: VirtualRoom.name(number: 30), machineCount: 3, shape: LinkShape(megabits: Self.megabits))
            try await VirtualRoom.open(plan, in: "\(BuiltPrograms.lane.folder)/fault-test/room") { room in
                try await withThrowingTaskGroup(of: Void.self) { machines in
                    let arrivals = AsyncStream<Int>.makeStream()
                    let (pulled, pull) = AsyncStream<Void>.makeStream()
                    try await serving(environment, in: room, until: .killed) {
                        machines.addTask {
                            try await room.withMachine(MachinePlan(place: 1)) { _ in for await _ in pulled {} }
                        }
                        for place in [2, 3] {
                            machines.addTask {
                                try await room.withMachine(MachinePlan(place: place)) { running in
                                    try await running.console.wait(
                                        for: SampleEnvironment.marker, atMost: Self.patience)
                                }
                                arrivals.continuation.yield(place)
                            }
                        }
                        try await waitForDownload(of: 3, in: room)
                        pull.finish()
                    }
                    try await serving(environment, in: room, until: .ended) {
                        try await machines.waitForAll()
                    }
                    arrivals.continuation.finish()
                    let arrived = await arrivals.stream.reduce(into: Set<Int>()) { $0.insert($1) }
                    #expect(arrived == [2, 3])
                }
            }
        }

        private enum End { case killed, ended }

        /// Serves while the body runs; then ends as a server does, or as one does whose power fails.
        private func serving(
            _ environment: SampleEnvironment, in room: VirtualRoom, until end: End, _ body: () async throws -> Void
        ) async throws {
            let (isOver, over) = AsyncStream<Void>.makeStream()
            let (isUp, up) = AsyncStream<Void>.makeStream()
            let program = BuiltPrograms.program ?? ""
            let arguments = [
                "start", environment.folder, "--agent", BuiltPrograms.agent, "--cache", BuiltPrograms.packages,
            ]
            async let server: Void = {
                defer { up.finish() }
                try await room.withServer("server", program, arguments) { output in
                    try await output.wait(for: "Images:", atMost: ServedRoom.patience)
                    up.yield()
                    up.finish()
                    for await _ in isOver {}
                }
            }()
            var isServing = false
            for await _ in isUp { isServing = true }
            guard isServing else { return try await server }
            try await body()
            if end == .killed {
                let lock = try String(contentsOfFile: "\(environment.folder)/out/lock", encoding: .utf8)
                kill(try #require(pid_t(lock)), SIGKILL)
            }
            if end == .ended { over.finish() }
            do { try await server } catch RoomFailure.ended where end == .killed {}
        }

        /// Returns once so many machines have a tenth of the image.
        private func waitForDownload(of count: Int, in room: VirtualRoom) async throws {
            try await Deadline.within(Self.patience, or: .noAnswer("a download")) {
                while true {
                    try await Task.sleep(for: .milliseconds(200))
                    guard let answer = try? await room.get("/status.json", port: SampleEnvironment.httpPort) else {
                        continue
                    }
                    let transfers = try FleetReport(json: answer).machines.compactMap(\.transfer)
                    if transfers.count(where: { $0.verified * 10 > $0.total }) == count { return }
                }
            }
        }
    }
}
