// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// What one run of ``CrowdCase`` gave; one file each.
struct CrowdResult: Hashable, Codable, KeptResult {
    /// Which run it is.
    struct Key: Hashable, Codable {
        let peers: Int
        let mebibytes: Int
        /// Mbit/s of every cable of the getters' room.
        let megabits: Int
        /// Counted from 1.
        let run: Int
    }

    /// How long machines waited for their script, as `bench machines` prints it; times in seconds.
    struct Answers: Hashable, Codable {
        var asked: Int
        var answered: Int
        var median: Double
        var p99: Double
        var worst: Double
    }

    let key: Key
    let commit: String
    /// SHA-256 of the program under test.
    let program: String
    let date: Date
    /// The last getter's time, in seconds: undisturbed, then beside strangers from so many addresses as the case has.
    let undisturbed: Double
    let beside: [Double]
    /// Without a screen, to a terminal that is read.
    let idle: Answers
    /// In a full room, with screens, to a terminal that was stopped.
    let busy: Answers
}

extension CrowdResult {
    /// The worst of the last getters' times over the undisturbed one.
    var ratio: Double { (beside.max() ?? 0) / max(undisturbed, 0.001) }

    /// What p99 may be: 10 ms, or twice the idle one.
    var allowedP99: Double { max(0.010, 2 * idle.p99) }

    /// Scripts that did not come.
    var unanswered: Int { idle.asked - idle.answered + busy.asked - busy.answered }

    /// For people, in one line.
    var words: String {
        let times = beside.map { Number.decimals($0, 2) }.joined(separator: " and ")
        let waits = [idle, busy].map { "\(Number.decimals($0.p99 * 1_000, 2)) ms" }
        return "last getter \(Number.decimals(undisturbed, 2)) s, beside strangers \(times) s:"
            + " \(Number.decimals(ratio, 3)); /boot.ipxe p99 \(waits[0]) idle, \(waits[1]) in a full room;"
            + " \(unanswered) without an answer"
    }
}

/// Keeps them beside the other results: `results/1a2b3c4d5e6f/S17/n8-100Mbit-128MiB-1.json`.
struct CrowdStore {
    let folder: String

    /// The result of a run of this version, if there is one.
    func result(_ key: CrowdResult.Key, for version: Version) -> CrowdResult? {
        ResultStore.read(path(key, commit: version.commit), for: version)
    }

    /// Keeps a result in place of an earlier one of the same run.
    func save(_ result: CrowdResult) throws(BenchFailure) {
        try ResultStore.write(result, to: path(result.key, commit: result.commit))
    }

    /// Those of the commit that was measured last, with the numbers of the table.
    func newest() -> [CrowdResult] {
        ResultStore.newest(below: folder) {
            $0.key.peers == CrowdCase.peers && $0.key.mebibytes == CrowdCase.mebibytes
                && $0.key.megabits == CrowdCase.megabits
        }
    }

    private func path(_ key: CrowdResult.Key, commit: String) -> String {
        "\(folder)/\(commit.prefix(12))/\(CrowdCase.name)/"
            + "n\(key.peers)-\(key.megabits)Mbit-\(key.mebibytes)MiB-\(key.run).json"
    }
}
