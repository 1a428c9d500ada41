// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import FleetAccess
import Foundation
import Glibc
import Logging
import TestProcesses
import Testing
import TorrentCore

/// A whole server without dnsmasq, as programs on the same computer see it.
@Suite(.timeLimit(.minutes(5))) struct AdminSocketTests {
    private let sample: SampleEnvironment
    private let plan: ServerPlan
    private let folder: String

    init() async throws {
        sample = try SampleEnvironment(port: UnclaimedPort.next())
        folder = sample.folder.appending(path: "state").path
        var plan = sample.plan
        plan.servesTFTP = false
        plan.stateFolder = folder
        let settings = plan.settings.current
        var access = settings.access
        access.readers = .operators
        plan.settings.put(
            ServedSettings(menu: settings.menu, swarm: settings.swarm, leave: settings.leave, access: access))
        self.plan = plan
    }

    /// The socket comes a moment after HTTP.
    private func whileServing(
        logger: Logger = .silent, _ body: @escaping @Sendable (LoopbackClient) async throws -> Void
    ) async throws {
        try await serving(plan, sample.content, logger: logger) { client in
            while try await answer(at: "\(folder)/server.sock", to: "GET /boot.ipxe HTTP/1.1") == nil {
                try await Task.sleep(for: .milliseconds(20))
            }
            try await body(client)
        }
    }

    /// The answer to a request by the socket; `nil` where nobody listens.
    private func answer(at path: String, to line: String, more: String = "") async throws -> String? {
        await withCheckedContinuation { waiting in
            Thread.detachNewThread {
                waiting.resume(
                    returning: Self.ask(path, "\(line)\r\nHost: boottorrent\r\n\(more)Connection: close\r\n\r\n"))
            }
        }
    }

    private static func ask(_ path: String, _ request: String) -> String? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected, write(descriptor, request, request.utf8.count) == request.utf8.count else { return nil }
        var (text, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 { text += buffer[..<count] }
        return String(decoding: text, as: UTF8.self)
    }

    @Test func `who can open the socket is an operator, and nobody else can open it`() async throws {
        let socket = "\(folder)/server.sock"
        // One that an earlier server left behind.
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        try Data().write(to: URL(filePath: socket))
        try await whileServing { client in
            let status = try await answer(at: socket, to: "GET /status.json HTTP/1.1")
            #expect(status?.hasPrefix("HTTP/1.1 200") == true, "\(status ?? "")")
            let link = try await answer(at: socket, to: "POST /api/v1/links HTTP/1.1", more: "Content-Length: 0\r\n")
            #expect(link?.hasPrefix("HTTP/1.1 200") == true, "\(link ?? "")")
            let attributes = try FileManager.default.attributesOfItem(atPath: socket)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
            let network = try await client.ask(
                "GET /status.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            #expect(network.head.hasPrefix("HTTP/1.1 401"), "\(network.head)")
        }
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test
    func `a token that is made or revoked while the server runs counts soon, and an unreadable file changes nothing`()
        async throws
    {
        let file = TokenFile(in: folder)
        let lines = Lines()
        try await whileServing(logger: Logger(listening: lines)) { client in
            var chance = SystemRandomNumberGenerator()
            let now = WallTime(milliseconds: 1_000)
            let label = try #require(TokenLabel("monitoring"))
            let made = try file.change { try $0.issue(.reader, label: label, expires: nil, using: &chance, at: now) }
            @Sendable func status() async throws -> Substring {
                let answer = try await client.ask(
                    "GET /status.json HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(made.token.text)\r\n"
                        + "Connection: close\r\n\r\n")
                return answer.head.prefix(12)
            }
            while try await status() != "HTTP/1.1 200" { try await Task.sleep(for: .milliseconds(50)) }
            let good = try String(contentsOfFile: file.path, encoding: .utf8)
            try "rubbish".write(toFile: file.path, atomically: false, encoding: .utf8)
            while !lines.contains("tokens of the file are not taken over") {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(try await status() == "HTTP/1.1 200")
            try good.write(toFile: file.path, atomically: false, encoding: .utf8)
            _ = try file.change { $0.revoke(made.record.number) }
            while try await status() != "HTTP/1.1 401" { try await Task.sleep(for: .milliseconds(50)) }
        }
    }

    @Test(arguments: [0o750, 0o777]) func `tokens of a folder that others can write to are good for nothing`(
        mode: Int
    ) async throws {
        var chance = SystemRandomNumberGenerator()
        let label = try #require(TokenLabel("monitoring"))
        let made = try TokenFile(in: folder).change {
            try $0.issue(.reader, label: label, expires: nil, using: &chance, at: WallTime(milliseconds: 1_000))
        }
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder)
        try await serving(plan, sample.content) { client in
            let answer = try await client.ask(
                "GET /status.json HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(made.token.text)\r\n"
                    + "Connection: close\r\n\r\n")
            #expect(answer.head.prefix(12) == (mode == 0o750 ? "HTTP/1.1 200" : "HTTP/1.1 401"))
        }
    }
}
