// SPDX-License-Identifier: GPL-3.0-or-later

/// Measured values in rising order, and their percentiles by nearest rank.
package struct SortedValues<Value: Comparable & Sendable>: Sendable {
    private let values: [Value]

    /// Sorts them.
    package init(_ values: some Sequence<Value>) {
        self.values = values.sorted()
    }

    /// How many there are.
    package var count: Int { values.count }
    /// The largest; `nil` of none.
    package var largest: Value? { values.last }
    /// The value in the middle, the lower of two; `nil` of none.
    package var median: Value? { percentile(50) }

    /// The smallest value that at least so many per cent of all values do not exceed, so always one that was measured; `nil` of
    /// none.
    package func percentile(_ percent: Int) -> Value? {
        guard !values.isEmpty else { return nil }
        // The rank is rounded up: of 30 values the 95th percentile is the 29th.
        let rank = (min(max(1, percent), 100) * values.count + 99) / 100
        return values[rank - 1]
    }
}
