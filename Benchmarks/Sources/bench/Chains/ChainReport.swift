// SPDX-License-Identifier: GPL-3.0-or-later

/// The part of the page about boot chains: one table.
struct ChainReport {
    let results: [ChainResult]

    /// Nothing without results.
    var lines: [String] {
        guard let first = results.first else { return [] }
        var lines = [
            "## Chains: power-on to the agent, \(first.key.megabits) Mbit/s", "",
            "One emulated PC. Its parts are measured by themselves: firmware up to its first DHCP message, then DHCP and"
                + " loaders, then the same kernel and initramfs, all of it by dnsmasq and busybox alone; the kernel until the"
                + " server hears of the agent, laid into memory by QEMU with next to no firmware. The whole is one boot by"
                + " `boottorrent start`. Seconds, medians. The last column is the whole over that of an earlier program, in turns,"
                + " on a machine with Secure Boot that it never saw.", "",
            "| chain | runs | firmware | DHCP and loaders | transfers | kernel to agent | sum | whole | whole over sum | over before |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        let earlier = Statistics.median(results.filter(\.key.isBefore).map(\.times.whole))
        for chain in Chain.allCases {
            let runs = results.filter { $0.key.chain == chain && !$0.key.isBefore }
            guard let whole = Statistics.median(runs.map(\.times.whole)) else { continue }
            let column = { (decimals: Int, value: (ChainResult) -> Double?) in
                Statistics.median(runs.compactMap(value)).map { Number.decimals($0, decimals) } ?? ""
            }
            let part = { (value: KeyPath<ChainResult.Times.Parts, Double>) in
                column(1) { $0.times.parts?[keyPath: value] }
            }
            let ratio = chain.rawValue.hasPrefix(Chain.secureBoot.rawValue) ? earlier.map { whole / $0 } : nil
            let cells = [
                chain.title, "\(runs.count)", part(\.firmware), part(\.loaders), part(\.transfers), part(\.kernel),
                part(\.sum), Number.decimals(whole, 1), column(2, \.wholeOverSum),
                ratio.map { Number.decimals($0, 2) } ?? "",
            ]
            lines.append("| \(cells.joined(separator: " | ")) |")
        }
        return lines
    }
}
