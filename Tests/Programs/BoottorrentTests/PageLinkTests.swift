// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// Links that open the page, of a real server whose environment is open to operators alone.
@Suite(.timeLimit(.minutes(5)), .needsServerNamespace) struct PageLinkTests {
    private let room: MadeUpServer

    init() throws {
        room = try MadeUpServer()
        try room.write(
            """
            version: 1
            server: {interface: s0, address: 10.77.0.1}
            dhcp: off
            tftp: false
            menu: {default: right}
            page: {readers: operators}
            """, to: "room/Boottorrent.yaml")
        try room.buildPhase1()
    }

    private func code(in text: String) throws -> String {
        let match = try #require(text.firstMatch(of: /http:\/\/10\.77\.0\.1:8080\/#code=([a-z0-9]{32})/), "\(text)")
        return String(match.1)
    }

    private func wget(_ words: String...) throws -> Program.Outcome {
        try room.run(["busybox", "wget", "-S", "-q", "-O", "-"] + words)
    }

    /// The cookie that a code is exchanged for, as the page does it; `nil` where it is refused.
    private func cookie(for code: String) throws -> String? {
        let answer = try wget(
            "--header", "Origin: http://10.77.0.1:8080", "--header", "X-BootTorrent: 1", "--post-data",
            #"{"code":"\#(code)"}"#, "http://10.77.0.1:8080/api/v1/session")
        guard answer.status == 0 else { return nil }
        let line = try #require(answer.text.firstMatch(of: /(?i)set-cookie: ([^;\r\n]+)/), "\(answer.text)")
        return String(line.1)
    }

    private func sees(with cookie: String?) throws -> Bool {
        let header = cookie.map { ["--header", "Cookie: \($0)"] } ?? []
        return try room.run(
            ["busybox", "wget", "-q", "-O", "/dev/null"] + header + ["http://10.77.0.1:8080/api/v1/status"]
        ).status == 0
    }

    @Test func `a link from the command line opens the page once, and who has none sees nothing`() async throws {
        let server = try room.start()
        defer { server.kill() }
        try await room.untilServing(server)
        #expect(!server.output.contains("#code="), "a link in what may be a journal")
        let place = "\(room.folder)/room"
        let made = try room.run([try Program.boottorrent, "token", "--link", "--dir", place])
        try #require(made.status == 0, "\(made.text)")
        let code = try code(in: made.output)
        #expect(try !sees(with: nil))
        let cookie = try #require(try cookie(for: code))
        #expect(try sees(with: cookie))
        #expect(try self.cookie(for: code) == nil)
        // Without the flag, help; a folder without a server is said to have none.
        #expect(try room.run([try Program.boottorrent, "token"]).output.contains("revoke"))
        #expect(try Program.boottorrent(["token", "--link", "--dir", "/nonexistent"]).status == 1)
    }

    @Test func `who starts the server at a terminal is given a link`() async throws {
        let command = try room.command().joined(separator: " ")
        let server = try Program(["script", "-qefc", command, "/dev/null"])
        defer { server.kill() }
        try await room.eventually("no link is shown") { server.output.contains("#code=") }
        let cookie = try #require(try cookie(for: try code(in: server.output)))
        #expect(try sees(with: cookie))
    }
}
