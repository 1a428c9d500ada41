// SPDX-License-Identifier: GPL-3.0-or-later

import TestProcesses
import Testing

/// `check` of a folder whose server runs.
@Suite(.serialized, .needsServerNamespace, .timeLimit(.minutes(3))) struct CheckBesideServerTests {
    @Test func `no port of the folder's own server and its dnsmasq is taken, and a second start is told of it`()
        async throws
    {
        let room = try MadeUpServer(lendsAddresses: true)
        try room.buildPhase1()
        let before = try room.check()
        #expect(before.status == 0 && !before.output.contains("a server of this folder runs"), "\(before.text)")
        let server = try room.start()
        defer { server.kill() }
        try await room.untilServing(server)
        try await room.eventually("there is no dnsmasq") { try !room.processes(called: "dnsmasq").isEmpty }
        let beside = try room.check()
        #expect(beside.status == 0, "\(beside.text)")
        #expect(beside.output.contains("a server of this folder runs (process "))
        let second = try room.run(try Array(room.command().dropFirst(4)))
        #expect(
            second.status == 1 && second.text.contains("is already served by another boottorrent"), "\(second.text)")
    }
}
