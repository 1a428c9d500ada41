// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// The server behind a proxy as docs/rights.md sets one up, without its certificate.
@Suite(
    .timeLimit(.minutes(5)), .needsServerNamespace,
    .enabled("needs nginx") { Program.isInstalled("nginx") })
struct ProxyTests {
    private let room: MadeUpServer
    private static let proxy = "http://10.77.0.1:8081"

    init() throws {
        room = try MadeUpServer()
        try room.buildPhase1()
    }

    /// The part of the page about rights that is for nginx, with another place to listen at and these words more.
    private func settings(_ more: String) throws -> String {
        let root = (0..<4).reduce(URL(filePath: #filePath)) { folder, _ in folder.deletingLastPathComponent() }
        let page = try String(contentsOf: root.appending(path: "docs/rights.md"), encoding: .utf8)
        let part = try #require(page.split(separator: "```nginx\n").dropFirst().first?.split(separator: "```").first)
        let server = String(part).split(separator: "\n").filter { !$0.contains("ssl_certificate") }.joined(
            separator: "\n"
        )
        .replacing("listen 443 ssl;", with: "listen 10.77.0.1:8081;")
        .replacing("http://192.168.1.1:8080", with: "http://10.77.0.1:8080")
        .replacing("proxy_http_version", with: "\(more)\n        proxy_http_version")
        return """
            daemon off; master_process off; pid \(room.folder)/nginx.pid; error_log \(room.folder)/nginx.log;
            events {}
            http {
                access_log off; client_body_temp_path \(room.folder)/a; proxy_temp_path \(room.folder)/b;
                fastcgi_temp_path \(room.folder)/c; uwsgi_temp_path \(room.folder)/d; scgi_temp_path \(room.folder)/e;
            \(server)
            }
            """
    }

    private func start(_ more: String) async throws -> (server: Program, proxy: Program) {
        try room.write(try settings(more), to: "nginx.conf")
        let server = try room.start()
        try await room.untilServing(server)
        let proxy = try Program(room.inside(["nginx", "-c", "\(room.folder)/nginx.conf"]))
        try await room.eventually("nginx does not come up: \(proxy.errors)") {
            try room.run(["busybox", "wget", "-q", "-O", "/dev/null", "\(Self.proxy)/healthz"]).status == 0
        }
        return (server, proxy)
    }

    private func follow(_ options: String...) throws -> Program {
        try Program(room.inside([try Program.boottorrent, "events", "-f", "--json", "--server", Self.proxy] + options))
    }

    @Test(arguments: ["", "proxy_ignore_headers X-Accel-Buffering; proxy_buffering on;"])
    func `events pass a proxy as they happen, though it gathers answers`(more: String) async throws {
        let (server, proxy) = try await start(more)
        defer { for program in [server, proxy] { program.kill() } }
        let reader = try follow("--recent", "1")
        defer { reader.kill() }
        try await room.eventually("the stream does not begin: \(reader.errors)") { !reader.output.isEmpty }
        for number in 1...3 {
            _ = try room.ask("/boot.ipxe?mac=52:54:00:00:00:0\(number)&uuid=")
            try await room.eventually("the event of machine \(number) is kept back") {
                reader.output.contains("\"machine\":\"m\(number)\"")
            }
        }
    }
}
