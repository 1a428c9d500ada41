// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// A newer version of an image comes while machines fetch the one before.
    @Suite(.serialized, .needsBuiltPrograms)
    struct NewVersionTests {
        @Test func `a machine that fetches is not disturbed, and the next one starts the newer version`() async throws {
            try await boot(machines: 1, "version", number: 90)
        }

        @Test(.isLong) func `four machines that fetch are not disturbed, and the next one starts the newer version`()
            async throws
        {
            try await boot(machines: 4, "versions", number: 91)
        }

        private func boot(machines: Int, _ name: String, number: Int) async throws {
            var served = ServedRoom(name, number: number)
            served.machineCount = machines + 1
            // So that there is time to change the image while it is fetched.
            served.shape = LinkShape(megabits: 24)
            let environment = try await served.environment()
            let shelf = ImageShelf(environment: environment)
            let image = "\(environment.imagesFolder)/program"
            try await served.run { _ in
                try shelf.start("program")
                try shelf.put("program", settings: Self.settings, files: Self.files(version: 1))
            } _: { room, server in
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    for place in 1...machines {
                        tasks.addTask {
                            try await Self.start(place, in: room, phase1: environment.phase1Folder, version: 1)
                        }
                    }
                    for place in 1...machines {
                        _ = try await room.report(of: place) { $0.verified > 0 && $0.verified < $0.total / 2 }
                    }
                    let offers = await Self.offers(server)
                    try FileManager.default.removeItem(atPath: image)
                    try shelf.put("program", settings: Self.settings, files: Self.files(version: 2))
                    try await Deadline.within(.seconds(60), or: .noAnswer("the offer of the second version")) {
                        while await Self.offers(server) == offers {
                            try await Task.sleep(for: .milliseconds(100))
                        }
                    }
                    #expect(try !Self.deletedFiles(below: image).isEmpty)
                    try await tasks.waitForAll()
                }
                try await Self.start(machines + 1, in: room, phase1: environment.phase1Folder, version: 2)
                try await server.wait(for: "nobody fetches an earlier version", atMost: .seconds(120))
                try await Deadline.within(.seconds(20), or: .noAnswer("the end of an earlier version's files")) {
                    while try !Self.deletedFiles(below: image).isEmpty { try await Task.sleep(for: .milliseconds(100)) }
                }
            }
        }

        /// How often the server has said that something is on offer.
        private static func offers(_ server: SerialConsole) async -> Int {
            await server.text.components(separatedBy: "image is on offer").count - 1
        }

        private static func start(_ place: Int, in room: VirtualRoom, phase1: String, version: Int) async throws {
            try await room.withMachine(MachinePlan(place: place).starting(phase1: phase1)) { running in
                try await running.console.wait(for: "THIS IS VERSION", atMost: ServedRoom.patience)
                try await running.console.wait(for: "THIS IS VERSION \(version).", atMost: .seconds(1))
            }
        }

        /// Files that are deleted and that some program has open all the same.
        private static func deletedFiles(below folder: String) throws -> [String] {
            let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }
            return processes.flatMap { process in
                let links = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")) ?? []
                return links.compactMap {
                    try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/\($0)")
                }
            }.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(" (deleted)") }
        }

        private static func files(version: Int) -> [String: Data] {
            let script = "#!/bin/busybox sh\necho THIS IS VERSION \(version).\nexec /bin/busybox sleep 100000\n"
            return ["greet": Data(script.utf8), "data": noise(24 << 20, seed: UInt64(version))]
        }

        private static let settings = """
            dispname: A program
            method: bin
            bin: greet
            """
    }
}
