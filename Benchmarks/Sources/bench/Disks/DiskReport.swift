// SPDX-License-Identifier: GPL-3.0-or-later

/// The part of the page about disks: one table.
struct DiskReport {
    let results: [DiskResult]

    /// Nothing without results.
    var lines: [String] {
        guard let first = results.first else { return [] }
        let figure = { (value: (DiskResult) -> Double) in Statistics.median(results.map(value)) ?? 0 }
        let decimals = { (count: Int, value: (DiskResult) -> Double) in Number.decimals(figure(value), count) }
        let (slow, hanging) = (figure(\.slowRatio), figure(\.hangingRatio))
        let lost = results.map(\.unfinished).max() ?? 0
        let mebibytes = { (room: DiskResult.Room) in Double(room.others) / 1_048_576 }
        let rows = [
            ("last of the room alone, s", "", decimals(2, \.alone.last), true),
            (
                "the room beside a disk that takes \(SlowDisk.milliseconds) ms, over that", "≤ 1.05",
                Number.decimals(slow, 3), slow <= 1.05
            ),
            (
                "the room beside a disk that gives no answer, over that", "≤ 1.05", Number.decimals(hanging, 3),
                hanging <= 1.05
            ),
            ("of the room not finished, worst run", "0", "\(lost)", lost == 0),
            ("CPU-s of the server, alone", "", decimals(2, \.alone.server), true),
            ("CPU-s of the server beside the slow disk", "", decimals(2, \.slow.server), true),
            ("MiB that the others got meanwhile from the slow disk", "", decimals(2) { mebibytes($0.slow) }, true),
        ]
        let noise = results.map(\.background).max() ?? 0
        return [
            "## S18: a slow disk beside memory, N = \(first.key.peers), \(first.key.megabits) Mbit/s, \(first.key.mebibytes) MiB",
            "",
            "One `boottorrent start` has an image in memory, which the room fetches, and one on a disk, which \(DiskCase.others)"
                + " others fetch on thin cables of their own. Medians of \(results.count) runs. Processors busy with something"
                + " else before a room: at most \(Number.decimals(noise, 2)).", "",
            "| figure | target | median | |", "| --- | --- | --- | --- |",
        ] + rows.map { "| \($0.0) | \($0.1) | \($0.2) | \($0.1.isEmpty ? "" : $0.3 ? "met" : "**missed**") |" }
    }
}
