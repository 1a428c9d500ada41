// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation

/// Writes what was measured for people to read.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write docs/benchmarks.md and docs/plots from the results there are.",
        discussion: """
            Of each case the newest commit's results are taken, and only those with the parameters of the table of \
            targets. On the page only the parts with results are replaced, \
            each between its own two marks: swarm, before, crowds, disks, fleet, page, rooms, chains and storm. Where ours was \
            measured beside an earlier program and nobody else's, the swarm's part stays as it is.
            """)

    @OptionGroup var repository: RepositoryOption

    func run() throws {
        let root = repository.path
        let folder = "\(root)/.build/bench"
        let book = ResultBook(ResultStore(folder: "\(folder)/results").all())
        let boots = BootReport(results: BootStore(folder: "\(folder)/results").newest())
        let storms = StormReport(results: StormStore(folder: "\(folder)/results").newest())
        let chains = ChainReport(results: ChainResult.newest(below: "\(folder)/results"))
        let crowds = CrowdReport(results: CrowdStore(folder: "\(folder)/results").newest())
        let disks = DiskReport(results: DiskStore(folder: "\(folder)/results").newest())
        let fleets = FleetReport(results: FleetResults(folder: "\(folder)/results").newest())
        let pages = PageReport(results: PageResults(folder: "\(folder)/results").newest())
        let others = [
            fleets.results.isEmpty, pages.results.isEmpty,
            crowds.results.isEmpty, disks.results.isEmpty, boots.results.isEmpty, chains.results.isEmpty,
            storms.results.isEmpty,
        ]
        guard !book.everything.isEmpty || others.contains(false) else {
            return print("docs/benchmarks.md stays as it is: there are no results with the parameters of the table yet")
        }
        let table = ProcessTable(signals: EndSignals())
        defer { table.endAll() }
        let machine = MachineDescription.read(with: Tools(table: table, folder: folder))
        let plots = book.isComparisonWithBefore ? [] : Plots(book: book).all
        let pictures = plots + boots.pictures
        try Files.makeFolder("\(root)/docs/plots")
        for picture in pictures {
            try Files.write(Data(picture.chart.svg.utf8), to: "\(root)/docs/plots/\(picture.file)")
        }
        let text = ReportText(
            book: book, machine: machine, plots: plots.map { ("plots/\($0.file)", $0.chart.title) }, boots: boots,
            chains: chains, storms: storms, crowds: crowds, disks: disks, fleets: fleets, pages: pages)
        let page = "\(root)/docs/benchmarks.md"
        let old = Files.text(page) ?? "# Benchmarks\n"
        let new = text.parts.reduce(old) { page, part in part.replacing(in: page) }
        try Files.write(Data(new.utf8), to: page)
        let names = text.parts.map(\.name).joined(separator: ", ")
        print("docs/benchmarks.md: \(names); \(pictures.count) plots in docs/plots")
    }
}

/// Where the repository is.
struct RepositoryOption: ParsableArguments {
    @Option(help: "The repository.")
    var root = "."

    /// Absolute, without a slash at its end.
    var path: String {
        let path = URL(filePath: root).standardizedFileURL.path(percentEncoded: false)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
