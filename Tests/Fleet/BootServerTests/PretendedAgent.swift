// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import HTTPTypes
import NIOCore
import Testing

/// An agent in phase 1 as far as its server hears of it: it reports, asks for orders and takes them.
final class PretendedAgent: Sendable {
    let ticket: BootTicket
    let machine: MachineIdentity
    private let client: RouteClient
    private let events: SignedAgent

    init(_ ticket: BootTicket, machine: MachineIdentity, client: RouteClient) {
        self.ticket = ticket
        self.machine = machine
        self.client = client
        events = SignedAgent(ticket)
    }

    /// An event, of a kernel that has run for so many milliseconds.
    func report(_ stage: MachineStage, uptime: UInt64 = 1_000) async throws {
        let event = MachineEvent(machine: machine, stage: stage, uptime: uptime, boot: ticket.number)
        let response = try await client.executeRequest(
            uri: "/agent/events", method: .post, headers: [:], body: ByteBuffer(bytes: events.signed(event)))
        #expect(response.status == .noContent)
    }

    /// One question, with what became of the last order.
    func ask(done: UInt64 = 0, refused: String? = nil, isLast: Bool = false) async throws -> RouteResponse {
        let request = OrderRequest(boot: ticket.number, done: done, refused: refused, isLast: isLast)
        return try await client.executeRequest(
            uri: "/agent/orders", method: .post, headers: [:],
            body: ByteBuffer(bytes: SignedOrderRequest.sign(request, by: ticket.key)))
    }

    /// Asks until it has taken so many orders, and says of each that it was done, or why not.
    func takesOrders(_ count: Int, refusing reason: String? = nil) async throws -> [Order.Action] {
        var actions: [Order.Action] = []
        var done: UInt64 = 0
        while actions.count < count {
            let answer = try await ask(done: done, refused: done > 0 ? reason : nil)
            guard answer.status == .ok else { continue }
            let signed = try SignedOrder(bencoded: Array(answer.body.readableBytesView))
            try #require(signed.isSigned(by: ticket.key) && signed.order.boot == ticket.number)
            #expect(signed.order.number > done)
            done = signed.order.number
            actions.append(signed.order.action)
        }
        _ = try await ask(done: done, refused: reason, isLast: true)
        return actions
    }

    func untilListening(in registry: FleetRegistry) async throws {
        while await !registry.isListening(machine) { await Task.yield() }
    }
}
