// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Foundation
import NetbootScripts
import TestProcesses
import Testing
import TorrentCore

/// `contrib/report-os`, by which a started system says that it runs.
@Suite(.timeLimit(.minutes(5)), .enabled(if: ["curl", "openssl"].allSatisfy(Program.isInstalled)))
struct ReportScriptTests {
    private let sample: SampleEnvironment
    private let plan: ServerPlan
    private let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../contrib/report-os").standardizedFileURL.path

    init() async throws {
        sample = try SampleEnvironment(port: UnclaimedPort.next())
        var plan = sample.plan
        plan.servesTFTP = false
        self.plan = plan
    }

    /// Without keeping a thread, for the server that it asks is in this process.
    private func run(_ words: String) async throws -> (status: Int32, text: String) {
        let file = sample.folder.appending(path: "cmdline-\(UUID().uuidString)").path
        try (words + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let cards = sample.folder.appending(path: "cards/lo").path
        try FileManager.default.createDirectory(atPath: cards, withIntermediateDirectories: true)
        try "00:00:00:00:00:00\n".write(toFile: "\(cards)/address", atomically: true, encoding: .utf8)
        let program = try Program([
            "env", "CMDLINE=\(file)", "CARDS=\(sample.folder.appending(path: "cards").path)", "sh", script,
            "http://127.0.0.1:\(plan.endpoint.port)",
        ])
        while true {
            if let status = program.status { return (status, program.output + program.errors) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func `a system with its key is taken at its word, one without is not`() async throws {
        try await serving(plan, sample.content) { try await check($0) }
    }

    private func check(_ client: LoopbackClient) async throws {
        let close = "HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        let target = "/agent/manifest?mac=\(SampleEnvironment.mac)&uuid=&boot=new"
        let agent = try SignedAgent(manifest: try await client.ask("GET \(target) \(close)").body)
        func stage() async throws -> String? {
            let body = try await client.ask("GET /status.json \(close)").body
            let document = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
            return (document?["machines"] as? [[String: Any]])?.first?["stage"] as? String
        }
        let card = "BOOTIF=01-" + SampleEnvironment.mac.replacing(":", with: "-")
        let none = try await run("quiet \(card)")
        #expect(none.status == 1 && none.text.contains("report_os: true"), "\(none.text)")
        let wrong = try await run("quiet boottorrent.oskey=\(String(repeating: "0", count: 32)) \(card)")
        #expect(wrong.status == 2)
        #expect(try await stage() != "os")
        let right = try await run("quiet boottorrent.oskey=\(agent.ticket.key.ofSystem.hexadecimal) \(card)")
        #expect(right.status == 0, "\(right.text)")
        while try await stage() != "os" { try await Task.sleep(for: .milliseconds(50)) }
    }
}
