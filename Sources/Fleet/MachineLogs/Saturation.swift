// SPDX-License-Identifier: GPL-3.0-or-later

extension UInt64 {
    /// Adds a number that came from the network, and stays at the largest one there is rather than overflow.
    mutating func addSaturating(_ other: UInt64) {
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? .max : sum
    }
}
