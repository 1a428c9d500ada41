// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import LabBrowser
import TestBrowser
import Testing
import TorrentCore

/// Each view of the page in a browser, against a server.
@Suite(.serialized, .needsBrowser, .timeLimit(.minutes(5))) struct PageViewTests {
    /// A view by its address, and words that it has to show.
    static let views: [(address: String, words: [String])] = [
        ("#/room", ["pc-01", "pc-05", "Failed", "Downloading"]), ("#/room?size=list", ["pc-05", "11.9 GiB"]),
        ("#/swarm", ["Debian"]), ("#/images", ["Debian"]), ("#/machine/pc-05", ["pc-05", "11.9 GiB"]),
        ("#/history", ["History"]), ("#/problems", ["Problems"]),
    ]

    @Test(arguments: [(390, false), (1_280, true), (3_840, false)])
    func `every view shows what there is, and keeps the rules of accessibility`(width: Int, isDark: Bool) async throws {
        let room = try PageRoom()
        try await room.fill()
        try await room.looked(width: width, height: width < 500 ? 3_000 : 2_400, isMobile: width < 500) { visit in
            try await visit.page.media(dark: isDark)
            for view in Self.views {
                try await visit.go(to: view.address)
                for word in view.words { try await visit.untilSeen(word) }
                let findings = try await visit.page.audit()
                #expect(findings == [], "\(view.address) at \(width)")
                let overflow = try await visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
                #expect((overflow.double ?? 0) <= 0, "\(view.address) is wider than the window of \(width)")
            }
            // The store of boots is missing here, which a browser tells as a failed request.
            #expect(visit.page.problems.filter { !$0.contains("503") } == [])
        }
    }

    @Test func `what a machine does is seen without anybody asking`() async throws {
        let room = try PageRoom(listed: 6)
        try await room.fill(1...6)
        try await room.looked { visit in
            try await visit.untilSeen("pc-06")
            try await room.reports(6, .failed, reason: "the disk /dev/sda is full")
            try await visit.untilSeen("the disk /dev/sda is full")
            try await room.reports(6, .os, share: 1)
            try await visit.untilGone("the disk /dev/sda is full")
            // Nobody heard of the others for as long as their stage allows, and longer.
            room.time.pass(.seconds(600))
            try await visit.untilSeen("Stalled")
            #expect(visit.page.problems == [])
        }
    }

    @Test func `an image that is made ready says how far it is, and one with a mistake says where and what to do`()
        async throws
    {
        let room = try PageRoom(listed: 2)
        try await room.fill(1...2)
        let catalog = room.sample.content.catalog
        let mistake = "oss/broken/config.yaml:3: The method is missing. Say method: kexec, iso or qemu"
        catalog.reject(folderName: "broken", because: [mistake])
        let name = try ImageName("next")
        catalog.prepare(name, displayName: "Next", PreparationProgress(done: 10_000_000, total: 100_000_000))
        try await room.looked(at: "#/images") { visit in
            try await visit.untilSeen("oss/broken/config.yaml:3")
            try await visit.untilSeen("Say method: kexec, iso or qemu")
            try await visit.untilSeen("10\u{a0}%")
            room.time.pass(.seconds(2))
            catalog.prepare(name, displayName: "Next", PreparationProgress(done: 50_000_000, total: 100_000_000))
            try await visit.untilSeen("50\u{a0}%")
            #expect(try await visit.page.audit() == [])
            #expect(visit.page.problems == [])
        }
    }

    @Test func `what needs somebody is spoken, and progress is not`() async throws {
        let room = try PageRoom(listed: 6)
        try await room.fill(1...6)
        let recorder = """
            window.spoken = [];
            new MutationObserver(() => {
              const text = document.querySelector("[aria-live=polite]")?.textContent ?? "";
              if (text !== "" && text !== window.spoken.at(-1)) window.spoken.push(text);
            }).observe(document, { subtree: true, childList: true, characterData: true });
            """
        try await room.looked(first: recorder) { visit in
            try await visit.untilSeen("pc-06")
            // That of the one that had failed before.
            try await visit.page.until("(window.spoken.at(-1) ?? '').includes('pc-05')")
            let before = try await visit.page.evaluate("window.spoken").texts
            for step in 1...5 {
                try await room.reports(6, .download, share: 0.8 + Double(step) / 50)
                await room.served.stream.look()
            }
            try await visit.untilSeen("90\u{a0}%")
            try await room.reports(6, .failed, reason: "the disk is full", cause: .noRoom)
            try await visit.page.until("(window.spoken.at(-1) ?? '').includes('pc-06')")
            let spoken = try await visit.page.evaluate("window.spoken").texts.dropFirst(before.count)
            #expect(spoken.count == 1, "\(spoken)")
            #expect(!spoken.contains { $0.contains("%") }, "\(spoken)")
        }
    }

    @Test(arguments: [
        "<img src=x onerror=document.title='owned'>", "\u{202e}desrever", "\"quoted\" & 'more'", "pc-⚙️-Zürich",
    ]) func `a name is text, whatever it holds`(name: String) async throws {
        let room = try PageRoom(listed: 2)
        try await room.fill(1...2)
        // What a list may not call a machine, a reason may hold.
        try await room.reports(2, .failed, reason: name)
        try await room.looked { visit in
            try await visit.untilSeen(name)
            for address in ["#/machine/pc-02", "#/room?size=list", "#/problems"] {
                try await visit.go(to: address)
                let isMarkup = try await visit.page.evaluate(
                    "document.querySelector('main img') !== null || document.title === 'owned'")
                #expect(!isMarkup.isTrue)
            }
            #expect(visit.page.problems == [])
        }
    }

    @Test func `an empty room says what to do next, and ticks it off`() async throws {
        let room = try PageRoom(listed: 3)
        try await room.looked { visit in
            let heading = try await visit.page.evaluate("document.querySelector('main > :not([hidden]) h1').innerText")
            #expect(heading.text?.isEmpty == false)
            #expect(try await visit.page.audit() == [])
            try await visit.untilGone("pc-01")
            try await room.fetchesScript(1)
            // The first machine makes it a room.
            try await visit.untilSeen("pc-01")
            #expect(visit.page.problems == [])
        }
    }

    @Test func `a browser that prefers German gets German, with the same in it`() async throws {
        let room = try PageRoom(listed: 10)
        try await room.fill(1...10)
        try await room.looked(language: "de-DE") { visit in
            try await visit.untilSeen("Läuft")
            #expect(try await visit.page.evaluate("document.documentElement.lang").text == "de")
            for view in Self.views.dropFirst(2) where view.address != "#/history" && view.address != "#/problems" {
                try await visit.go(to: view.address)
                #expect(try await visit.page.audit() == [], "\(view.address)")
            }
        }
    }

    @Test func `a page that is left open does not grow`() async throws {
        let room = try PageRoom(listed: 30)
        try await room.fill()
        try await room.looked { visit in
            func change(_ times: ClosedRange<Int>) async throws {
                for time in times {
                    for number in 6...9 { try await room.reports(number, .download, share: Double(time % 97) / 97) }
                    await room.served.stream.look()
                }
                try await visit.untilDrawn()
            }
            try await change(1...100)
            let before = try await visit.page.metrics(collecting: true)
            try await change(101...600)
            let after = try await visit.page.metrics(collecting: true)
            #expect(after.nodes <= before.nodes + 50 && after.listeners <= before.listeners + 20)
            #expect(after.heap < before.heap + 2_000_000, "\(before.heap) bytes, then \(after.heap)")
        }
    }
}
