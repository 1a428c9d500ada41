// SPDX-License-Identifier: GPL-3.0-or-later

import Admission
import BootServer
import Foundation
import Logging
import NIOCore
import NIOPosix
import NetbootScripts
import ServiceLifecycle
import TestProcesses
import Testing

/// Requests in forms that old firmware and small programs write, to the whole server on loopback.
@Suite(.timeLimit(.minutes(5)))
struct RequestFormTests {
    private struct Running: Service {
        let server: BootServer
        func run() async throws { try await server.run(until: []) }
    }

    /// Runs a server of the sample environment for as long as the body takes.
    private func withServer(_ body: (SampleEnvironment, UInt16) async throws -> Void) async throws {
        let sample = try SampleEnvironment(port: UnclaimedPort.next())
        let loaders = sample.folder.appending(path: "loaders")
        try FileManager.default.createDirectory(at: loaders, withIntermediateDirectories: true)
        try Data("a program".utf8).write(to: loaders.appending(path: "snponly.efi"))
        var plan = sample.plan
        plan.servesTFTP = false
        plan.loaders = .init(in: loaders.path())
        // Only the server's answers end a connection here, whatever else this computer does: not a late request, and
        // not a silence.
        plan.pace.head = .seconds(600)
        plan.pace.idle = .seconds(600)
        let server = BootServer(plan: plan, content: sample.content, swarm: [], logger: .silent) { _ in }
        let group = ServiceGroup(services: [Running(server: server)], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = plan.endpoint.port
            while (try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: Int(port)).get().close().get()) == nil
            { await Task.yield() }
            try await body(sample, port)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `to HTTP 1_0 an answer ends with the connection, whatever was asked`() async throws {
        try await withServer { sample, port in
            for (request, status, length) in [
                ("GET /boot.ipxe", 200, nil), ("GET /status.json", 421, nil), ("GET /nothing", 404, nil),
                ("GET /images/debian/vmlinuz", 200, sample.bigFile.count), ("HEAD /images/debian/vmlinuz", 200, 0),
                ("GET /images/debian/nothing", 404, nil), ("GET /loaders/snponly.efi", 200, 9),
                ("DELETE /boot.ipxe", 404, nil), ("GET /agent/manifest", 400, nil),
                ("GET /phase1/\(sample.content.phase1.hash)/vmlinuz", 200, sample.kernel.count),
            ] as [(String, Int, Int?)] {
                // The server ends the connection, or this waits until the time limit.
                let answer = try await LoopbackClient(port: port).ask("\(request) HTTP/1.0\r\n\r\n")
                #expect(answer.head.hasPrefix("HTTP/1.0 \(status) "), "\(request): \(answer.head)")
                #expect(answer.head.lowercased().contains("\r\nconnection: close"), "\(request)")
                if let length { #expect(answer.body.count == length, "\(request)") }
            }
        }
    }

    @Test func `of a body of 1 GiB no more is taken than is allowed`() async throws {
        try await withServer { _, port in
            // More than any of these takes, and of the rest nothing ever comes.
            let beginning = String(repeating: "x", count: 80_000)
            for (target, status) in [("/agent/events", 413), ("/api/v1/session", 413)] {
                let answer = try await LoopbackClient(port: port).ask(
                    "POST \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                        + "Content-Length: \(1 << 30)\r\n\r\n\(beginning)")
                #expect(answer.head.hasPrefix("HTTP/1.1 \(status) "), "\(target): \(answer.head)")
            }
        }
    }

    @Test func `an old client that asks to keep the connection may ask again`() async throws {
        try await withServer { _, port in
            let kept = "GET /loaders/snponly.efi HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
            let answer = try await LoopbackClient(port: port).ask(kept + "HEAD /boot.ipxe HTTP/1.0\r\n\r\n")
            #expect(answer.head.lowercased().contains("\r\nconnection: keep-alive"))
            let rest = String(decoding: answer.body, as: UTF8.self)
            #expect(rest.hasPrefix("a programHTTP/1.0 200 OK\r\n"))
            #expect(rest.lowercased().contains("\r\nconnection: close"))
        }
    }

    @Test func `a path may have slashes and dots to spare, and a server's name before it`() async throws {
        try await withServer { sample, port in
            let image = "images/debian/dir%20with%20space/%C3%BC.bin"
            for (target, status) in [
                ("//loaders/snponly.efi", 200), ("/./loaders/.//snponly.efi", 200), ("//boot.ipxe", 200),
                ("///\(image)", 200), ("http://server:8080/\(image)", 200), ("HTTP://x//boot.ipxe", 200),
                ("http://x/boot.ipxe?mac=52:54:00:00:00:01", 200), ("/boot.ipxe#top", 200),
                ("//phase1//\(sample.content.phase1.hash)/./vmlinuz", 200), ("http://x", 200), ("/../boot.ipxe", 404),
                ("/loaders/../boot.ipxe", 404), ("//images/debian/../../outside", 404),
                ("http://x/images/debian/..%2f..%2foutside", 404), ("/loaders%2fsnponly.efi", 404),
            ] {
                let answer = try await LoopbackClient(port: port).ask(
                    "GET \(target) HTTP/1.1\r\nConnection: close\r\n\r\n")
                #expect(answer.head.hasPrefix("HTTP/1.1 \(status) "), "\(target): \(answer.head)")
                #expect(!String(decoding: answer.body, as: UTF8.self).contains("secret"))
            }
        }
    }
}
