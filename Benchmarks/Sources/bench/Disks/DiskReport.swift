// SPDX-License-Identifier: GPL-3.0-or-later

/// The part of the page about disks: one table, with a column for an earlier program if there was one.
struct DiskReport {
    /// Ours alone.
    let results: [DiskResult]
    private let before: [DiskResult]

    /// Those of one commit.
    init(results: [DiskResult]) {
        self.results = results.filter { !$0.key.isBefore }
        before = results.filter(\.key.isBefore)
    }

    /// A row: what it is, what it is to be, and its number in some runs.
    private struct Figure {
        let title: String
        var target = ""
        var isMet: (Double) -> Bool = { _ in true }
        var decimals = 2
        var isWorst = false
        let value: (DiskResult) -> Double

        func number(_ results: [DiskResult]) -> Double? {
            isWorst ? results.map(value).max() : Statistics.median(results.map(value))
        }
    }

    private static var figures: [Figure] {
        [
            Figure(title: "last of the room alone, s") { $0.alone.last },
            Figure(
                title: "the room beside a disk that takes \(SlowDisk.milliseconds) ms, over that", target: "≤ 1.05",
                isMet: { $0 <= 1.05 }, decimals: 3, value: \.slowRatio),
            Figure(
                title: "the room beside a disk that gives no answer, over that", target: "≤ 1.05",
                isMet: { $0 <= 1.05 },
                decimals: 3, value: \.hangingRatio),
            Figure(
                title: "of the room not finished, worst run", target: "0", isMet: { $0 == 0 }, decimals: 0,
                isWorst: true
            ) { Double($0.unfinished) },
            Figure(title: "CPU-s of the server, alone") { $0.alone.server },
            Figure(title: "CPU-s of the server beside the slow disk") { $0.slow.server },
            Figure(title: "MiB that the others got meanwhile from the slow disk") {
                Double($0.slow.others) / 1_048_576
            },
        ]
    }

    /// Nothing without results.
    var lines: [String] {
        guard let first = results.first else { return [] }
        let noise = (results + before).map(\.background).max() ?? 0
        let hasBefore = !before.isEmpty
        return [
            "## S18: a slow disk beside memory, N = \(first.key.peers), \(first.key.megabits) Mbit/s, \(first.key.mebibytes) MiB",
            "",
            "One `boottorrent start` has an image in memory, which the room fetches, and one on a disk, which \(DiskCase.others)"
                + " others fetch on thin cables of their own. Medians of \(results.count) runs. Processors busy with something"
                + " else before a room: at most \(Number.decimals(noise, 2)).", "",
            "| figure | target | median | |" + (hasBefore ? " before |" : ""),
            "| --- | --- | --- | --- |" + (hasBefore ? " --- |" : ""),
        ] + Self.figures.map(row)
    }

    private func row(_ figure: Figure) -> String {
        let number = figure.number(results) ?? 0
        let verdict = figure.target.isEmpty ? "" : figure.isMet(number) ? "met" : "**missed**"
        let row = "| \(figure.title) | \(figure.target) | \(Number.decimals(number, figure.decimals)) | \(verdict) |"
        return row + (figure.number(before).map { " \(Number.decimals($0, figure.decimals)) |" } ?? "")
    }
}
