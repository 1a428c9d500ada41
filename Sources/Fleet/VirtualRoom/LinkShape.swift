// SPDX-License-Identifier: GPL-3.0-or-later

/// How fast a cable is, the same in both directions.
package struct LinkShape: Hashable, Sendable {
    /// In 1,000,000 bits per second, Ethernet headers counted.
    package let megabits: Int

    /// A cable of that speed; `nil` for less than 1 or more than 10,000.
    package init?(megabits: Int) {
        guard (1...10_000).contains(megabits) else { return nil }
        self.megabits = megabits
    }

    /// The queue at the sending end: a token bucket one millisecond deep, but never below 32 kB, where one full
    /// segment of an unsegmented packet would not fit; what waits longer than 30 ms is dropped.
    package var queue: String {
        "tbf rate \(megabits)mbit burst \(max(32, megabits))kb latency 30ms"
    }
}
