// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LabBrowser
import TestBrowser
import TestProcesses
import Testing
import VirtualRoom

extension MachineTests {
    /// Machines are watched on the room's page, in a browser of this computer.
    @Suite(.serialized, .needsBuiltPrograms, .needsBrowser, .isLong)
    struct WatchedRoomTests {
        @Test func `three machines are seen on the page from power-on to their system`() async throws {
            var served = ServedRoom("watched", number: 133)
            served.machineCount = 3
            served.shape = LinkShape(megabits: 50)
            let environment = try await served.environment()
            let shelf = ImageShelf(environment: environment)
            let system = try await shelf.system(saying: "WATCHED")
            try await served.run { _ in
                try shelf.put(
                    "watched", settings: RuleTests.kernel,
                    files: ["vmlinuz": system.kernel, "tools": system.tools, "start": system.start])
                try shelf.rule("groups: {lab: {image: watched, timeout: 0}}\n", list: RuleTests.list("lab", 1...3))
            } _: { room, _ in
                try await room.watched(RoomCommands(room: room, folder: environment.folder)) { page in
                    // Before the first machine is heard of, the page says what to do.
                    try await page.until("document.querySelector('[role=option]') === null")
                    let plans = (1...3).map { place in
                        var plan = MachinePlan(place: place)
                        plan.firmware = place == 3 ? .uefi : .bios
                        return plan
                    }
                    try await withThrowingTaskGroup(of: Void.self) { tasks in
                        for plan in plans {
                            tasks.addTask {
                                try await room.withMachine(plan) { running in
                                    try await running.console.wait(for: "WATCHED started", atMost: ServedRoom.patience)
                                }
                            }
                        }
                        try await tasks.waitForAll()
                    }
                    for name in ["pc-01", "pc-02", "pc-03"] {
                        try await page.until("(window.said['\(name)'] ?? []).at(-1).match(/Running|Handed over/)")
                        let said = try await page.evaluate("window.said['\(name)']").texts
                        print("\(name) was seen as \(said)")
                        try Self.isWhole(said, of: name)
                    }
                    let ready = try await page.evaluate("document.querySelector('main').innerText").text ?? ""
                    #expect(ready.contains("of 3 ready"), "\(ready)")
                    #expect(page.problems == [])
                }
            }
        }

        /// What was shown of a machine has its way in it, step by step.
        private static func isWhole(_ said: [String], of name: String) throws {
            let start = try #require(said.firstIndex { $0.hasPrefix("Starting: ") }, "\(name): \(said)")
            let download = try #require(said.firstIndex { $0.contains("Downloading") }, "\(name): \(said)")
            let handover = try #require(said.lastIndex { $0.contains("Handed over") || $0.contains("Running") })
            #expect(start < download && download < handover, "\(name): \(said)")
            #expect(!said.contains { $0.contains("Failed") || $0.contains("Stalled") }, "\(name): \(said)")
        }

        @Test func `a cable that is pulled is told on the page within ten seconds, and its end too`() async throws {
            var served = ServedRoom("watched-cable", number: 134)
            served.shape = LinkShape(megabits: 20)
            let environment = try await served.environment()
            let shelf = ImageShelf(environment: environment)
            let system = try await shelf.system(saying: "NEVER")
            try await served.run { _ in
                try shelf.put(
                    "large", settings: RuleTests.kernel,
                    files: [
                        "vmlinuz": system.kernel, "tools": system.tools,
                        "start": try ImageShelf.archive(of: noise(200 << 20), called: "noise"),
                    ])
                try shelf.rule("groups: {lab: {image: large, timeout: 0}}\n", list: RuleTests.list("lab", 1...1))
            } _: { room, _ in
                let plan = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                try await room.watched(RoomCommands(room: room, folder: environment.folder)) { page in
                    try await room.withMachine(plan) { running in
                        let limit = ServedRoom.patience
                        try await page.until("window.said['pc-01']?.at(-1).includes('Downloading')", within: limit)
                        let reason = "its cable, its power, or the port of the switch"
                        let isTold = "document.querySelector('main').innerText.includes('\(reason)')"
                        try await running.monitor.setCable(isPlugged: false)
                        let begun = ContinuousClock.now
                        try await page.until(isTold, within: .seconds(60))
                        let time = ContinuousClock.now - begun
                        print("a lost cable is on the page after \(time)")
                        #expect(time <= .seconds(10))
                        try await page.until(
                            "document.querySelector('main').innerText.includes('Check that it is switched on')")
                        try await running.monitor.setCable(isPlugged: true)
                        try await page.until("!(\(isTold))", within: limit)
                        #expect(page.problems == [])
                    }
                }
            }
        }
    }
}

extension VirtualRoom {
    /// Opens the page of the room's server as its administrator, in a browser outside of the room; `window.said` has, by the name
    /// of each machine, what the page called its state, one after the other.
    fileprivate func watched(
        _ commands: RoomCommands, _ body: @escaping @Sendable (BrowserPage) async throws -> Void
    ) async throws {
        let link = try await commands.run("token", "--link")
        let code = try #require(link.output.firstMatch(of: /#code=[a-z0-9]+/), "\(link.text)").output
        try await forwarding(to: SampleEnvironment.httpPort) { port in
            let browser = try await Browser.start()
            let page = try await browser.page()
            try await page.runFirst(Self.recorder)
            try await page.open("http://127.0.0.1:\(port)/\(code)")
            try await page.until("document.querySelector('main h1') !== null")
            try await body(page)
        }
    }

    private static let recorder = """
        window.said = {};
        new MutationObserver(() => {
          for (const one of document.querySelectorAll("[role=option]")) {
            const [name, ...state] = (one.getAttribute("aria-label") ?? "").split(", ");
            const said = (window.said[name] ??= []);
            if (said.at(-1) !== state.join(", ")) said.push(state.join(", "));
          }
        }).observe(document, { subtree: true, childList: true, attributes: true });
        """
}
