// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// The devices that are written to in this process, each by one owner of a ``DescriptorCache`` alone.
///
/// A download that was stopped lets go of its device once its last call is over, which may take a while. Whoever wants the
/// device next is told that this is what it waits for; the system would say the same as of a device that is mounted.
final class DeviceClaims: Sendable {
    /// A device, whatever its name; or a file that is used like one.
    private struct Device: Hashable {
        let isBlockDevice: Bool
        let number: UInt64
        let inode: UInt64

        /// `nil` when it is not there.
        init?(at path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            isBlockDevice = status.st_mode & S_IFMT == S_IFBLK
            number = UInt64(isBlockDevice ? status.st_rdev : status.st_dev)
            inode = isBlockDevice ? 0 : UInt64(status.st_ino)
        }
    }

    private let owners = Mutex<[Device: DescriptorCache.Key]>([:])

    /// Claims the device at a path; `false` if another owner still has it open.
    func claim(_ path: String, for key: DescriptorCache.Key, isOpen: (DescriptorCache.Key) -> Bool) -> Bool {
        // What is not there cannot be opened either, which is told then.
        guard let device = Device(at: path) else { return true }
        return owners.withLock { owners in
            if let owner = owners[device], owner != key, isOpen(owner) { return false }
            owners[device] = key
            return true
        }
    }

    /// It is not written to by this owner any more.
    func end(_ key: DescriptorCache.Key) {
        owners.withLock { owners in owners = owners.filter { $0.value != key } }
    }
}
