// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetAccess
import FleetModel
import Foundation
import LabBrowser
import TestBrowser
import Testing
import TorrentCore

/// What can be done from the page, and what becomes of it at the server.
@Suite(.serialized, .needsBrowser, .timeLimit(.minutes(5))) struct PageActTests {
    /// Agents of a room that take orders.
    private func agent(_ number: Int, in room: PageRoom) async throws -> PretendedAgent {
        let machine = try PageRoom.identity(number)
        await room.registry.note(.fetched(.script, machine, from: PageRoom.host(number)))
        let ticket = await room.registry.beginBoot(of: machine)
        let client = RouteClient(
            ServerRoutes.router(plan: room.sample.plan, content: room.sample.content, registry: room.registry))
        let agent = PretendedAgent(ticket, machine: machine, client: client)
        try await agent.report(.manifest)
        return agent
    }

    private func nextBoots(in room: PageRoom) async -> [String] {
        await room.registry.snapshot.machines.compactMap { $0.dueNextBoot.map { "\($0.choice)" } }
    }

    private func until(_ what: String, _ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            try #require(ContinuousClock.now < deadline, "\(what)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func `the next boot of a selection is shown beforehand, set, and taken back`() async throws {
        let room = try PageRoom(listed: 4)
        try await room.fill(1...4)
        try await room.looked { visit in
            try await visit.untilSeen("pc-04")
            try await visit.selectAll()
            try await visit.untilSeen("4 selected")
            try await visit.press("Boot image")
            try await visit.page.until("document.querySelector('dialog[open]') !== null")
            let shown = try await visit.page.evaluate("document.querySelector('dialog[open]').innerText").text ?? ""
            #expect(shown.contains("boottorrent boot lab --image debian --once"), "\(shown)")
            let findings = try await visit.page.audit()
            #expect(findings == [])
            #expect(await nextBoots(in: room) == [])
            try await visit.confirm()
            try await until("nobody has a next boot") {
                await nextBoots(in: room) == Array(repeating: "debian", count: 4)
            }
            try await visit.press("Undo")
            try await until("next boots were not taken back") { await nextBoots(in: room) == [] }
            #expect(visit.page.problems == [])
        }
    }

    static let orders: [(button: String, order: Order.Action)] = [
        ("Identify", .identify(seconds: 30)), ("Restart", .restart), ("Power off", .powerOff),
    ]

    @Test(arguments: orders) func `an order reaches the agent, and what it says reaches the page`(
        button: String, order: Order.Action
    ) async throws {
        let room = try PageRoom(listed: 2)
        try await room.looked { visit in
            let (first, second) = (try await agent(1, in: room), try await agent(2, in: room))
            let taken = Task { try await first.takesOrders(1) }
            let refused = Task { try await second.takesOrders(1, refusing: "somebody sits at it") }
            defer {
                taken.cancel()
                refused.cancel()
            }
            try await first.untilListening(in: room.registry)
            try await second.untilListening(in: room.registry)
            // The page has to know of both that they take orders.
            try await visit.until("document.querySelectorAll('[role=option][aria-label*=Manifest]').length === 2")
            try await visit.selectAll()
            try await visit.press(button)
            try await visit.confirm()
            try await visit.untilSeen("somebody sits at it")
            #expect(try await taken.value == [order])
            #expect(try await refused.value == [order])
            #expect(visit.page.problems == [])
        }
    }

    @Test func `a newcomer gets a name, a group and a seat, which the list has then`() async throws {
        let room = try PageRoom(listed: 2)
        try await room.fill(1...2)
        try await room.fetchesScript(99)
        try await room.looked { visit in
            try await visit.press("Name")
            try await visit.page.until("document.querySelector('dialog[open] input[name=name]') !== null")
            try await visit.page.evaluate("document.querySelector('dialog[open] input[name=name]').select()")
            try await visit.page.type("pc-99")
            #expect(try await visit.page.audit() == [])
            try await visit.confirm()
            let list = room.sample.folder.appending(path: "machines.csv")
            try await until("the list has no pc-99") {
                try String(contentsOf: list, encoding: .utf8).contains("pc-99,\(PageRoom.mac(99))")
            }
            try await visit.untilSeen("pc-99")
        }
    }

    @Test func `who is named by somebody else meanwhile is not named anew unseen`() async throws {
        let room = try PageRoom(listed: 2)
        try await room.fill(1...2)
        try await room.fetchesScript(99)
        try await room.looked { visit in
            let other = try await visit.browser.page()
            try await visit.signIn(other)
            try await visit.press("Name")
            try await visit.page.until("document.querySelector('dialog[open] input[name=name]') !== null")
            let id = try #require(await room.registry.snapshot.machines.last).number
            try await other.evaluate(
                """
                fetch("/api/v1/machines/\(id)", { method: "PUT", headers: { "X-BootTorrent": "1", "Content-Type": "application/json" },
                  body: JSON.stringify({ name: "theirs" }) }).then((answer) => { if (!answer.ok) throw new Error(answer.status); })
                """)
            try await visit.untilSeen("theirs")
            // What they said stands in the dialog, so that nobody says something else without knowing.
            let heading = "document.querySelector('dialog[open] h2').innerText.includes('theirs')"
            try await visit.page.until(heading)
            try await visit.page.evaluate("document.querySelector('dialog[open] input[name=name]').select()")
            try await visit.page.type("ours")
            try await visit.confirm()
            try await visit.untilGone("theirs")
        }
    }

    @Test func `a token that ends in mid-act loses nothing, and another link lets it be sent`() async throws {
        let room = try PageRoom(listed: 2)
        try await room.fill(1...2)
        try await room.looked { visit in
            let desk = room.served.access.desk
            try await visit.untilSeen("pc-02")
            try await visit.selectAll()
            try await visit.press("Boot image")
            try await visit.page.until("document.querySelector('dialog[open]') !== null")
            desk.take(TokenBook())
            try await visit.confirm()
            try await visit.untilSeen("boottorrent token --link")
            try await visit.until(
                "document.querySelector('dialog[open] .dialog-buttons > :last-child').getAttribute('aria-disabled') === 'true'"
            )
            #expect(await nextBoots(in: room) == [])
            var (book, chance) = (TokenBook(), SystemRandomNumberGenerator())
            _ = try book.issue(
                .operator, label: try #require(TokenLabel("another")), expires: nil, using: &chance,
                at: WallTime(milliseconds: 0))
            desk.take(book)
            let code = try #require(desk.makeCode())
            try await visit.page.evaluate("location.hash = '#code=\(code.text)'")
            try await visit.page.until("location.hash !== '#code=\(code.text)'")
            try await visit.confirm()
            try await until("it was not sent again") { await nextBoots(in: room) == ["debian", "debian"] }
        }
    }

    @Test func `who may only look has buttons that say why`() async throws {
        let room = try PageRoom(listed: 2)
        try await room.fill(1...2)
        try await room.served.run { port in
            let browser = try await Browser.start()
            let page = try await browser.page()
            try await page.open("http://127.0.0.1:\(port)/#/machine/pc-01")
            try await page.until("document.querySelectorAll('main button[aria-disabled=true]').length > 0")
            let reason = try await page.evaluate("document.querySelector('main button[aria-disabled=true]').title").text
            #expect(reason?.isEmpty == false)
        }
    }
}

extension PageVisit {
    /// Selects all machines of the room by keyboard.
    func selectAll() async throws {
        try await page.until("document.querySelector('[role=option]') !== null")
        try await page.evaluate("document.querySelector('[role=option][tabindex=\"0\"]').focus()")
        try await page.press("a", .control)
    }

    /// Presses what the open dialog is for.
    func confirm() async throws {
        let button = "document.querySelector('dialog[open] .dialog-buttons > :last-child')"
        try await until("\(button) !== null && \(button).getAttribute('aria-disabled') !== 'true'")
        try await page.evaluate("\(button).click()")
    }
}
