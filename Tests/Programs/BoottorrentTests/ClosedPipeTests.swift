// SPDX-License-Identifier: GPL-3.0-or-later

import FleetInterface
import Foundation
import TestProcesses
import Testing

/// Commands whose output nobody reads to its end.
@Suite(.timeLimit(.minutes(5)), .needsServerNamespace) struct ClosedPipeTests {
    @Test func `a command ends when nobody reads what it prints`() async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        let server = try room.start()
        defer { server.kill() }
        try await room.untilServing(server)
        for number in 10..<60 { _ = try room.ask("/boot.ipxe?mac=52:54:00:00:00:\(number)&uuid=") }
        let program = try Program.boottorrent
        let way = "--server http://10.77.0.1:8080"
        for words in ["machines --json", "machines", "status --json", "events --json", "events -f --json"] {
            // The reader goes at once; what is written after that breaks the pipe.
            let run = try room.run([
                "bash", "-c", "\(program) \(words) \(way) | head -c 1; exit ${PIPESTATUS[0]}",
            ])
            #expect(run.status == 0 && run.errors.isEmpty, "\(words): \(run.text)")
            if words.hasPrefix("events -f") { continue }
            #expect(try room.run(["bash", "-c", "\(program) \(words) \(way)"]).status == 0)
        }
    }
}
