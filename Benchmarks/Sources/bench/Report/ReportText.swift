// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The generated part of the page: machine, targets, a table for each room.
struct ReportText {
    let book: ResultBook
    let machine: MachineDescription
    /// Names of the plots below `docs/`, with what they show.
    let plots: [(path: String, title: String)]
    /// Rooms of virtual machines.
    let boots: BootReport
    /// Single virtual machines up to their agent.
    let chains: ChainReport
    /// Storms of pretended PCs.
    let storms: StormReport

    var lines: [String] {
        var lines = head + ["", "## Targets", ""] + targets
        for plot in plots { lines += ["", "![\(plot.title)](\(plot.path))"] }
        if !boots.lines.isEmpty { lines += [""] + boots.lines }
        for picture in boots.pictures { lines += ["", "![\(picture.chart.title)](plots/\(picture.file))"] }
        if !chains.lines.isEmpty { lines += [""] + chains.lines }
        if !storms.lines.isEmpty { lines += [""] + storms.lines }
        for bench in BenchCase.all {
            for room in bench.variants.indices {
                let results = book.all(bench.name, room: room)
                if !results.isEmpty { lines += ["", "## \(heading(bench, room))", ""] + table(bench, room, results) }
            }
        }
        return lines
    }

    private var head: [String] {
        let results = book.everything
        let all: [any KeptResult] = results + boots.results + chains.results + storms.results
        let dates = all.map(\.date).sorted()
        let days = [dates.first, dates.last].compactMap { $0?.formatted(.iso8601.year().month().day()) }
        let commits = Set(all.map { String($0.commit.prefix(12)) }).sorted()
        var lines = ["## Machine", ""] + machine.lines
        lines.append("- Measured \(days.first == days.last ? days.first ?? "" : days.joined(separator: " to "))")
        lines.append("- \(commits.count == 1 ? "Commit" : "Commits") \(commits.joined(separator: ", "))")
        return lines
    }

    private var targets: [String] {
        var lines = [
            "| | figure | target | reach for | median | worst run | |", "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for target in Target.all {
            let values = target.measure(book)
            var cells = [target.name, target.what, target.limit.text, target.goal ?? ""]
            if let median = Statistics.median(values), let worst = target.limit.worst(of: values) {
                let verdict = target.limit.isMet(by: median).map { $0 ? "met" : "**missed**" } ?? ""
                cells += [Number.decimals(median, 3), Number.decimals(worst, 3), verdict]
            } else {
                cells += ["", "", "not measured"]
            }
            lines.append("| \(cells.joined(separator: " | ")) |")
        }
        return lines
    }

    private func heading(_ bench: BenchCase, _ room: Int) -> String {
        "\(bench.name): \(bench.title), \(bench.variants[room])"
    }

    private func table(_ bench: BenchCase, _ room: Int, _ results: [RunResult]) -> [String] {
        let columns = Column.columns(of: bench.name, bench.variants[room])
        var lines: [String] = []
        if let bound = Bound.seconds(bench.variants[room]) { lines += ["B = \(Number.decimals(bound, 2)) s.", ""] }
        lines.append("| | runs | \(columns.map(\.title).joined(separator: " | ")) |")
        lines.append("| --- | --- | \(columns.map { _ in "---" }.joined(separator: " | ")) |")
        for entry in bench.entries {
            let runs = results.filter { $0.key.contender == entry.contender }
            guard !runs.isEmpty else { continue }
            let unfinished = runs.count { !$0.isFinished }
            let count = unfinished == 0 ? "\(runs.count)" : "\(runs.count), \(unfinished) not finished in time"
            let cells = [entry.contender.title, count] + columns.map { $0.cell(runs) }
            lines.append("| \(cells.joined(separator: " | ")) |")
        }
        return lines + ["", noise(results)]
    }

    /// What else the machine did: figures of a busy machine are no figures.
    private func noise(_ results: [RunResult]) -> String {
        let background = results.map(\.background).max() ?? 0
        let stolen = results.map { $0.stolenSeconds / max($0.elapsed, 0.001) }.max() ?? 0
        return "Commit \(results[0].commit.prefix(12)). Processors busy with something else before a run: at most "
            + "\(Number.decimals(background, 2)); taken by the hypervisor in one: at most \(Number.decimals(stolen, 2))."
    }
}
