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
                + " `boottorrent start`. Seconds, medians.", "",
            "| chain | runs | firmware | DHCP and loaders | transfers | kernel to agent | sum | whole | whole over sum |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        for firmware in ChainFirmware.allCases {
            let runs = results.filter { $0.key.firmware == firmware }
            guard !runs.isEmpty else { continue }
            let column = { (decimals: Int, value: (ChainResult) -> Double) in
                Number.decimals(Statistics.median(runs.map(value)) ?? 0, decimals)
            }
            let cells = [
                firmware.title, "\(runs.count)", column(1, \.times.firmware), column(1, \.times.loaders),
                column(1, \.times.transfers), column(1, \.times.kernel), column(1) { $0.times.whole / $0.wholeOverSum },
                column(1, \.times.whole), column(2, \.wholeOverSum),
            ]
            lines.append("| \(cells.joined(separator: " | ")) |")
        }
        return lines
    }
}
