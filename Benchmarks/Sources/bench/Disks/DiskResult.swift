// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// What one run of ``DiskCase`` gave; one file each.
struct DiskResult: Hashable, Codable, KeptResult {
    /// Which run it is.
    struct Key: Hashable, Codable {
        let peers: Int
        let mebibytes: Int
        /// Mbit/s of the room's cables.
        let megabits: Int
        /// Whether it is of an earlier program, that of `--before`.
        var isBefore = false
        /// Counted from 1.
        let run: Int
    }

    /// The room beside one pace of the disk.
    struct Room: Hashable, Codable {
        /// Seconds to the last of the room; the run's limit when not all finished.
        let last: Double
        /// Of the room's peers.
        let finished: Int
        /// Processor seconds of the server.
        let server: Double
        /// Bytes that reached those who fetch from the disk meanwhile, from whomever.
        let others: UInt64
    }

    let key: Key
    let commit: String
    /// SHA-256 of the program under test.
    let program: String
    let date: Date
    /// Processors busy with something else, at most, just before a clock started.
    let background: Double
    /// While nobody fetches from the disk.
    let alone: Room
    let slow: Room
    let hanging: Room
}

extension DiskResult {
    var slowRatio: Double { slow.last / max(alone.last, 0.001) }

    var hangingRatio: Double { hanging.last / max(alone.last, 0.001) }

    /// Those of the room that did not finish, in any of the three.
    var unfinished: Int { [alone, slow, hanging].reduce(0) { $0 + key.peers - $1.finished } }

    /// For people, in one line.
    var words: String {
        let times = [alone, slow, hanging].map { "\(Number.decimals($0.last, 2)) s" }
        let costs = [alone, slow, hanging].map { Number.decimals($0.server, 2) }.joined(separator: ", ")
        let (kept, got) = (Number.decimals(slowRatio, 3), Number.decimals(Double(slow.others) / 1_048_576, 2))
        let missing = unfinished == 0 ? "" : "; \(unfinished) did not finish"
        let noise =
            background > BenchLimits.background
            ? "; but \(Number.decimals(background, 1)) processors were busy with something else" : ""
        return "last \(times[0]) alone, \(times[1]) beside a slow disk: \(kept), \(times[2]) beside one that hangs:"
            + " \(Number.decimals(hangingRatio, 3)); the server's CPU-s \(costs); the slow disk gave \(got) MiB"
            + missing + noise
    }
}

/// Keeps them beside the other results: `results/1a2b3c4d5e6f/S18/n8-100Mbit-128MiB-1.json`.
struct DiskStore {
    let folder: String

    /// The result of a run of this version, if there is one.
    func result(_ key: DiskResult.Key, for version: Version) -> DiskResult? {
        ResultStore.read(path(key, commit: version.commit), for: version)
    }

    /// Keeps a result in place of an earlier one of the same run.
    func save(_ result: DiskResult) throws(BenchFailure) {
        try ResultStore.write(result, to: path(result.key, commit: result.commit))
    }

    /// Those of the commit that was measured last, with the numbers of the table.
    func newest() -> [DiskResult] {
        ResultStore.newest(below: folder) {
            $0.key.peers == DiskCase.peers && $0.key.mebibytes == DiskCase.mebibytes
                && $0.key.megabits == DiskCase.megabits
        }
    }

    private func path(_ key: DiskResult.Key, commit: String) -> String {
        "\(folder)/\(commit.prefix(12))/\(DiskCase.name)/"
            + "n\(key.peers)-\(key.megabits)Mbit-\(key.mebibytes)MiB-\(key.isBefore ? "before-" : "")\(key.run).json"
    }
}
