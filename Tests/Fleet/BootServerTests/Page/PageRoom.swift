// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetAccess
import FleetModel
import FleetStore
import Foundation
import LabBrowser
import Logging
import MachineLogs
import RoomPage
import ServerConfig
import ServiceLifecycle
import TestBrowser
import Testing
import TorrentCore

/// A room of made-up machines behind a server at a port of loopback, whose page is looked at with a browser.
///
/// The list has machines called pc-01, pc-02 and so on, six in a row, with the MAC addresses 52:54:00:00:00:01 and so on. No time
/// passes for them but what a test says.
final class PageRoom: Sendable {
    let sample: SampleEnvironment
    let served: ServedInterface
    let time: PassedTime
    /// Goes by that time.
    let clock: ServerClock
    /// Reads rules and list again when they change.
    let rules: RuleFollower
    /// Past boots.
    let store: FleetStore
    /// The logs of machines.
    let shelf: LogShelf
    /// Whether the stream gives no signs of life besides its own.
    let isSilent = Switch()
    /// What the server sent of the image.
    let swarm = RecordedSwarm()

    var registry: FleetRegistry { sample.registry }

    /// The size of the made-up image that the machines fetch, in bytes.
    static let imageSize: UInt64 = 2_600_000_000

    /// With a list of so many machines and of some more, of which none was heard yet.
    init(listed: Int = 30, named others: [(mac: String, name: String)] = []) throws {
        let time = PassedTime()
        self.time = time
        // On a Monday morning, always the same one.
        clock = ServerClock(startedAt: WallTime(milliseconds: 1_796_026_440_000)) { time.value }
        sample = try SampleEnvironment(isRuled: true, clock: clock)
        store = FleetStore(path: sample.folder.appending(path: "fleet.sqlite").path)
        shelf = LogShelf(folder: sample.folder.appending(path: "logs").path)
        var parts = InterfaceParts()
        (parts.store, parts.shelf, parts.line) = (store, shelf, 1_000_000_000)
        served = try ServedInterface(sample, page: RoomPage.current.fingerprint, parts: parts)
        _ = sample.content.swarms.begin(
            sample.infoHash, of: .image(sample.image.image.name), length: Self.imageSize, pieces: 2_480, swarm)
        var list = "name,mac,group,row,column\n"
        for number in 1...listed {
            list += "\(Self.name(number)),\(Self.mac(number)),lab,\((number - 1) / 6 + 1),\((number - 1) % 6 + 1)\n"
        }
        for (mac, name) in others { list += "\"\(name.replacing("\"", with: "\"\""))\",\(mac),lab,,\n" }
        try list.write(to: sample.folder.appending(path: "machines.csv"), atomically: true, encoding: .utf8)
        try "groups: {lab: {image: debian, timeout: -1}, office: {image: local}}\n"
            .write(to: sample.folder.appending(path: EnvironmentFiles.rules), atomically: true, encoding: .utf8)
        rules = RuleFollower(
            RuleFiles(EnvironmentFolders(in: sample.folder.path)), in: sample.folder.path,
            keeper: sample.plan.rules, reporter: sample.registry.reporter)
        let reading = RuleFiles(EnvironmentFolders(in: sample.folder.path)).read()
        try #require(reading.problems == [], "\(reading.problems)")
        rules.take(reading)
    }

    static func name(_ number: Int) -> String { number < 10 ? "pc-0\(number)" : "pc-\(number)" }

    static func mac(_ number: Int) -> String {
        let (high, low) = (String(number >> 8, radix: 16), String(number & 0xff, radix: 16))
        return "52:54:00:00:\(high.count < 2 ? "0" : "")\(high):\(low.count < 2 ? "0" : "")\(low)"
    }

    static func identity(_ number: Int) throws -> MachineIdentity {
        MachineIdentity(mac: try #require(MACAddress(mac(number))), uuid: nil)
    }

    /// The address at which a machine is heard.
    static func host(_ number: Int) -> HostAddress { .ipv4(0x0a4d_0000 + UInt32(number)) }

    /// A machine asks for its boot script.
    func fetchesScript(_ number: Int) async throws {
        await registry.note(.fetched(.script, try Self.identity(number), from: Self.host(number)))
    }

    /// A machine's agent says how far it is; of its image it has proved such a share.
    func reports(
        _ number: Int, _ stage: MachineStage, share: Double = 0, reason: String? = nil, cause: FailureCause? = nil
    ) async throws {
        let total = Self.imageSize
        let proved = UInt64(Double(total) * share)
        var event = MachineEvent(
            machine: try Self.identity(number), stage: stage, uptime: 60_000, firmware: .uefi,
            image: sample.image.image.name, infoHash: sample.infoHash,
            transfer: share > 0 || stage == .download
                ? TransferProgress(
                    verified: proved, total: total, fromServer: proved / 25, fromPeers: proved - proved / 25) : nil,
            reason: reason, traits: MachineTraits(memory: 8 << 30, vendor: "Dell Inc.", model: "OptiPlex 3080"),
            cause: cause)
        event.traffic.rateDown = stage == .download ? 104_000_000 : 0
        event.traffic.rateUp = stage == .seed ? 90_000_000 : 0
        let others = (1...6).map { Self.host((number * 7 + $0 * $0 * 3) % 30 + 1) }.filter { $0 != Self.host(number) }
        event.traffic.givers = Array(Set(others)).map {
            TrafficGiver(host: $0, bytes: (proved - proved / 25) / UInt64(others.count))
        }
        await registry.note(.reported(event, from: Self.host(number)))
    }

    /// Serves the room and opens its page for somebody who may change it, in a browser that ends with this.
    ///
    /// `script` is run before the scripts of the page; every `beat` the stream gives a sign of life besides its own.
    func looked(
        at fragment: String = "", width: Int = 1_280, height: Int = 800, isMobile: Bool = false,
        first script: String? = nil, language: String? = nil, beat: Duration = .seconds(5),
        _ test: @escaping @Sendable (PageVisit) async throws -> Void
    ) async throws {
        _ = await store.open()
        try await served.run { [self] port in
            let service = EventService(
                hub: registry.events, stream: served.stream, catalog: sample.content.catalog, clock: ServerClock())
            let group = ServiceGroup(
                services: [service, rules, LabelService(rules: sample.plan.rules, registry: registry)], logger: .silent)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                tasks.addTask { [served, isSilent] in
                    let clock = ServerClock()
                    while (try? await Task.sleep(for: beat)) != nil {
                        if !isSilent.value { served.stream.broadcast.elapsed(to: clock.now) }
                    }
                }
                defer { tasks.cancelAll() }
                let browser = try await Browser.start()
                let page = try await browser.page(width: width, height: height, isMobile: isMobile)
                if let script { try await page.runFirst(script) }
                if let language { try await page.language(language) }
                let visit = PageVisit(room: self, browser: browser, page: page, port: port)
                try await visit.signIn()
                if !fragment.isEmpty { try await visit.go(to: fragment) }
                try await test(visit)
            }
        }
    }
}

