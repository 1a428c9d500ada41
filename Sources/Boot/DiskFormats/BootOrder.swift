// SPDX-License-Identifier: GPL-3.0-or-later

/// In which order a UEFI tries its entries: the variable `BootOrder`, numbers of two bytes each (UEFI 2.10, section 3.1.1).
package struct BootOrder: Hashable, Sendable {
    /// The numbers of the entries.
    package let numbers: [UInt16]

    /// Reads the value; a byte too many at its end is passed over.
    package init(_ bytes: [UInt8]) {
        numbers = stride(from: 0, to: bytes.count - 1, by: 2).compactMap { bytes.number(UInt16.self, at: $0) }
    }

    /// The first entry by which a disk of the machine is started; `nil` when there is none.
    ///
    /// One that its owner has switched off is not started, nor the one by which this system came: that is a medium with it.
    package func firstOnDisk(among options: [UInt16: BootOption], besides current: UInt16? = nil) -> UInt16? {
        numbers.first { number in
            number != current && options[number].map { $0.isActive && $0.isOnDisk } ?? false
        }
    }
}
