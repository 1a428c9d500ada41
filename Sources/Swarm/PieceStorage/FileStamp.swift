// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#endif

/// What a file's content shows on the outside: another stamp means other bytes.
///
/// `MetainfoMaking` looks at more before it trusts old hashes; a new name or new rights must not end a seed.
package struct FileStamp: Hashable, Sendable {
    /// Bytes the file has.
    package let length: UInt64
    private let modified: Int64

    /// The stamp of a file of so many bytes, last written so many nanoseconds after 1970.
    package init(length: UInt64, modified: Int64) {
        self.length = length
        self.modified = modified
    }

    /// `nil` when the system does not tell.
    package init?(of descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// `nil` when there is no such file, with the reason in `errno`.
    package init?(ofFileAt path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    fileprivate init(_ status: stat) {
        let time = status.st_mtim
        self.init(
            length: UInt64(clamping: status.st_size),
            modified: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }
}

/// What changes with everything that is done to a file, also where its stamp stays or is set back.
package struct FileVersion: Hashable, Sendable {
    private let changed: Int64
    private let inode: UInt64

    /// The version of a file last changed so many nanoseconds after 1970, with its number in the file system.
    package init(changed: Int64, inode: UInt64) {
        self.changed = changed
        self.inode = inode
    }
}

/// What a look at a file from the outside shows.
package enum FileSight: Hashable, Sendable {
    case file(FileStamp, FileVersion)
    /// There is none, it may not be read, or the system does not tell: its error number.
    case none(Int32)

    /// With the number of the disk it is on, if it is there.
    init(ofFileAt path: String, on disk: inout UInt64?) {
        var status = stat()
        let isThere = stat(path, &status) == 0
        if isThere { disk = UInt64(status.st_dev) }
        guard isThere, faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 else {
            self = .none(errno)
            return
        }
        let time = status.st_ctim
        self = .file(
            FileStamp(status),
            FileVersion(
                changed: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec),
                inode: UInt64(truncatingIfNeeded: status.st_ino)))
    }

    /// Whether it is a file that looks as it did when it had this stamp.
    func shows(_ stamp: FileStamp) -> Bool {
        if case .file(stamp, _) = self { true } else { false }
    }
}
