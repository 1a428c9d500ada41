// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Flags of `open` that the C library's headers show to nobody who has not asked for all of GNU; Linux's, on x86-64.
enum LinuxFlag {
    /// `O_PATH`: the descriptor names a file and opens it for nothing.
    static let path: CInt = 0o10_000_000
    /// `O_TMPFILE`: the file has no name.
    static let unnamed: CInt = 0o20_000_000 | O_DIRECTORY
}

/// Copies of files that share their blocks with the original and have no name (`FICLONE` into an `O_TMPFILE`).
package enum SharedCopy {
    /// Linux's number of the call: `_IOW(0x94, 9, int)`.
    private static let cloneFile: UInt = 0x4004_9409

    /// Whether such copies can be made in a folder; `nil` where that cannot be tried, as for who may not write there.
    ///
    /// Nothing appears in it: both files of the trial have no name.
    package static func isPossible(in folder: String) -> Bool? {
        func unnamed() -> CInt { open(folder, LinuxFlag.unnamed | O_RDWR | O_CLOEXEC, 0o600) }
        let source = unnamed()
        // A file system without files that have no name has no such copies either.
        guard source >= 0 else { return errno == EOPNOTSUPP ? false : nil }
        defer { close(source) }
        let copy = unnamed()
        guard copy >= 0 else { return nil }
        defer { close(copy) }
        // Of a file without bytes some file systems share nothing, successfully.
        guard write(source, "x", 1) == 1 else { return nil }
        if ioctl(copy, cloneFile, source) == 0 { return true }
        let refusal = errno
        return [EOPNOTSUPP, EINVAL, ENOTTY, ENOSYS, EXDEV].contains(refusal) ? false : nil
    }

    /// Makes a copy of a file on a file system that can, and gives the path by which it can be opened during the call;
    /// `nil` where it cannot, or where the file changes meanwhile.
    ///
    /// The copy has the original's time of modification, and is gone with the last descriptor of it. The folder is one of
    /// the same file system that may be written to; nothing appears in it.
    static func withCopy<Value>(of path: String, in folder: String, _ use: (String?) -> Value) -> Value {
        let source = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard source >= 0 else { return use(nil) }
        defer { close(source) }
        let copy = open(folder, LinuxFlag.unnamed | O_RDWR | O_CLOEXEC, 0o600)
        guard copy >= 0 else { return use(nil) }
        defer { close(copy) }
        var (before, after) = (stat(), stat())
        guard fstat(source, &before) == 0, ioctl(copy, cloneFile, source) == 0, fstat(source, &after) == 0,
            before.st_size == after.st_size, before.st_mtim.tv_sec == after.st_mtim.tv_sec,
            before.st_mtim.tv_nsec == after.st_mtim.tv_nsec
        else { return use(nil) }
        let times = [before.st_mtim, before.st_mtim]
        guard futimens(copy, times) == 0 else { return use(nil) }
        return use("/proc/self/fd/\(copy)")
    }
}
