// SPDX-License-Identifier: GPL-3.0-or-later

/// The part of the page about boot chains: one table.
struct ChainReport {
    let results: [ChainResult]

    /// Nothing without results.
    var lines: [String] {
        guard let first = results.first else { return [] }
        var lines = [
            "## Chains: power-on to the agent, \(first.key.megabits) Mbit/s", "",
            "One emulated PC on a cable with a round trip of \(ChainCase.roundTrip) µs. Its parts are measured by themselves: firmware up to its first DHCP message, then DHCP and"
                + " loaders, then the same kernel and initramfs, all of it by dnsmasq and busybox alone; the kernel until the"
                + " server hears of the agent, laid into memory by QEMU with next to no firmware. The whole is one boot by"
                + " `boottorrent start`. Seconds, medians. Loaded is the moment in the same boot when the last byte of"
                + " phase 1 was there; what follows is the kernel's own time. Before is an earlier program, in turns, on a machine"
                + " with Secure Boot that it never saw.", "",
            "| chain | runs | firmware | DHCP and loaders | transfers | kernel to agent | sum | whole | whole over sum | over before | loaded | loaded over before |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        let earlier = results.filter(\.key.isBefore)
        let (wholeBefore, loadedBefore) = (
            Statistics.median(earlier.map(\.times.whole)), Statistics.median(earlier.compactMap(\.times.loaded))
        )
        for chain in Chain.allCases {
            let runs = results.filter { $0.key.chain == chain && !$0.key.isBefore }
            guard let whole = Statistics.median(runs.map(\.times.whole)) else { continue }
            let column = { (decimals: Int, value: (ChainResult) -> Double?) in
                Statistics.median(runs.compactMap(value)).map { Number.decimals($0, decimals) } ?? ""
            }
            let part = { (value: KeyPath<ChainResult.Times.Parts, Double>) in
                column(1) { $0.times.parts?[keyPath: value] }
            }
            let isBesideBefore = chain.rawValue.hasPrefix(Chain.secureBoot.rawValue)
            let ratio = { (value: Double?, before: Double?) in
                guard isBesideBefore, let value, let before else { return "" }
                return Number.decimals(value / before, 2)
            }
            let loaded = Statistics.median(runs.compactMap(\.times.loaded))
            let cells = [
                chain.title, "\(runs.count)", part(\.firmware), part(\.loaders), part(\.transfers), part(\.kernel),
                part(\.sum), Number.decimals(whole, 1), column(2, \.wholeOverSum),
                ratio(whole, wholeBefore), column(1, \.times.loaded), ratio(loaded, loadedBefore),
            ]
            lines.append("| \(cells.joined(separator: " | ")) |")
        }
        return lines
    }
}
