// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#endif

/// Which file a descriptor is of, whatever its name.
struct FileIdentity: Equatable {
    private let device: UInt64
    private let inode: UInt64
    /// Counts the files that had this inode one after the other, on file systems that tell; else zero.
    private let generation: UInt64

    /// `nil` when the system does not tell.
    init?(of descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        // FS_IOC_GETVERSION of linux/fs.h.
        var generation: UInt64 = 0
        self.generation = ioctl(descriptor, 0x8008_7601, &generation) == 0 ? generation : 0
    }
}
