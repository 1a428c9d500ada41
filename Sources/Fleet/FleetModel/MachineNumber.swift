// SPDX-License-Identifier: GPL-3.0-or-later

/// What a machine is to the server: a number that stays when its network card or its firmware's UUID change, and is never
/// given to another machine.
package struct MachineNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number, from 1 on.
    package let value: Int64

    /// Takes a number that was given.
    package init(_ value: Int64) {
        self.value = value
    }

    /// Reads what ``description`` writes, and nothing else.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.first == UInt8(ascii: "m"), text.utf8.count <= 20, let value = Int64(text.dropFirst()),
            value > 0
        else { return nil }
        self.init(value)
        guard description.utf8.elementsEqual(text.utf8) else { return nil }
    }

    /// As people write it: `m17`.
    package var description: String { "m\(value)" }

    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}
