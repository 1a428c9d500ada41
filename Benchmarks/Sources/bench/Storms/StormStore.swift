// SPDX-License-Identifier: GPL-3.0-or-later

/// Keeps what storms gave, beside the other results.
///
/// ```
///   results/1a2b3c4d5e6f/storm/n256-1000Mbit-1.json
/// ```
struct StormStore {
    let folder: String

    /// The result of a run of this version, if there is one.
    func result(_ key: StormResult.Key, for version: Version) -> StormResult? {
        ResultStore.read(path(key, commit: version.commit), for: version)
    }

    /// Keeps a result in place of an earlier one of the same run.
    func save(_ result: StormResult) throws(BenchFailure) {
        try ResultStore.write(result, to: path(result.key, commit: result.commit))
    }

    /// Those of the commit that was measured last, with the numbers of the table.
    func newest() -> [StormResult] {
        ResultStore.newest(below: folder) {
            $0.key.clients == StormCase.clients && $0.key.megabits == StormCase.megabits
        }
    }

    private func path(_ key: StormResult.Key, commit: String) -> String {
        "\(folder)/\(commit.prefix(12))/\(StormCase.name)/n\(key.clients)-\(key.megabits)Mbit-\(key.run).json"
    }
}
