// SPDX-License-Identifier: GPL-3.0-or-later

/// The part of the page about storms: one table.
struct StormReport {
    let results: [StormResult]

    /// Nothing without results.
    var lines: [String] {
        guard let first = results.first else { return [] }
        let column = { (decimals: Int, value: (StormResult) -> Double) in
            Number.decimals(Statistics.median(results.map(value)) ?? 0, decimals)
        }
        let lost = results.map { $0.storm.clients - $0.storm.booted }.max() ?? 0
        return [
            "## Storm: \(first.key.clients) PCs within a second, \(first.key.megabits) Mbit/s", "",
            "Pretended PCs that are as patient as real firmware, half of them BIOS and half UEFI, against `boottorrent"
                + " start` as the only DHCP server. Answers are from a message's first sending to its answer, firmware's"
                + " and iPXE's together; the bound is the bytes of loader, scripts, kernel and initramfs over the"
                + " server's rate, without headers. Medians of \(results.count) runs; lost are those of the worst.", "",
            "| lost | DHCP answer, median | p99 | slowest | last client, s | over the bound | longest pause of a transfer,"
                + " s | dnsmasq, CPU s | server, CPU s |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
            "| \(lost) | \(column(1) { $0.storm.answerMedian * 1_000 }) ms | \(column(1) { $0.storm.answerP99 * 1_000 }) ms"
                + " | \(column(1) { $0.storm.answerWorst * 1_000 }) ms | \(column(1, \.storm.lastClient))"
                + " | \(column(3, \.lastOverBound)) | \(column(2, \.storm.longestPause))"
                + " | \(column(2, \.storm.dnsmasqSeconds)) | \(column(2, \.storm.serverSeconds)) |",
        ]
    }
}
