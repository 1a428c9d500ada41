// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// What is left when a server ends in a way that it cannot prepare for, and what does not end it.
@Suite(.serialized, .needsServerNamespace, .timeLimit(.minutes(5))) struct OutlivingTests {
    private func started(_ body: (MadeUpServer, Program) async throws -> Void) async throws {
        let room = try MadeUpServer(lendsAddresses: true)
        try room.buildPhase1()
        let server = try room.start()
        defer { server.kill() }
        try await room.untilServing(server)
        try await room.eventually("there is no dnsmasq") { try room.hasUnprivilegedDNSMasq() }
        try await body(room, server)
    }

    /// A trap of Swift is SIGILL or SIGTRAP.
    @Test(arguments: [SIGKILL, SIGILL, SIGTRAP, SIGABRT, SIGQUIT])
    func `however a server ends, dnsmasq ends with it though it became nobody`(signal: Int32) async throws {
        try await started { room, server in
            server.signal(signal)
            server.waitForEnd()
            try await room.eventually(within: .seconds(2), "left: \(try room.processes())") {
                try room.processes().isEmpty
            }
        }
    }

    @Test(arguments: [SIGKILL, SIGINT, SIGTERM])
    func `what a server was unpacking with ends with it`(signal: Int32) async throws {
        let room = try MadeUpServer()
        try room.buildPhase1()
        try room.addImage("pool", "dispname: Pool\nmethod: write\nimage: d.img\n")
        try Data([0x1f, 0x8b, 8, 0] + [UInt8](repeating: 7, count: 600)).write(
            to: URL(filePath: "\(room.folder)/room/oss/pool/d.img"))
        let server = try room.startWith(["gzip"], doing: "sleep 600; true")
        defer { server.kill() }
        try await room.eventually("nothing is unpacked") { try room.processes(called: "sleep").count == 1 }
        server.signal(signal)
        server.waitForEnd()
        try await room.eventually(within: .seconds(2), "left: \(try room.processes())") {
            try room.processes().isEmpty
        }
    }

    @Test func `whoever ends all programs of the server's words at once leaves no dnsmasq behind`() async throws {
        try await started { room, server in
            for process in try room.processes() {
                let words = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
                if words.contains("boottorrent") { kill(process, SIGKILL) }
            }
            try await room.eventually(within: .seconds(2), "left: \(try room.processes())") {
                try room.processes(called: "dnsmasq").isEmpty
            }
        }
    }

    @Test func `the end of the guard alone changes nothing, and the next dnsmasq has another`() async throws {
        try await started { room, server in
            let guardian = try #require(try room.processes(called: "child-guard").first)
            let first = try #require(try room.processes(called: "dnsmasq").first)
            kill(guardian, SIGTERM)
            kill(guardian, SIGHUP)
            kill(guardian, SIGKILL)
            try await room.eventually("the guard does not end") { try room.processes(called: "child-guard").isEmpty }
            #expect(try room.processes(called: "dnsmasq") == [first])
            kill(first, SIGKILL)
            try await room.eventually("no dnsmasq comes back") { try room.hasUnprivilegedDNSMasq() }
            server.signal(SIGKILL)
            server.waitForEnd()
            try await room.eventually(within: .seconds(2), "left: \(try room.processes())") {
                try room.processes().isEmpty
            }
        }
    }

    @Test func `a server goes on when its terminal is closed`() async throws {
        try await started { room, server in
            server.signal(SIGHUP)
            server.signal(SIGPIPE)
            #expect(try room.ask("/status.json") != nil)
            #expect(server.isRunning)
            server.signal(SIGTERM)
            #expect(server.waitForEnd() == 0)
            try await room.eventually(within: .seconds(2), "left: \(try room.processes())") {
                try room.processes().isEmpty
            }
        }
    }

    @Test(.enabled("needs script") { Program.isInstalled("script") })
    func `a server goes on when its terminal is gone`() async throws {
        let room = try MadeUpServer(lendsAddresses: true)
        try room.buildPhase1()
        let command = try room.command().joined(separator: " ")
        let terminal = try Program(["script", "-q", "-c", command, "/dev/null"])
        try await room.untilServing(terminal)
        let server = try #require(
            Int32(try String(contentsOfFile: "\(room.folder)/room/out/lock", encoding: .utf8)))
        terminal.kill()
        // Each machine that it hears of is a line for the terminal that is no more.
        for number in 0..<5 {
            #expect(try room.ask("/boot.ipxe?mac=52:54:00:00:00:0\(number)&uuid=&platform=pcbios") != nil)
        }
        try await room.eventually("the fifth machine is not in the status") {
            try room.ask("/status.json")?.contains("52:54:00:00:00:04") == true
        }
        kill(server, SIGTERM)
        try await room.eventually(within: .seconds(4), "left: \(try room.processes())") {
            try room.processes().isEmpty
        }
    }
}

extension MadeUpServer {
    /// Whether dnsmasq runs and has given root's rights away.
    fileprivate func hasUnprivilegedDNSMasq() throws -> Bool {
        try processes(called: "dnsmasq").contains { process in
            let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
            return status.split(separator: "\n").contains { $0.hasPrefix("Uid:") && !$0.hasPrefix("Uid:\t0\t") }
        }
    }
}
