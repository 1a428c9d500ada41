// SPDX-License-Identifier: GPL-3.0-or-later

/// What an archive may hold; more is refused, written or read.
package enum CPIOLimits {
    /// The longest name in bytes, without its closing NUL: the kernel's `PATH_MAX` less one.
    package static let nameLength = 4_095
    /// The longest file in bytes: the header has eight hexadecimal digits for it.
    package static let fileLength = Int(UInt32.max)
    /// The most members a reader goes through; an installer's initrd has some 10,000.
    package static let memberCount = 1_000_000
}
