// SPDX-License-Identifier: GPL-3.0-or-later

import FleetModel
import Testing

@Suite struct SortedValuesTests {
    @Test(
        arguments: [
            ([], 50, nil), ([7], 1, 7), ([7], 100, 7), ([2, 1], 50, 1), ([3, 1, 2], 50, 2), ([4, 3, 2, 1], 50, 2),
            (Array(1...10), 90, 9), (Array(1...10), 95, 10), (Array(1...30), 95, 29), (Array(1...100), 90, 90),
            ([1, 2], 0, 1), ([1, 2], 101, 2), ([5, 5, 5, 9], 75, 5), ([5, 5, 5, 9], 76, 9),
        ] as [([Int], Int, Int?)])
    func `a percentile is the smallest value that so many per cent do not exceed`(
        values: [Int], percent: Int, expected: Int?
    ) {
        #expect(SortedValues(values).percentile(percent) == expected)
    }

    @Test func `median and largest are values that were measured`() {
        let values = SortedValues([4, 1, 3, 2])
        #expect(values.median == 2 && values.largest == 4 && values.count == 4)
        #expect(SortedValues([Int]()).largest == nil)
    }
}
