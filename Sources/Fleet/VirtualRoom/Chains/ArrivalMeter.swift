// SPDX-License-Identifier: GPL-3.0-or-later

/// Finds out when a machine had the last byte of what it fetched, from how much had come by which moment.
package struct ArrivalMeter {
    /// Bytes of DHCP and of the agent's first words, which come later.
    private static let rest: UInt64 = 64 << 10

    private var samples: [(time: Double, bytes: UInt64)] = []

    /// Nothing has come yet.
    package init() {}

    /// So many bytes have come so many seconds after power-on.
    package mutating func saw(_ bytes: UInt64, at time: Double) {
        samples.append((time, bytes))
    }

    /// Seconds from power-on until everything that had come by the end was there; `nil` without a sample before it.
    package func lastArrival(by end: Double) -> Double? {
        guard let total = samples.last(where: { $0.time <= end })?.bytes else { return nil }
        return samples.first { $0.bytes + Self.rest >= total }?.time
    }
}
