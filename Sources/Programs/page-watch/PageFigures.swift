// SPDX-License-Identifier: GPL-3.0-or-later

import LabBrowser

/// What a run gave; times in seconds, shares of one core.
struct PageFigures: Sendable {
    let machines: Int
    let pages: Int
    let changing: Int
    /// From the navigation to the first view with all machines, with nothing in the browser's cache.
    var cold: [Double] = []
    /// The same with the page's files in it.
    var warm: [Double] = []
    /// While machines report and nobody looks.
    var serverAlone = 0.0
    /// The same while pages are open.
    var serverWatched = 0.0
    var browserBusy = 0.0
    var browserIdle = 0.0
    /// While machines report.
    var frames: FrameTimes?
    /// At the end.
    var metrics: PageMetrics?
    /// Reports without an answer, and streams that broke off.
    var lost = 0
    var streamBytes = 0
    /// What the browser complained of.
    var problems: [String] = []

    init(machines: Int, pages: Int, changing: Int) {
        self.machines = machines
        self.pages = pages
        self.changing = changing
    }

    var json: String {
        let members: [(String, String)] = [
            ("machines", "\(machines)"), ("pages", "\(pages)"), ("changing", "\(changing)"),
            ("coldMedian", "\(Self.median(cold))"), ("coldWorst", "\(cold.max() ?? 0)"),
            ("warmMedian", "\(Self.median(warm))"), ("warmWorst", "\(warm.max() ?? 0)"),
            ("frames", "\(frames?.frames ?? 0)"), ("frameMedian", "\((frames?.medianFrame ?? 0) / 1_000)"),
            ("frameP99", "\((frames?.p99Frame ?? 0) / 1_000)"),
            ("frameWorst", "\((frames?.longestFrame ?? 0) / 1_000)"),
            ("browserIdle", "\(browserIdle)"), ("browserBusy", "\(browserBusy)"),
            ("serverAlone", "\(serverAlone)"), ("serverWatched", "\(serverWatched)"),
            ("heap", "\(metrics?.heap ?? 0)"), ("nodes", "\(metrics?.nodes ?? 0)"),
            ("lost", "\(lost)"), ("streamBytes", "\(streamBytes)"),
            ("problems", JSON.array(problems.map { .string($0) }).description),
        ]
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    /// The middle one; 0 of none.
    private static func median(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }
}
