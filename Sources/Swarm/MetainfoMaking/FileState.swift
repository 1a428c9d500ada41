// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import SystemPackage

/// What tells whether a file is still the one that was hashed.
package struct FileState: Hashable, Sendable {
    /// In bytes.
    package let length: UInt64
    /// When its content was last written, in nanoseconds since 1970.
    package let modified: Int64
    /// When it was last changed in any way, which no program can set back, in nanoseconds since 1970.
    package let changed: Int64
    let inode: UInt64
    let device: UInt64

    init(_ status: Stat) {
        length = UInt64(clamping: status.size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
        inode = UInt64(truncatingIfNeeded: status.inode.rawValue)
        device = UInt64(truncatingIfNeeded: status.deviceID.rawValue)
    }

    /// Nanoseconds since 1970; wraps around in the year 2262.
    static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
