// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import LabBrowser
import TestBrowser
import Testing

/// Who is selected, by mouse, finger and keyboard, and the acts on one machine.
@Suite(.serialized, .needsBrowser, .timeLimit(.minutes(5))) struct PageSelectTests {
    /// The tile of a machine; they have numbers in the order in which they were heard of.
    private func tile(_ number: Int64) -> String { "[role=option][data-number='\(number)']" }

    @Test func `clicks, ranges, frames and keys select`() async throws {
        let room = try PageRoom(listed: 12)
        try await room.fill(1...12)
        try await room.looked { visit in
            let page = visit.page
            func selected() async throws -> [Int64] {
                let script =
                    "[...document.querySelectorAll('[aria-selected=true]')].map((one) => Number(one.dataset.number))"
                return try await page.evaluate(script).elements.compactMap { $0.int.map(Int64.init) }.sorted()
            }
            try await visit.untilSeen("pc-12")
            try await page.click(tile(1))
            #expect(try await selected() == [1])
            try await page.click(tile(3), .control)
            #expect(try await selected() == [1, 3])
            try await page.click(tile(6), .shift)
            #expect(try await selected() == [3, 4, 5, 6])
            try await page.press("Escape")
            #expect(try await selected() == [])
            // A frame from beside the first tile of the second row to the middle of its last.
            let (from, to) = (try await page.place(of: tile(7)), try await page.place(of: tile(12)))
            try await page.drag(from: from, to: to)
            #expect(try await selected() == [7, 8, 9, 10, 11, 12])
            try await page.press("Escape")
            try await page.click(tile(1))
            try await page.press("ArrowRight")
            try await page.press(" ")
            try await page.press("ArrowDown", .shift)
            let byKeys = try await selected()
            #expect(byKeys.contains(2) && byKeys.contains(8), "\(byKeys)")
            // A letter opens the dialog of its act.
            try await page.press("b")
            try await page.until("document.querySelector('dialog[open] select') !== null")
            try await page.press("Escape")
            try await page.until("document.querySelector('dialog[open]') === null")
            #expect(page.problems == [])
        }
    }

    @Test func `a finger that stays on a tile begins to select several`() async throws {
        let room = try PageRoom(listed: 4)
        try await room.fill(1...4)
        try await room.looked(width: 390, height: 2_000, isMobile: true) { visit in
            let page = visit.page
            try await visit.untilSeen("pc-04")
            let place = try await page.place(of: tile(1))
            try await page.touch(at: place) {
                try await visit.until("document.querySelectorAll('[aria-selected=true]').length === 1")
            }
            try await page.click(tile(2))
            try await visit.until("document.querySelectorAll('[aria-selected=true]').length === 2")
        }
    }

    @Test func `one machine starts its disk once, and is forgotten`() async throws {
        let room = try PageRoom(listed: 3)
        try await room.fill(1...3)
        let machine = try PageRoom.identity(2)
        try await room.looked(at: "#/machine/pc-02") { visit in
            try await visit.untilSeen("52:54:00:00:00:02")
            try await visit.press("Boot local disk")
            try await visit.confirm()
            try await visit.page.until("document.querySelector('dialog[open]') === null")
            let choices = await room.registry.snapshot.machines.map { $0.dueNextBoot.map { "\($0.choice)" } }
            #expect(choices.compactMap(\.self) == ["local"])
            try await visit.press("Forget")
            try await visit.confirm()
            try await visit.untilSeen("This machine was forgotten")
            #expect(await !room.registry.snapshot.machines.contains { $0.mac == machine.mac })
        }
    }

    @Test func `what cannot be done with a machine says why`() async throws {
        let room = try PageRoom(listed: 2)
        try await room.fill(1...2)
        try await room.looked(at: "#/machine/pc-02") { visit in
            // It is on, so there is nothing to wake.
            let wake =
                "[...document.querySelectorAll('main button')].find((one) => one.checkVisibility() && one.innerText.trim() === 'Wake')"
            try await visit.page.until("\(wake)?.getAttribute('aria-disabled') === 'true' && \(wake).title.length > 10")
        }
    }
}
