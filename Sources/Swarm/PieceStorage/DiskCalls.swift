// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#endif

/// The calls by which a cache of descriptors looks at files and closes them; tests put others in their place.
package struct DescriptorCalls: Sendable {
    /// Where an open file is; may wait for its file server.
    package var site: @Sendable (Int32) -> StorageSite
    /// Like the system's, with the reason for a failure in `errno`.
    package var close: @Sendable (Int32) -> Int32

    /// The system's own.
    package static let system = DescriptorCalls(site: { StorageSite(of: $0) }, close: { Glibc.close($0) })
}

/// The calls that wait for a disk while a torrent's bytes are read and written; tests put others in their place.
///
/// Each is like the system's, with the reason for a failure in `errno`.
package struct DiskCalls: Sendable {
    /// Reads from a place of a file: descriptor, space, bytes, place.
    package var read: @Sendable (Int32, UnsafeMutableRawPointer?, Int, Int) -> Int
    /// Writes to a place of a file.
    package var write: @Sendable (Int32, UnsafeRawPointer?, Int, Int) -> Int
    /// Waits until what was written is on the disk.
    package var sync: @Sendable (Int32) -> Int32
    /// The number of the disk that is pretended; `nil` for the system's own calls.
    let disk: UInt64?

    /// The system's own.
    package static let system = DiskCalls(
        disk: nil, read: { pread($0, $1, $2, $3) }, write: { pwrite($0, $1, $2, $3) }, sync: { fdatasync($0) })

    /// A disk with a number of its own that lets each call wait.
    package static func disk(_ number: UInt64, wait: @escaping @Sendable () -> Void) -> DiskCalls {
        DiskCalls(
            disk: number,
            read: {
                wait()
                return pread($0, $1, $2, $3)
            },
            write: {
                wait()
                return pwrite($0, $1, $2, $3)
            },
            sync: {
                wait()
                return fdatasync($0)
            })
    }

    private init(
        disk: UInt64?, read: @escaping @Sendable (Int32, UnsafeMutableRawPointer?, Int, Int) -> Int,
        write: @escaping @Sendable (Int32, UnsafeRawPointer?, Int, Int) -> Int,
        sync: @escaping @Sendable (Int32) -> Int32
    ) {
        self.disk = disk
        self.read = read
        self.write = write
        self.sync = sync
    }
}
