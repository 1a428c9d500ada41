// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// What one storm gave; one file each.
struct StormResult: Hashable, Codable, KeptResult {
    /// Which run it is.
    struct Key: Hashable, Codable {
        let clients: Int
        /// Mbit/s of the server's cable.
        let megabits: Int
        /// Counted from 1.
        let run: Int
    }

    /// What `pxe-storm --json` prints; times are in seconds.
    struct Storm: Hashable, Codable {
        let clients: Int
        let booted: Int
        let lost: [String: Int]
        let answerMedian: Double
        let answerP99: Double
        let answerWorst: Double
        let repeats: Int
        let firstClient: Double
        let lastClient: Double
        let bytes: UInt64
        let longestPause: Double
        let cableBytes: UInt64
        let dnsmasqSeconds: Double
        let serverSeconds: Double
    }

    let key: Key
    let commit: String
    /// SHA-256 of the program under test.
    let program: String
    let date: Date
    let storm: Storm
}

extension StormResult {
    /// Seconds that the files alone take over the server's cable, no headers counted.
    var bound: Double { Double(storm.bytes) * 8 / (Double(key.megabits) * 1e6) }

    /// The last client's time over the bound.
    var lastOverBound: Double { bound > 0 ? storm.lastClient / bound : 0 }

    /// dnsmasq's part of the processor time that the server and it took together.
    var dnsmasqShare: Double { storm.dnsmasqSeconds / max(0.001, storm.dnsmasqSeconds + storm.serverSeconds) }

    /// For people, in one line.
    var words: String {
        "\(storm.clients - storm.booted) of \(storm.clients) lost; DHCP answers: median"
            + " \(Number.decimals(storm.answerMedian * 1_000, 1)) ms, p99"
            + " \(Number.decimals(storm.answerP99 * 1_000, 1)) ms; last client"
            + " \(Number.decimals(storm.lastClient, 1)) s, \(Number.decimals(lastOverBound, 3)) times bytes over rate;"
            + " dnsmasq \(Number.decimals(dnsmasqShare * 100, 1)) % of the server's processor time"
    }
}
