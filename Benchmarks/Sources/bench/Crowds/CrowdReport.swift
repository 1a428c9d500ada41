// SPDX-License-Identifier: GPL-3.0-or-later

/// The part of the page about crowds: one table.
struct CrowdReport {
    let results: [CrowdResult]

    /// Nothing without results.
    var lines: [String] {
        guard let first = results.first else { return [] }
        let figure = { (value: (CrowdResult) -> Double) in Statistics.median(results.map(value)) ?? 0 }
        let strangers = Stranger.allCases.map { "\(CrowdCase.strangers[$0] ?? 0) \($0.rawValue)" }
        let ratio = figure(\.ratio)
        let (busy, allowed) = (figure(\.busy.p99) * 1_000, figure(\.allowedP99) * 1_000)
        let lost = results.map(\.unanswered).max() ?? 0
        let crowds = CrowdCase.addresses.map(String.init).joined(separator: " and ")
        let rows = [
            ("last getter undisturbed, s", "", Number.decimals(figure(\.undisturbed), 2), true),
            (
                "the worst beside strangers from \(crowds) addresses, over that", "≤ 1.05", Number.decimals(ratio, 3),
                ratio <= 1.05
            ),
            ("`/boot.ipxe` p99 idle, ms", "", Number.decimals(figure(\.idle.p99) * 1_000, 2), true),
            (
                "`/boot.ipxe` p99 in a full room, ms", "≤ \(Number.decimals(allowed, 2))", Number.decimals(busy, 2),
                busy <= allowed
            ),
            ("scripts that did not come, worst run", "0", "\(lost)", lost == 0),
        ]
        return [
            "## S17: strangers and a full room, N = \(first.key.peers), \(first.key.megabits) Mbit/s, \(first.key.mebibytes) MiB",
            "",
            "Getters fetch from a whole `boottorrent start` beside \(strangers.joined(separator: ", ")) connections to its HTTP"
                + " port (half a request; an answer nobody reads; a byte each 50 s), which come back whenever they are closed."
                + " Then \(CrowdCase.machines) machines ask for their script, on cables without a shape: first alone, then in a"
                + " room where each was seen, with \(CrowdCase.screens) screens that ask for the status once a second and a"
                + " terminal that was stopped. Medians of \(results.count) runs.", "",
            "| figure | target | median | |", "| --- | --- | --- | --- |",
        ] + rows.map { "| \($0.0) | \($0.1) | \($0.2) | \($0.1.isEmpty ? "" : $0.3 ? "met" : "**missed**") |" }
    }
}
