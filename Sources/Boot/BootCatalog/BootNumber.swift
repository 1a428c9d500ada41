// SPDX-License-Identifier: GPL-3.0-or-later

/// The public number of one boot of one machine at its server, from its first sign to the first of the next boot; from 1 on,
/// a later one has a larger one, and none is given twice.
package struct BootNumber: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The number.
    package let value: UInt64

    /// Takes 1 and more, as far as 63 bits go; `nil` for anything else.
    package init?(_ value: UInt64) {
        guard value > 0, value <= UInt64(Int64.max) else { return nil }
        self.value = value
    }

    /// Reads decimal digits.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = UInt64(text) else { return nil }
        self.init(value)
    }

    /// The number of the very first boot.
    package static let first = BootNumber(trusted: 1)

    /// The number so many later; stays at the last one there is.
    package func advanced(by count: UInt64) -> BootNumber {
        let (sum, overflow) = value.addingReportingOverflow(count)
        return BootNumber(trusted: overflow ? UInt64(Int64.max) : min(sum, UInt64(Int64.max)))
    }

    private init(trusted value: UInt64) {
        self.value = value
    }

    package static func < (one: Self, other: Self) -> Bool { one.value < other.value }

    package var description: String { "\(value)" }
}
