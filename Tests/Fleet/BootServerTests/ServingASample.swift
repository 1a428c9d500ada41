// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Logging
import NetbootScripts
import ServiceLifecycle
import Testing

private struct Running: Service {
    let server: BootServer
    func run() async throws { try await server.run(until: []) }
}

/// Does something while a server runs, on loopback and without dnsmasq, which ends in order then.
func serving(
    _ plan: ServerPlan, _ content: ServerContent, logger: Logger = .silent,
    _ body: @escaping @Sendable (LoopbackClient) async throws -> Void
) async throws {
    let server = BootServer(plan: plan, content: content, swarm: [], logger: logger) { _ in }
    let group = ServiceGroup(services: [Running(server: server)], logger: .silent)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        let client = LoopbackClient(port: plan.endpoint.port)
        while (try? await client.ask("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")) == nil {
            try await Task.sleep(for: .milliseconds(20))
        }
        do {
            try await body(client)
        } catch {
            Issue.record(error)
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}
