// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// What one chain gave; one file each.
///
/// ```
///   results/1a2b3c4d5e6f/chains/uefi-100Mbit-1.json
/// ```
struct ChainResult: Hashable, Codable, KeptResult {
    /// Which run it is.
    struct Key: Hashable, Codable {
        let chain: Chain
        /// Mbit/s of both cables.
        let megabits: Int
        /// Counted from 1.
        let run: Int
        /// Whether it is of an earlier program, that of `--before`.
        var isBefore = false

        /// Where its result is, below those of all.
        func path(_ folder: String, commit: String) -> String {
            "\(folder)/\(commit.prefix(12))/\(ChainCase.name)/\(chain.rawValue)-\(megabits)Mbit-"
                + "\(isBefore ? "before-" : "")\(run).json"
        }
    }

    /// What `boot-chains --json` prints; times are in seconds.
    struct Times: Hashable, Codable {
        /// Those of which the whole consists.
        struct Parts: Hashable, Codable {
            let firmware: Double
            let loaders: Double
            let transfers: Double
            let kernel: Double

            var sum: Double { max(0.001, firmware + loaders + transfers + kernel) }
        }

        /// `nil` where only the whole was measured.
        let parts: Parts?
        let whole: Double
        /// Until the last byte of phase 1 was there.
        let loaded: Double?
        let stages: [String: Double]
    }

    let key: Key
    let commit: String
    /// SHA-256 of the program under test.
    let program: String
    let date: Date
    let times: Times

    /// The whole over the parts together; `nil` where they were not measured.
    var wholeOverSum: Double? { times.parts.map { times.whole / $0.sum } }

    /// For people, in one line.
    var words: String {
        "agent \(Number.decimals(times.whole, 1)) s after power-on"
            + (wholeOverSum.map { ", \(Number.decimals($0, 2)) times its parts" } ?? "")
    }

    /// Those of the commit that was measured last, with the numbers of the table.
    static func newest(below folder: String) -> [ChainResult] {
        ResultStore.newest(below: folder) { $0.key.megabits == ChainCase.megabits }
    }
}
