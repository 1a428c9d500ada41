// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import LabBrowser
import LabFleet
import TorrentCore

/// One run: machines become known, the page is opened several times, some machines report, then all is still.
struct PageRun: Sendable {
    let server: PeerAddress
    let process: Int32
    let machines: Int
    let pages: Int
    let duration: Duration
    let code: String?

    /// Machines that report once a second.
    private static let changing = 200
    /// How often the page is opened in each way.
    private static let loads = 5
    /// For how long frames are recorded, and for how long a page is looked at that does nothing.
    private static let look = Duration.seconds(20)
    /// Until what just began goes on as it will: connections are made, the page has drawn everything.
    private static let settling = Duration.seconds(5)
    /// Until all machines are in the page: so long only on a computer that does much else.
    private static let patience = Duration.seconds(120)
    /// A page with nothing in it.
    private static let nothing = "data:text/html,"

    private var load: FleetLoad { FleetLoad(on: server) }
    private var address: String { "http://\(server)/" }

    func measure() async throws -> PageFigures {
        let fleet = try await load.machines(machines)
        let reporting = Array(fleet.prefix(Self.changing))
        // Machines that fetch an image and fall silent would soon stand still, and the page would be about that.
        try await load.report(Array(fleet.dropFirst(Self.changing)), in: .handover)
        let browser = try await Browser.start()
        let page = try await browser.page(width: 1_920, height: 1_080)
        try await page.runFirst(script)
        if let code { _ = try await firstView(page, at: "\(address)#code=\(code)") }
        let (events, streams) = (Tally(), Tally())
        var figures = PageFigures(machines: machines, pages: pages, changing: reporting.count)

        let first = try await whileReporting(reporting, events) { try await loads(of: page) }
        (figures.cold, figures.warm) = (first.cold, first.warm)
        try await page.open(Self.nothing)
        figures.serverAlone = try await whileReporting(reporting, events) { try await serverShare() }
        _ = try await firstView(page, at: address)
        let busy = try await whileReporting(reporting, events, pages: pages, streams) {
            try await watched(page, in: browser)
        }
        (figures.serverWatched, figures.browserBusy) = (busy.server, busy.browser)
        figures.frames = busy.frames

        try await load.report(reporting, in: .handover)
        try await Task.sleep(for: Self.settling)
        let meter = BrowserMeter(of: browser)
        try await Task.sleep(for: Self.look)
        figures.browserIdle = meter.share
        figures.metrics = try await page.metrics(collecting: true)
        figures.problems = page.problems
        figures.lost = events.lostCount + streams.lostCount
        figures.streamBytes = streams.byteCount
        return figures
    }

    /// How long the first views of the page take, with nothing in the browser's cache and with its files in it.
    private func loads(of page: BrowserPage) async throws -> (cold: [Double], warm: [Double]) {
        var (cold, warm): ([Double], [Double]) = ([], [])
        for _ in 0..<Self.loads {
            try await page.forgetFiles()
            cold.append(try await firstView(page, at: address))
        }
        for _ in 0..<Self.loads { warm.append(try await firstView(page, at: address)) }
        return (cold, warm)
    }

    private func serverShare() async throws -> Double {
        let meter = try ProcessMeter(of: process)
        try await Task.sleep(for: duration)
        return try meter.sinceStart.share
    }

    /// What server and browser need, and then the frames of the page: recording costs something itself, so it is done apart.
    private func watched(
        _ page: BrowserPage, in browser: Browser
    ) async throws -> (server: Double, browser: Double, frames: FrameTimes) {
        let meter = BrowserMeter(of: browser)
        let server = try await serverShare()
        let share = meter.share
        let frames = try await page.trace { try await Task.sleep(for: Self.look) }
        return (server, share, frames)
    }

    /// Seconds from the navigation to the moment at which all machines have been drawn.
    private func firstView(_ page: BrowserPage, at address: String) async throws -> Double {
        // The page before it does no work any more, and its connections are closed.
        try await page.open(Self.nothing)
        try await page.open(address)
        return (try await page.evaluate("pageWatch", within: Self.patience).double ?? 0) / 1_000
    }

    /// Looks in each frame how many machines there are.
    ///
    /// A task that is asked for in a frame runs when that has been drawn.
    private var script: String {
        """
        globalThis.pageWatch = location.protocol === "http:" && new Promise((resolve) => {
          const look = () => {
            const { length } = document.querySelectorAll("main [data-number]");
            if (length < \(machines)) requestAnimationFrame(look);
            else setTimeout(() => resolve(performance.now()));
          };
          requestAnimationFrame(look);
        });
        """
    }

    /// Does something while machines report once a second each and so many follow the page's stream.
    private func whileReporting<Result: Sendable>(
        _ reporting: [PretendedMachine], _ events: Tally, pages: Int = 0, _ streams: Tally = Tally(),
        _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        let began = ContinuousClock.now
        // Far beyond what is measured; they are cancelled.
        let end = began + .seconds(3_600)
        return try await withThrowingTaskGroup(of: Void.self, returning: Result.self) { tasks in
            defer { tasks.cancelAll() }
            for (machine, first) in FleetLoad.paced(reporting, from: began) {
                tasks.addTask { await load.repeated(from: first, to: end, events) { machine.event() } }
            }
            for _ in 0..<pages { tasks.addTask { await load.follow("/api/v1/stream", to: end, streams) } }
            try await Task.sleep(for: Self.settling)
            return try await body()
        }
    }
}

/// What a browser uses of the processors from a moment on.
private struct BrowserMeter {
    private let browser: Browser
    private let before: Double
    private let began = ContinuousClock.now

    init(of browser: Browser) {
        self.browser = browser
        before = browser.processorTime
    }

    /// Of one core.
    var share: Double {
        let used = browser.processorTime - before
        let (seconds, attoseconds) = (ContinuousClock.now - began).components
        return used / (Double(seconds) + Double(attoseconds) / 1e18)
    }
}
