// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing
import VirtualRoom

/// Rooms without machines: what is made is there, and nothing of it stays.
@Suite(.serialized, .enabled(if: getuid() == 0, "namespaces need root"))
struct VirtualRoomTests {
    private struct Thrown: Error {}

    private let folder = FileManager.default.temporaryDirectory.appending(path: "room-\(UUID().uuidString)").path

    private func plan(_ number: Int) throws -> RoomPlan {
        try RoomPlan(name: VirtualRoom.name(number: number), machineCount: 2, shape: LinkShape(megabits: 50))
    }

    private func namespaces(_ plan: RoomPlan) -> [String] {
        let there = (try? FileManager.default.contentsOfDirectory(atPath: "/run/netns")) ?? []
        return there.filter { RoomName(namespace: $0) == plan.name }
    }

    @Test func `a room comes up and goes away`() async throws {
        let plan = try plan(1)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await VirtualRoom.open(plan, in: folder) { room in
            #expect(namespaces(plan).count == 2)
            let traffic = try room.traffic()
            #expect(traffic.machine(1) != nil)
            #expect(traffic.machine(2) != nil)
            #expect(traffic.server != nil)
        }
        #expect(namespaces(plan).isEmpty)
    }

    @Test func `a room goes away when its body throws, with the programs in it`() async throws {
        let plan = try plan(2)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        await #expect(throws: Thrown.self) {
            try await VirtualRoom.open(plan, in: folder) { room in
                try await room.withServer("shell", "sh", ["-c", "echo up $$; exec sleep 1000"]) { output in
                    try await output.wait(for: "up ", atMost: .seconds(60))
                    throw Thrown()
                }
            }
        }
        #expect(namespaces(plan).isEmpty)
        let log = try String(contentsOfFile: "\(folder)/shell.log", encoding: .utf8)
        let process = try #require(log.split(whereSeparator: \.isWhitespace).last.flatMap { pid_t($0) })
        #expect(kill(process, 0) != 0)
    }

    @Test func `a room goes away when its task is cancelled`() async throws {
        let plan = try plan(3)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (started, start) = AsyncStream<Void>.makeStream()
        await withTaskGroup { group in
            group.addTask {
                defer { start.finish() }
                try? await VirtualRoom.open(plan, in: folder) { room in
                    try await room.withServer("shell", "sh", ["-c", "echo up; exec sleep 1000"]) { output in
                        try await output.wait(for: "up", atMost: .seconds(60))
                        start.yield()
                        try await output.wait(for: "never", atMost: .seconds(600))
                    }
                }
            }
            for await _ in started { break }
            group.cancelAll()
        }
        #expect(namespaces(plan).isEmpty)
    }

    @Test func `a program that ends by itself ends the wait for it`() async throws {
        let plan = try plan(4)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        await #expect(throws: RoomFailure.ended("shell", status: "exit status 3")) {
            try await VirtualRoom.open(plan, in: folder) { room in
                try await room.withServer("shell", "sh", ["-c", "exit 3"]) { output in
                    try await output.wait(for: "never", atMost: .seconds(600))
                }
            }
        }
    }

    @Test func `what a killed run left behind is removed with its processes`() async throws {
        // Process 1 is there for ever and did not start at this tick.
        let name = RoomName(process: 1, started: 123_456_789_012, number: 0).namespace(.wires)
        #expect(try Program.run(["ip", "netns", "add", name]).status == 0)
        let orphan = try Program(["ip", "netns", "exec", name, "sleep", "1000"])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let plan = try plan(5)
        // Until `ip` has become `sleep` the orphan may not be in its namespace yet.
        while (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(orphan.id)/exe"))?
            .hasSuffix("sleep") != true
        { await Task.yield() }
        try await VirtualRoom.open(plan, in: folder) { _ in }
        #expect(orphan.waitForEnd() > 128)
        #expect(!FileManager.default.fileExists(atPath: "/run/netns/\(name)"))
    }
}
