// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// A server that has been started once needs nothing but its own disk.
@Suite(.serialized, .needsServerNamespace, .timeLimit(.minutes(5))) struct StartWithoutNetworkTests {
    private static let apt = ["apt-get", "apt-cache"]

    /// Whether apt has no answer or gives none at all.
    @Test(arguments: ["exit 100", "exec sleep 600"], [true, false])
    func `a finished phase 1 is served without apt`(apt: String, namesParts: Bool) async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        let agent = ["--agent", "\(room.folder)/parts/agent"]
        let server = try room.startWith(Self.apt, doing: apt, naming: namesParts ? nil : agent)
        defer { server.kill() }
        try await room.untilServing(server)
        #expect(!server.output.contains("built anew"))
        server.signal(SIGTERM)
        #expect(server.waitForEnd() == 0)
    }

    @Test(arguments: [
        ("parts/agent", "\u{7f}ELF\u{2}\u{1}" + String(repeating: "\0", count: 59)),
        ("parts/busybox", "\u{7f}ELF\u{2}\u{1}" + String(repeating: "\0", count: 60)),
        ("parts/vmlinuz", "MZ, another kernel"), ("room/out/phase1/vmlinuz", "MZ, a Kernel"),
        ("room/out/phase1/phase1.json", "{"),
    ])
    func `it is made anew when what was given has changed, or when it is damaged`(
        place: String, text: String
    ) async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        try FileManager.default.removeItem(atPath: "\(room.folder)/\(place)")
        try room.write(text, to: place)
        let server = try room.startWith(Self.apt, doing: "exit 100")
        defer { server.kill() }
        try await room.untilServing(server)
        #expect(server.output.contains("Phase 1 was built anew"))
    }

    @Test func `an update asks apt, and says so when it has no answer`() async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        let server = try room.startWith(
            Self.apt, doing: "exit 100", ["--update"], naming: ["--agent", "\(room.folder)/parts/agent"])
        #expect(server.waitForEnd() == 2)
        #expect(server.errors.contains("apt does not know the package busybox-static"))
    }
}
