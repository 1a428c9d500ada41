// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// How many durations were at most so long, for each of some bounds, as Prometheus counts them.
package struct Histogram: Hashable, Sendable {
    /// Upper bounds in seconds, rising.
    package let bounds: [Double]
    /// How many durations lie between one bound and the one before; behind the last bound is one more.
    package private(set) var counts: [UInt64]
    /// All durations together, in seconds.
    package private(set) var sum = 0.0

    /// Nothing was measured.
    package init(bounds: [Double]) {
        self.bounds = bounds.sorted()
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// How many there were.
    package var count: UInt64 { counts.reduce(0, &+) }

    /// Something took so long; what would be negative counts as nothing.
    package mutating func observe(_ duration: Duration) {
        let seconds = max(0, duration.inSeconds)
        counts[bounds.firstIndex { seconds <= $0 } ?? bounds.count] &+= 1
        sum += seconds
    }

    /// For boots and downloads: from what a room of new PCs takes to what somebody gives up at.
    package static let ofBoots = Histogram(bounds: [5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1_200, 1_800, 3_600])
    /// For writing to a disk.
    package static let ofWrites = Histogram(bounds: [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ])
    /// For what should be done at once.
    package static let ofLag = Histogram(bounds: [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
    ])
}
