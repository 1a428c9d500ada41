// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// Where `make test-long` puts schemathesis (https://schemathesis.io), or where else it is found.
private let schemathesis: String? = {
    let root = (0..<4).reduce(URL(filePath: #filePath)) { folder, _ in folder.deletingLastPathComponent() }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return ([root.appending(path: ".build/schemathesis/bin").path] + folders).map { "\($0)/schemathesis" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }
}()

extension Trait where Self == ConditionTrait {
    /// Runs only where schemathesis can be called, in the long tests.
    static var needsSchemathesis: Self {
        .enabled("`make test-long` runs it, where schemathesis can be had") {
            ProcessInfo.processInfo.environment["BOOTTORRENT_LONG_TESTS"] != nil && schemathesis != nil
        }
    }
}

/// The OpenAPI document against a real server, by requests that are made up from it.
@Suite(.needsServerNamespace, .needsSchemathesis, .timeLimit(.minutes(10))) struct SchemathesisTests {
    @Test func `no made-up request makes the server fail, or answer what is not documented`() async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        try room.write(
            "version: 1\nserver: {interface: s0, address: 10.77.0.1}\ndhcp: off\ntftp: false\n"
                + "page: {admins: 10.77.0.0/24}\n", to: "room/Boottorrent.yaml")
        let server = try room.start()
        defer { server.kill() }
        try await room.untilServing(server)
        for last in 1...9 {
            _ = try room.ask("/boot.ipxe?mac=52:54:00:00:00:0\(last)&uuid=00020003-0004-0005-0006-000700080009")
        }
        let token = try String(contentsOfFile: "\(room.folder)/room/state/operator-token", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        // Streams have no end, and wrong codes of links would slow everything down. That nobody is let in without a token is
        // tested elsewhere, for everybody may see this room.
        // That a query is too long is a refusal, too; and a text of the right form may be no address (422).
        try room.write(
            "[checks]\nnegative_data_rejection.expected-statuses = [400, 401, 403, 404, 409, 413, 414, 422]\n"
                + "positive_data_acceptance.expected-statuses = [\"2xx\", 401, 403, 404, 409, 422, 429, \"5xx\"]\n",
            to: "schemathesis.toml")
        let run = try room.run([
            // In a folder that goes away, for it keeps what it found where it is called.
            "env", "-C", room.folder, try #require(schemathesis), "--config-file", "\(room.folder)/schemathesis.toml",
            "run",
            "http://10.77.0.1:8080/api/v1/openapi.json", "--exclude-path",
            "/api/v1/events", "--exclude-path", "/api/v1/session", "--header", "Authorization: Bearer \(token)",
            "--checks", "all", "--exclude-checks", "ignored_auth", "--max-examples", "200", "--seed", "21",
            "--generation-database", "none", "--no-color",
        ])
        #expect(run.status == 0, "\(run.output.suffix(4_000))")
        #expect(server.isRunning && !server.errors.contains("request failed"))
    }
}
