// SPDX-License-Identifier: GPL-3.0-or-later

import TestProcesses
import Testing

/// `check` of a folder whose server runs.
@Suite(.serialized, .needsServerNamespace, .timeLimit(.minutes(5))) struct CheckBesideServerTests {
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

    @Test func `a start of another environment with the same state folder is told who has it`() async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        let server = try room.start()
        defer { server.kill() }
        try await room.untilServing(server)
        try room.write(
            """
            version: 1
            server: {interface: s0, address: 10.77.0.1, http_port: 8081}
            swarm: {peer_port: 6990, tracker_port: 10101}
            dhcp: off
            tftp: false
            folders: {state: ../room/state}

            """, to: "other/Boottorrent.yaml")
        try room.write("dispname: Right\nmethod: bin\nbin: run\n", to: "other/oss/right/config.yaml")
        try room.write("#!/bin/sh\n", to: "other/oss/right/run")
        var words = try Array(room.command().dropFirst(4))
        let place = try #require(words.firstIndex(of: "\(room.folder)/room"))
        words[place] = "\(room.folder)/other"
        let second = try room.run(words)
        #expect(second.status == 1, "\(second.text)")
        #expect(second.errors.contains("\(room.folder)/room/state is in use by the boottorrent"), "\(second.text)")
        #expect(second.errors.contains("(process "))
        // The first one serves on, and is found by `check`.
        let beside = try room.check()
        #expect(beside.status == 0 && beside.output.contains("a server of this folder runs"), "\(beside.text)")
    }
}
