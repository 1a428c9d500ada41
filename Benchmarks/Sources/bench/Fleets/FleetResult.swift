// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// What one run of ``FleetCase`` gave; one file each.
struct FleetResult: Hashable, Codable, KeptResult {
    /// Which run it is.
    struct Key: Hashable, Codable {
        let machines: Int
        /// Counted from 1.
        let run: Int
    }

    /// What `fleet-storm` prints; times in seconds, sizes in bytes.
    struct Fleet: Hashable, Codable {
        let rows: Int
        let machines: Int
        let subscribers: Int
        let seconds: Double
        /// Of one core.
        let processorShare: Double
        /// Of one core, for as many requests whose answers cost nothing.
        let emptyShare: Double
        /// By how much, as a share, counters of `/metrics` differ from what the interface says, at the worst.
        let counters: Double
        /// Means of the second and of the last quarter of the load.
        let memoryEarly: Int
        let memoryLate: Int
        let events: Int
        let eventsLost: Int
        let eventsP99: Double
        let lists: Int
        let listsLost: Int
        let listsMedian: Double
        let listsWorst: Double
        let listBytes: Int
        let subscribersLost: Int
        let streamBytes: Int
        let bootsIdleP99: Double
        let bootsBusyP99: Double
    }

    let key: Key
    let commit: String
    /// SHA-256 of the program under test.
    let program: String
    let date: Date
    let fleet: Fleet
}

extension FleetResult {
    /// What was not answered or broke off, of all that was asked.
    var lost: Int { fleet.eventsLost + fleet.listsLost + fleet.subscribersLost }

    /// The server's memory in the last quarter of the load over that in the second: connections and buffers are there then.
    var growth: Double { Double(fleet.memoryLate) / Double(max(1, fleet.memoryEarly)) }

    /// What a script may take beside the load: 10 ms, or twice what it takes without.
    var allowedP99: Double { max(0.010, 2 * fleet.bootsIdleP99) }

    /// For people, in one line.
    var words: String {
        "\(Number.decimals(fleet.processorShare * 100, 1)) % of a core, "
            + "\(Number.decimals(fleet.emptyShare * 100, 1)) for empty requests; /machines median"
            + " \(Number.decimals(fleet.listsMedian * 1_000, 1)) ms; memory \(Number.decimals(growth, 2));"
            + " /boot.ipxe p99 \(Number.decimals(fleet.bootsIdleP99 * 1_000, 2)) ms idle,"
            + " \(Number.decimals(fleet.bootsBusyP99 * 1_000, 2)) ms beside it; \(lost) without an answer"
    }
}

/// Keeps them beside the other results: `results/1a2b3c4d5e6f/S19/n1000-1.json`.
struct FleetResults {
    let folder: String

    /// The result of a run of this version, if there is one.
    func result(_ key: FleetResult.Key, for version: Version) -> FleetResult? {
        ResultStore.read(path(key, commit: version.commit), for: version)
    }

    /// Keeps a result in place of an earlier one of the same run.
    func save(_ result: FleetResult) throws(BenchFailure) {
        try ResultStore.write(result, to: path(result.key, commit: result.commit))
    }

    /// Those of the commit that was measured last, with the numbers of the table.
    func newest() -> [FleetResult] {
        ResultStore.newest(below: folder) { $0.key.machines == FleetCase.machines }
    }

    private func path(_ key: FleetResult.Key, commit: String) -> String {
        "\(folder)/\(commit.prefix(12))/\(FleetCase.name)/n\(key.machines)-\(key.run).json"
    }
}
