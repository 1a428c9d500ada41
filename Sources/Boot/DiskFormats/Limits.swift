// SPDX-License-Identifier: GPL-3.0-or-later

/// How much of a disk is looked at, whatever its bytes say.
package enum Limits {
    /// Bytes from a disk's start in which its partition table has to be: a usual one ends before byte 24,576 even with
    /// sectors of 4,096 bytes, and partitions begin at 1 MiB.
    package static let tableArea = 1 << 20
    /// Bytes of one entry of a GPT; UEFI 2.10 says 128 times a power of two, and nobody uses more than 128.
    static let entryLengths = 128...4_096
    /// The longest variable of firmware that is read as a boot entry, in bytes.
    package static let bootOptionLength = 16 << 10
}
