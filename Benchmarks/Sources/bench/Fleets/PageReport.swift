// SPDX-License-Identifier: GPL-3.0-or-later

/// The part of the page about the room's page in a browser: one table with a column for each number of machines.
struct PageReport {
    let results: [PageResult]

    private struct Row {
        let figure: String
        var target = ""
        var isMet: ((Double) -> Bool)?
        let decimals: Int
        /// What is told of several runs.
        var sum: ([Double]) -> Double? = { Statistics.median($0) }
        let value: (PageResult) -> Double
    }

    private static var rows: [Row] {
        [
            Row(
                figure: "first view of all machines, nothing in the cache, s", target: "< 1", isMet: { $0 < 1 },
                decimals: 2,
                value: \.page.coldMedian),
            Row(
                figure: "the same with the page's files in the cache, s", target: "< 1", isMet: { $0 < 1 }, decimals: 2,
                value: \.page.warmMedian),
            Row(
                figure: "longest frame while machines change, worst run, ms", target: "≤ 16", isMet: { $0 <= 16 },
                decimals: 1, sum: { $0.max() }, value: { $0.page.frameWorst * 1_000 }),
            Row(
                figure: "99 % of these frames take no longer than, ms", decimals: 1, value: { $0.page.frameP99 * 1_000 }
            ),
            Row(figure: "half of them no longer than, ms", decimals: 1, value: { $0.page.frameMedian * 1_000 }),
            Row(
                figure: "browser while nothing changes, % of a core", target: "< 1", isMet: { $0 < 1 }, decimals: 2,
                value: { $0.page.browserIdle * 100 }),
            Row(
                figure: "browser while machines change, % of a core", decimals: 1, value: { $0.page.browserBusy * 100 }),
            Row(
                figure: "server for all pages, % of a core", target: "< 5", isMet: { $0 < 5 }, decimals: 1,
                value: { $0.serverShare * 100 }),
            Row(figure: "the page's heap, MiB", decimals: 1, value: { Double($0.page.heap) / 1_048_576 }),
            Row(
                figure: "reports and streams lost, and what the browser complained of, worst run", target: "0",
                isMet: { $0 == 0 }, decimals: 0, sum: { $0.max() },
                value: { Double($0.page.lost + $0.page.problems.count) }),
        ]
    }

    /// Nothing without results.
    var lines: [String] {
        guard let first = results.first else { return [] }
        let runs = Dictionary(grouping: results, by: \.key.machines).values.map(\.count).max() ?? 0
        let method =
            "\(first.page.changing) of the machines report once a second while the page is opened, and while it is looked at;"
            + " \(first.page.pages) others follow its stream beside the browser. What the server needs for all pages is what it"
            + " needs beyond the same reports without a page. The targets are for N = \(PageCase.machines). Medians of \(runs)"
            + " runs."
        return [
            "## S27: the room's page in a browser, N = \(PageCase.machines) and \(PageCase.most)", "", method, "",
            "| figure | target | N = \(PageCase.machines) | | N = \(PageCase.most) |",
            "| --- | --- | --- | --- | --- |",
        ] + Self.rows.map(line)
    }

    private func line(_ row: Row) -> String {
        let (aimed, most) = (value(row, at: PageCase.machines), value(row, at: PageCase.most))
        var verdict = ""
        if let aimed, let isMet = row.isMet { verdict = isMet(aimed) ? "met" : "**missed**" }
        let cells = [row.figure, row.target, text(aimed, row), verdict, text(most, row)]
        return "| \(cells.joined(separator: " | ")) |"
    }

    private func value(_ row: Row, at machines: Int) -> Double? {
        row.sum(results.filter { $0.key.machines == machines }.map(row.value))
    }

    private func text(_ value: Double?, _ row: Row) -> String {
        value.map { Number.decimals($0, row.decimals) } ?? "not measured"
    }
}
