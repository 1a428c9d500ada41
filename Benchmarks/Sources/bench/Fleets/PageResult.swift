// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// What one run of ``PageCase`` gave; one file each.
struct PageResult: Hashable, Codable, KeptResult {
    /// Which run it is.
    struct Key: Hashable, Codable {
        let machines: Int
        /// Counted from 1.
        let run: Int
    }

    /// What `page-watch` prints; times in seconds, sizes in bytes, shares of one core.
    struct Page: Hashable, Codable {
        let machines: Int
        let pages: Int
        /// Machines that report once a second while the page is open.
        let changing: Int
        /// From the navigation until all machines are drawn, with nothing in the browser's cache.
        let coldMedian: Double
        let coldWorst: Double
        /// The same with the page's files in it.
        let warmMedian: Double
        let warmWorst: Double
        /// Of the browser's main thread.
        let frames: Int
        let frameMedian: Double
        let frameP99: Double
        let frameWorst: Double
        let browserIdle: Double
        let browserBusy: Double
        let serverAlone: Double
        let serverWatched: Double
        /// Of the page's scripts, at the end.
        let heap: Int
        let nodes: Int
        let lost: Int
        let streamBytes: Int
        /// What the browser complained of.
        let problems: [String]
    }

    let key: Key
    let commit: String
    /// SHA-256 of the program under test.
    let program: String
    let date: Date
    let page: Page
}

extension PageResult {
    /// What the pages cost the server.
    var serverShare: Double { page.serverWatched - page.serverAlone }

    /// For people, in one line.
    var words: String {
        "first view \(Number.decimals(page.coldMedian, 2)) s, \(Number.decimals(page.warmMedian, 2)) s from the cache;"
            + " frames \(Number.decimals(page.frameMedian * 1_000, 1)) ms, at the worst"
            + " \(Number.decimals(page.frameWorst * 1_000, 1)) ms; browser \(Number.decimals(page.browserIdle * 100, 1)) %"
            + " of a core idle, \(Number.decimals(page.browserBusy * 100, 1)) busy; server"
            + " \(Number.decimals(serverShare * 100, 1)) %; \(page.lost) lost, \(page.problems.count) problems"
    }
}

/// Keeps them beside the other results: `results/1a2b3c4d5e6f/S27/n1000-1.json`.
struct PageResults {
    let folder: String

    /// The result of a run of this version, if there is one.
    func result(_ key: PageResult.Key, for version: Version) -> PageResult? {
        ResultStore.read(path(key, commit: version.commit), for: version)
    }

    /// Keeps a result in place of an earlier one of the same run.
    func save(_ result: PageResult) throws(BenchFailure) {
        try ResultStore.write(result, to: path(result.key, commit: result.commit))
    }

    /// Those of the commit that was measured last, with the numbers of the table.
    func newest() -> [PageResult] {
        ResultStore.newest(below: folder) { [PageCase.machines, PageCase.most].contains($0.key.machines) }
    }

    private func path(_ key: PageResult.Key, commit: String) -> String {
        "\(folder)/\(commit.prefix(12))/\(PageCase.name)/n\(key.machines)-\(key.run).json"
    }
}
