// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// The log of a server that runs, as programs read it.
@Suite(.serialized, .needsServerNamespace, .timeLimit(.minutes(5))) struct LogFormatTests {
    private struct Line: Decodable {
        let time: String
        let level: String
        let message: String
        let fields: [String: String]
    }

    @Test func `with --log-format json every line is an object, and nothing is said elsewhere`() async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        // Something to note, something that is wrong, and something that ends it.
        try room.addImage("odd", "dispname: Odd\nmethod: none\n")
        let server = try room.start(["--log-format", "json"])
        defer { server.kill() }
        try await room.eventually("it does not serve") { server.errors.contains("Serving on") }
        try await room.eventually("the image is not reported") { server.errors.contains("image-broken") }
        server.signal(SIGTERM)
        #expect(server.waitForEnd() == 0)
        let lines = server.errors.split(separator: "\n")
        let decoder = JSONDecoder()
        let objects = try lines.map { try decoder.decode(Line.self, from: Data($0.utf8)) }
        let report = try #require(objects.first { $0.fields["code"] == "image-broken" })
        #expect(report.level == "warning" && report.fields["place"] == "image odd" && report.fields["remedy"] != nil)
        #expect(report.time.hasSuffix("Z") && report.message == "an image folder is not served")
        #expect(server.output.isEmpty, "\(server.output)")
    }
}
