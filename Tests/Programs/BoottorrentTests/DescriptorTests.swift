// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// A server that more people knock at than it has descriptors.
@Suite(.serialized, .needsServerNamespace, .timeLimit(.minutes(5))) struct DescriptorTests {
    @Test(
        .enabled("needs prlimit and python3") {
            Program.isInstalled("prlimit") && FileManager.default.isExecutableFile(atPath: Program.debiansPython)
        })
    func `it serves though more knock than it has descriptors`() async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        let server = try room.start(behind: ["prlimit", "--nofile=100:100"])
        defer { server.kill() }
        try await room.untilServing(server)
        // More connections than there are descriptors, from several addresses, held for a second.
        let crowd = """
            import socket, time
            held = []
            for number in range(300):
                one = socket.socket()
                one.settimeout(1)
                try:
                    one.bind(("10.77.0.%d" % (100 + number % 100), 0))
                    one.connect(("10.77.0.1", 8080))
                except OSError:
                    break
                held.append(one)
            time.sleep(1)
            print(len(held))
            """
        let run = try room.run([Program.debiansPython, "-c", crowd])
        #expect(Int(run.output.split(separator: "\n").last ?? "") ?? 0 > 100, "\(run.text)")
        try await room.eventually("no answer") { try room.ask("/status.json") != nil }
        #expect(server.isRunning)
    }
}
