// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// Settings that are changed under a server that runs.
@Suite(.serialized, .needsServerNamespace, .timeLimit(.minutes(5))) struct HotSettingsTests {
    private func settings(_ rest: String) -> String {
        "version: 1\nserver: {interface: s0, address: 10.77.0.1}\ndhcp: off\ntftp: false\n\(rest)"
    }

    @Test func `they count without a restart, mistakes change nothing, and SIGHUP has them read at once`() async throws
    {
        let room = try MadeUpServer()
        try room.buildPhase1()
        let server = try room.start()
        defer { server.kill() }
        try await room.untilServing(server)
        func isTold(_ text: String) throws -> Bool {
            try room.ask("/agent/manifest?mac=52:54:00:00:00:01")?.contains(text) == true
        }
        #expect(try isTold("3:maxi600e"))
        try room.write(settings("leave: {max: 77}\nmenu: {default: right}\n"), to: "room/Boottorrent.yaml")
        try await room.eventually("leave.max does not count") { try isTold("3:maxi77e") }
        try room.write(settings("leave: {max: 88, mix: 1}\nmenu: {default: right}\n"), to: "room/Boottorrent.yaml")
        try await room.eventually("the mistake is not told") {
            server.errors.contains("leave.mix") && server.errors.contains("those before stay valid")
        }
        #expect(try isTold("3:maxi77e"))
        try room.write(settings("swarm: {pex: true}\nmenu: {default: right}\n"), to: "room/Boottorrent.yaml")
        server.signal(SIGHUP)
        try await room.eventually("the request is not told") { server.errors.contains("as was asked for") }
        try await room.eventually("the key that needs a restart is not told") {
            server.errors.contains("Boottorrent.yaml:5: swarm.pex")
        }
        #expect(try isTold("3:maxi600e"))
        server.signal(SIGTERM)
        #expect(server.waitForEnd() == 0)
    }
}
