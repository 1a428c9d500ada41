// SPDX-License-Identifier: GPL-3.0-or-later

/// Where the next of several archives begins that a kernel unpacks one after the other.
///
/// It begins at a multiple of four bytes, else the kernel takes an archive without compression for damaged. In front of it are zeros,
/// which the kernel passes over. At least four must be there: legacy LZ4, which kernels and initramfs-tools make, has
/// no end of its own, and the kernel takes what follows for the length of another chunk until that is zero.
package enum InitramfsSeam {
    /// The fewest zeros in front of a further archive.
    private static let zeros: UInt64 = 8

    /// Where the next archive begins if so many bytes are there already.
    package static func start(after length: UInt64) -> UInt64 {
        length == 0 ? 0 : (length &+ zeros &+ 3) / 4 * 4
    }
}
