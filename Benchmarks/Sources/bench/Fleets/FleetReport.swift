// SPDX-License-Identifier: GPL-3.0-or-later

/// The part of the page about a fleet that reports: one table.
struct FleetReport {
    let results: [FleetResult]

    /// Nothing without results.
    var lines: [String] {
        guard let first = results.first else { return [] }
        let figure = { (value: (FleetResult) -> Double) in Statistics.median(results.map(value)) ?? 0 }
        let (share, list) = (figure(\.fleet.processorShare) * 100, figure(\.fleet.listsMedian) * 1_000)
        let (growth, lost) = (figure(\.growth), results.map(\.lost).max() ?? 0)
        let (busy, allowed) = (figure(\.fleet.bootsBusyP99) * 1_000, figure(\.allowedP99) * 1_000)
        let off = (results.map(\.fleet.counters).max() ?? 0) * 100
        let rows = [
            ("the server's own processor time, % of a core", "≤ 15", Number.decimals(share, 1), share <= 15),
            ("`GET /machines`, ms", "< 50", Number.decimals(list, 1), list < 50),
            ("memory, last quarter of the time over second", "≤ 1.05", Number.decimals(growth, 3), growth <= 1.05),
            (
                "`/boot.ipxe` p99 beside it, ms", "≤ \(Number.decimals(allowed, 2))", Number.decimals(busy, 2),
                busy <= allowed
            ),
            ("counters beside what the interface says, worst, %", "≤ 2", Number.decimals(off, 2), off <= 2),
            ("without an answer, worst run", "0", "\(lost)", lost == 0),
        ]
        let (machines, followers) = (first.key.machines, first.fleet.subscribers)
        let empty = Number.decimals(figure(\.fleet.emptyShare) * 100, 1)
        let memory = Number.decimals(figure { Double($0.fleet.memoryLate) / 1_048_576 }, 0)
        return [
            "## S19: a fleet that reports, N = \(machines)", "",
            "\(machines) of \(first.fleet.rows) known machines report once a second over kept connections, signed as agents"
                + " do; \(followers) follow the server's events, one asks for all machines once a second, and ten machines a"
                + " second ask for their script: for \(FleetCase.seconds) s, after as many scripts without the rest. As many requests"
                + " for an empty answer (`/healthz`), measured before, take \(empty) % of a core: that much is HTTP. The server"
                + " has \(memory) MiB at the end. Medians of \(results.count) runs.", "",
            "| figure | target | median | |", "| --- | --- | --- | --- |",
        ] + rows.map { "| \($0.0) | \($0.1) | \($0.2) | \($0.3 ? "met" : "**missed**") |" }
    }
}
