// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The generated parts of the page; a part without results is not there.
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
    /// Strangers, and full rooms.
    let crowds: CrowdReport
    /// Disks that take their time.
    let disks: DiskReport
    /// Fleets that report.
    var fleets = FleetReport(results: [])
    /// The room's page in a browser.
    var pages = PageReport(results: [])

    private var comparison: BeforeReport { BeforeReport(book: book) }

    var parts: [MarkedPart] {
        [
            MarkedPart(name: "swarm", lines: swarm),
            MarkedPart(name: "before", lines: comparison.lines + source(of: comparison.results)),
            MarkedPart(name: "crowds", lines: crowds.lines + source(of: crowds.results)),
            MarkedPart(name: "disks", lines: disks.lines + source(of: disks.results)),
            MarkedPart(name: "fleet", lines: fleets.lines + source(of: fleets.results)),
            MarkedPart(name: "page", lines: pages.lines + source(of: pages.results)),
            MarkedPart(name: "rooms", lines: boots.lines + source(of: boots.results) + boots.pictureLines),
            MarkedPart(name: "chains", lines: chains.lines + source(of: chains.results)),
            MarkedPart(name: "storm", lines: storms.lines + source(of: storms.results)),
        ].filter { !$0.lines.isEmpty }
    }

    /// Machine, targets, plots, and a table for each room.
    private var swarm: [String] {
        let results = book.everything
        guard !results.isEmpty, !book.isComparisonWithBefore else { return [] }
        var lines = ["## Machine", ""] + machine.lines
        lines.append("- Measured \(days(of: results))")
        lines.append("- \(commits(of: results))")
        lines += ["", "## Targets", ""] + targets
        for plot in plots { lines += ["", "![\(plot.title)](\(plot.path))"] }
        for bench in BenchCase.all {
            for room in bench.variants.indices {
                let results = book.all(bench.name, room: room)
                if !results.isEmpty { lines += ["", "## \(heading(bench, room))", ""] + table(bench, room, results) }
            }
        }
        return lines
    }

    /// On what and when a part other than the swarm's was measured.
    private func source(of results: [any KeptResult]) -> [String] {
        guard !results.isEmpty else { return [] }
        return ["", "Measured \(days(of: results)) on: \(machine.computer). \(commits(of: results))."]
    }

    private func days(of results: [any KeptResult]) -> String {
        let dates = results.map(\.date).sorted()
        let days = [dates.first, dates.last].compactMap { $0?.formatted(.iso8601.year().month().day()) }
        return days.first == days.last ? days.first ?? "" : days.joined(separator: " to ")
    }

    private func commits(of results: [any KeptResult]) -> String {
        let commits = Set(results.map { String($0.commit.prefix(12)) }).sorted()
        return "\(commits.count == 1 ? "Commit" : "Commits") \(commits.joined(separator: ", "))"
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
