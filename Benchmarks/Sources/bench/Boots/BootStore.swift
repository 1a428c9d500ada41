// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Keeps what rooms of virtual machines gave, beside the other results.
///
/// ```
///   results/1a2b3c4d5e6f/room/n4-20Mbit/ours-1.json
/// ```
struct BootStore {
    let folder: String

    /// The result of a run of this version, if there is one.
    func result(_ key: BootResult.Key, for version: Version) -> BootResult? {
        ResultStore.read(path(key, commit: version.commit), for: version)
    }

    /// Keeps a result in place of an earlier one of the same run.
    func save(_ result: BootResult) throws(BenchFailure) {
        try ResultStore.write(result, to: path(result.key, commit: result.commit))
    }

    /// Those of the commit that was measured last, with the numbers of the table.
    func newest() -> [BootResult] {
        ResultStore.newest(below: folder) {
            $0.key.megabits == BootPlan.megabits && BootPlan.machines.contains($0.key.machines)
        }
    }

    private func path(_ key: BootResult.Key, commit: String) -> String {
        "\(folder)/\(commit.prefix(12))/\(BootPlan.name)/n\(key.machines)-\(key.megabits)Mbit/"
            + "\(key.means.rawValue)-\(key.run).json"
    }
}