/// A browser that looks at the page of a room.
struct PageVisit: Sendable {
    let room: PageRoom
    let browser: Browser
    let page: BrowserPage
    let port: Int

    /// Opens the page by a link, as an operator.
    func signIn(_ page: BrowserPage? = nil) async throws {
        let code = try #require(room.served.access.desk.makeCode())
        let page = page ?? self.page
        try await page.open("http://127.0.0.1:\(port)/#code=\(code.text)")
        try await page.until("document.querySelector('main h1, [data-state=refused]') !== null")
    }

    /// Goes to a view by its address.
    func go(to fragment: String) async throws {
        try await page.evaluate("location.hash = \(Self.quoted(fragment))")
        try await page.until("document.querySelector('main > :not([hidden]) h1') !== null")
    }

    /// Waits until what came to the page has been drawn.
    func untilDrawn() async throws {
        try await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    }

    /// Waits until this is so; what there is to see instead is in the findings of the test.
    func until(_ condition: String) async throws {
        do {
            try await page.until(condition)
        } catch {
            Issue.record("\(error)\n\(try await page.evaluate(Self.text).text ?? "")\n\(page.problems)")
            throw error
        }
    }

    /// Waits until the text is to be seen.
    func untilSeen(_ text: String) async throws {
        try await until("\(Self.text).includes(\(Self.quoted(text)))")
    }

    /// Waits until the text is not to be seen any more.
    func untilGone(_ text: String) async throws {
        try await page.until("!\(Self.text).includes(\(Self.quoted(text)))")
    }

    /// What is to be seen; not what is only spoken.
    static let text = """
        [...document.querySelectorAll("header, .notice, main, dialog[open], .toast")].map((one) => one.innerText).join("\\n")
        """

    /// Presses the button with this text, the last one that is to be seen.
    func press(_ label: String) async throws {
        try await page.until(Self.find(label) + " !== undefined")
        try await page.evaluate(Self.find(label) + ".click()")
    }

    private static func find(_ label: String) -> String {
        """
        [...document.querySelectorAll("button, [role=button], summary, a")].filter((one) => one.checkVisibility()
          && one.getAttribute("aria-disabled") !== "true" && (one.getAttribute("aria-label") ?? one.innerText).trim().startsWith(\(quoted(label)))).at(-1)
        """
    }

    /// A text as JavaScript writes it.
    static func quoted(_ text: String) -> String {
        (try? String(decoding: JSONEncoder().encode(text), as: UTF8.self)) ?? "''"
    }
}
