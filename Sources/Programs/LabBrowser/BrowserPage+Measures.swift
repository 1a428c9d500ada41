// SPDX-License-Identifier: GPL-3.0-or-later

/// What a page has cost so far.
package struct PageMetrics: Hashable, Sendable {
    /// Seconds that its main thread was busy.
    package let busy: Double
    /// Bytes of its scripts' values.
    package let heap: Int
    /// Nodes of documents, those among them that only scripts still hold.
    package let nodes: Int
    /// Who listens to events.
    package let listeners: Int
}

extension BrowserPage {
    /// What the page has cost so far; `collecting` first gives back what no script holds any more.
    package func metrics(collecting: Bool = false) async throws -> PageMetrics {
        if collecting { try await tell("HeapProfiler.collectGarbage") }
        let list = try await ask("Performance.getMetrics", as: MetricList.self).metrics
        let values = Dictionary(list.map { ($0.name, $0.value) }) { first, _ in first }
        return PageMetrics(
            busy: values["TaskDuration"] ?? 0, heap: Int(values["JSHeapUsedSize"] ?? 0),
            nodes: Int(values["Nodes"] ?? 0), listeners: Int(values["JSEventListeners"] ?? 0))
    }

    /// Forgets the files that the browser has kept, so that the next page is loaded as by who was never there.
    package func forgetFiles() async throws { try await tell("Network.clearBrowserCache") }

    /// How busy the page's main thread is while something is done; one trace at a time in a browser.
    package func trace(_ body: () async throws -> Void) async throws -> FrameTimes {
        let categories: JSON = ["disabled-by-default-devtools.timeline"]
        try await tell(
            "Tracing.start",
            [
                "transferMode": "ReportEvents",
                "traceConfig": [
                    "recordMode": "recordUntilFull", "includedCategories": categories, "excludedCategories": ["*"],
                ],
            ])
        do {
            try await body()
        } catch {
            _ = try? await endTrace()
            throw error
        }
        return FrameTimes(try await endTrace())
    }

    private func endTrace() async throws -> [TraceEvent] {
        let next = record.traces + 1
        try await tell("Tracing.end")
        try await record.moments.value(
            for: .traces(next), within: BrowserLimits.answer, or: .late("a trace", limit: BrowserLimits.answer))
        return record.takeTrace().flatMap { $0.content(as: TracePart.self)?.value ?? [] }
    }
}

private struct MetricList: Decodable {
    struct Metric: Decodable {
        let name: String
        let value: Double
    }

    let metrics: [Metric]
}

private struct TracePart: Decodable {
    let value: [TraceEvent]
}
