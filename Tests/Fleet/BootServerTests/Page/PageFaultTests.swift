// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetAccess
import Foundation
import LabBrowser
import NIOCore
import TestBrowser
import Testing
import TorrentCore

/// What goes wrong between page and server.
@Suite(.serialized, .needsBrowser, .timeLimit(.minutes(5))) struct PageFaultTests {
    /// Has the page believe that time passes twenty times as fast.
    private static let haste = """
        { const now = performance.now.bind(performance); performance.now = () => now() * 20; }
        """

    @Test func `a break is shown, mends itself, and nothing is missed or doubled`() async throws {
        let room = try PageRoom(listed: 4)
        try await room.fill(1...4)
        try await room.looked(first: Self.haste, beat: .milliseconds(50)) { visit in
            try await visit.untilSeen("pc-04")
            try await visit.breakOff(true)
            try await visit.page.until("document.querySelector('[data-state=lost]') !== null")
            try await room.reports(4, .failed, reason: "something new")
            try await room.fetchesScript(3)
            try await visit.breakOff(false)
            try await visit.page.until("document.querySelector('[data-state=live]') !== null")
            try await visit.untilSeen("something new")
            #expect(try await visit.page.evaluate("document.querySelectorAll('[role=option]').length").int == 4)
        }
    }

    @Test func `what holds events back is named`() async throws {
        let room = try PageRoom(listed: 2)
        try await room.fill(1...2)
        // As through a proxy that gathers: the connection is there, and nothing of the stream comes.
        let proxy = """
            { const ask = window.fetch; window.fetch = (address, options) => address.endsWith('/stream')
              ? Promise.resolve(new Response(new ReadableStream({}))) : ask(address, options); }
            """
        try await room.served.run { port in
            let browser = try await Browser.start()
            let page = try await browser.page()
            try await page.runFirst(Self.haste + proxy)
            try await page.open("http://127.0.0.1:\(port)/")
            try await page.until("document.querySelector('[data-state=held]') !== null")
            try await page.until("document.body.innerText.includes('proxy')")
        }
    }

    @Test func `a browser's wrong clock changes no duration and no age`() async throws {
        let room = try PageRoom(listed: 5)
        try await room.fill(1...5)
        room.time.pass(.seconds(30))
        let wrong = "{ const now = Date.now; Date.now = () => now() + 400 * 24 * 3600 * 1000; }"
        try await room.looked(first: wrong) { visit in
            try await visit.untilSeen("11.9 GiB")
            let text = try await visit.page.evaluate("document.querySelector('main').innerText").text ?? ""
            // An age that goes by the browser's clock would have thousands of hours.
            #expect(text.firstMatch(of: /\d{3,}:\d\d:\d\d/) == nil)
            #expect(visit.page.problems == [])
        }
    }

    @Test func `a kind of event that the page does not know is passed over`() async throws {
        let room = try PageRoom(listed: 2)
        try await room.fill(1...2)
        try await room.looked { visit in
            try await visit.untilSeen("pc-02")
            try await visit.page.evaluate(
                """
                import(document.querySelector("script[type=module]").src.replace("main.js", "state.js")).then(({ reduce, emptyRoom }) => {
                  if (reduce(emptyRoom, { kind: "later", data: { a: 1 } }).room !== emptyRoom) throw new Error("changed");
                })
                """)
            #expect(visit.page.problems == [])
        }
    }

    @Test func `who may not see anything is told so, and with the reason of the server`() async throws {
        let room = try PageRoom(listed: 2)
        try await room.fill(1...2)
        // As for a computer elsewhere in the network; here everybody may look.
        let refusal = """
            { const ask = window.fetch; window.fetch = (address, options) => address.endsWith("/stream")
              ? Promise.resolve(new Response(JSON.stringify({ detail: "Who looks needs a token." }), { status: 401 }))
              : ask(address, options); }
            """
        try await room.looked(first: refusal) { visit in
            try await visit.page.until("document.querySelector('[data-state=refused]') !== null")
            try await visit.untilSeen("Who looks needs a token.")
            try await visit.untilGone("pc-02")
        }
    }

    @Test func `a server that starts anew is followed as if nothing had been`() async throws {
        let room = try PageRoom(listed: 3)
        try await room.fill(1...3)
        try await room.looked(first: Self.haste, beat: .milliseconds(50)) { visit in
            try await visit.untilSeen("pc-03")
            // As after a restart: ids of another run are not known, so the whole room is told.
            try await visit.page.evaluate(
                """
                { const ask = window.fetch; window.fetch = (address, options) => { if (options?.headers?.["Last-Event-ID"])
                  options.headers["Last-Event-ID"] = "abc-99999"; return ask(address, options); }; }
                """)
            try await visit.breakOff(true)
            try await visit.page.until("document.querySelector('[data-state=lost]') !== null")
            try await room.reports(3, .failed, reason: "after the restart")
            try await visit.breakOff(false)
            try await visit.untilSeen("after the restart")
            #expect(try await visit.page.evaluate("document.querySelectorAll('[role=option]').length").int == 3)
        }
    }
}

extension PageVisit {
    /// Nothing comes through to the page or from it any more; or it does again.
    fileprivate func breakOff(_ isBroken: Bool) async throws {
        try await page.offline(isBroken)
        room.isSilent.turn(on: isBroken)
    }
}
