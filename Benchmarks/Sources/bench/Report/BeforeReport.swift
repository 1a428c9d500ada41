// SPDX-License-Identifier: GPL-3.0-or-later

/// The part of the page that has ours beside an earlier program of ours, run in turns: one row for each room.
struct BeforeReport {
    let book: ResultBook

    /// A room in which both ran.
    private struct Pair {
        let title: String
        let ours: [RunResult]
        let before: [RunResult]
        /// The same case's first room, for those that are that room with somebody beside it; `nil` for the others.
        let alone: (ours: [RunResult], before: [RunResult])?

        var all: [RunResult] { ours + before }
    }

    private var pairs: [Pair] {
        BenchCase.all.flatMap { bench in
            bench.variants.indices.compactMap { room in
                let (ours, before) = runs(bench, room)
                guard !ours.isEmpty, !before.isEmpty else { return nil }
                let hasCompany = bench.variants[room].bystanders != nil
                return Pair(
                    title: "\(bench.name): \(bench.variants[room])", ours: ours, before: before,
                    alone: hasCompany ? runs(bench, 0) : nil)
            }
        }
    }

    private func runs(_ bench: BenchCase, _ room: Int) -> ([RunResult], [RunResult]) {
        (book.runs(bench.name, .ours, room: room), book.runs(bench.name, .before, room: room))
    }

    /// All results of it.
    var results: [RunResult] { pairs.flatMap(\.all) }

    /// Nothing where no room has both.
    var lines: [String] {
        let pairs = pairs
        guard let first = pairs.first else { return [] }
        let noise = results.map(\.background).max() ?? 0
        return [
            "## Beside an earlier program", "",
            "Ours and the program before, in turns, \(first.ours.count) runs each: medians. The last two columns are the room beside"
                + " its slow minority over the same room alone. Processors busy with something else before a run: at most"
                + " \(Number.decimals(noise, 2)).", "",
            "| room | last, s | before | ratio | CPU-s/GiB | before | over alone | before |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
        ] + pairs.map(row)
    }

    private func row(_ pair: Pair) -> String {
        let (last, lastBefore) = (median(pair.ours, \.last), median(pair.before, \.last))
        let costs = [pair.ours, pair.before].map { median($0, \.processorSecondsPerGibibyte) }
        var cells = [pair.title, text(last, 2), text(lastBefore, 2), text(quotient(last, lastBefore), 3)]
        cells += costs.map { text($0, 1) }
        cells += [
            text(pair.alone.flatMap { quotient(last, median($0.ours, \.last)) }, 3),
            text(pair.alone.flatMap { quotient(lastBefore, median($0.before, \.last)) }, 3),
        ]
        return "| \(cells.joined(separator: " | ")) |"
    }

    private func median(_ results: [RunResult], _ value: (RunResult) -> Double?) -> Double? {
        Statistics.median(results.compactMap(value))
    }

    private func quotient(_ number: Double?, _ other: Double?) -> Double? {
        guard let number, let other, other > 0 else { return nil }
        return number / other
    }

    private func text(_ number: Double?, _ decimals: Int) -> String {
        number.map { Number.decimals($0, decimals) } ?? ""
    }
}
