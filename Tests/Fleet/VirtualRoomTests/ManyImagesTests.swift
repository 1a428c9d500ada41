// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// More images than a person looks at one by one, some of which have mistakes.
    @Suite(.needsBuiltPrograms, .isLong)
    struct ManyImagesTests {
        /// Images besides the sample environment's installer; every fourth one names a program that is not there.
        private static let (count, broken) = (199, 50)

        @Test func `of two hundred images a quarter is broken; the others are on offer, and a machine starts one`()
            async throws
        {
            let served = ServedRoom("many", number: 92)
            let environment = try await served.environment()
            let shelf = ImageShelf(environment: environment)
            try shelf.start("i1")
            for image in 0..<Self.count {
                let script = "#!/bin/busybox sh\necho THIS IS IMAGE \(image).\nexec /bin/busybox sleep 100000\n"
                try shelf.put(
                    "i\(image)",
                    settings: "dispname: Image \(image)\nmethod: bin\nbin: \(image % 4 == 0 ? "gone" : "greet")",
                    files: ["greet": Data(script.utf8), "data": noise(1 << 16, seed: UInt64(image))])
            }
            let plan = try RoomPlan(name: VirtualRoom.name(number: served.number), machineCount: 1, shape: nil)
            try await VirtualRoom.open(plan, in: "\(served.folder)/room") { room in
                let arguments = [
                    "start", environment.folder, "--agent", BuiltPrograms.agent, "--cache", BuiltPrograms.packages,
                ]
                try await room.withServer("server", BuiltPrograms.program ?? "", arguments) { output in
                    try await output.wait(for: "Serving on", atMost: ServedRoom.patience)
                    let machine = MachinePlan(place: 1)
                    try await Deadline.within(ServedRoom.patience, or: .noAnswer("all images that can be offered")) {
                        while try await Self.offers(to: machine, in: room) != Self.count + 1 - Self.broken {
                            try await Task.sleep(for: .milliseconds(200))
                        }
                    }
                    try await room.withMachine(machine.starting(phase1: environment.phase1Folder)) { running in
                        try await running.console.wait(for: "THIS IS IMAGE 1.", atMost: ServedRoom.patience)
                    }
                }
            }
        }

        /// How many images a machine is told of.
        private static func offers(to machine: MachinePlan, in room: VirtualRoom) async throws -> Int {
            let manifest = try await room.get(
                "/agent/manifest?mac=\(machine.mac)", port: SampleEnvironment.httpPort)
            return String(decoding: manifest, as: UTF8.self).components(separatedBy: "/torrents/").count - 1
        }
    }
}
