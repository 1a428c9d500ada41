// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A folder of logs, opened without following links; everything in it is for its owner alone.
struct LogFolder: ~Copyable {
    let path: String
    private let descriptor: CInt

    /// Opens a folder, or makes it; the one that it is in must be there.
    ///
    /// - Returns: `nil` where there is none and none is wanted.
    static func open(_ path: String, making: Bool) throws(LogProblem) -> LogFolder? {
        try LogFolder(path, at: AT_FDCWD, name: path, making: making)
    }

    /// The same for one in this folder.
    borrowing func folder(_ name: String, making: Bool) throws(LogProblem) -> LogFolder? {
        try LogFolder("\(path)/\(name)", at: descriptor, name: name, making: making)
    }

    private init?(_ path: String, at parent: CInt, name: String, making: Bool) throws(LogProblem) {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var opened = openat(parent, name, flags)
        if opened < 0, errno == ENOENT {
            guard making else { return nil }
            guard mkdirat(parent, name, 0o700) == 0 || errno == EEXIST else { throw LogProblem(path) }
            opened = openat(parent, name, flags)
        }
        guard opened >= 0 else { throw LogProblem(path) }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            close(opened)
            throw LogProblem(path: path, reason: .foreign)
        }
        self.path = path
        descriptor = opened
    }

    deinit {
        close(descriptor)
    }

    /// Opens a file for reading, and for writing if it is to be made.
    ///
    /// - Returns: `nil` where there is none and none is wanted.
    borrowing func file(_ name: String, making: Bool) throws(LogProblem) -> LogFile? {
        // What is no file must not make us wait.
        let flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (making ? O_RDWR | O_CREAT : O_RDONLY)
        let opened = openat(descriptor, name, flags, 0o600)
        guard opened >= 0 else {
            if errno == ENOENT, !making { return nil }
            throw LogProblem("\(path)/\(name)")
        }
        return try LogFile(owning: opened, path: "\(path)/\(name)")
    }

    /// Puts a file in the place of another; one that is not there is passed over.
    borrowing func rename(_ name: String, to other: String) throws(LogProblem) {
        guard renameat(descriptor, name, descriptor, other) == 0 || errno == ENOENT else {
            throw LogProblem("\(path)/\(name)")
        }
    }

    /// Removes a file, or a link itself; says nothing of failures.
    borrowing func remove(_ name: String) {
        unlinkat(descriptor, name, 0)
    }

    /// Removes a folder that has become empty.
    borrowing func removeFolder(_ name: String) {
        unlinkat(descriptor, name, AT_REMOVEDIR)
    }

    /// Bytes of a file; `nil` for what is none.
    borrowing func length(of name: String) -> UInt64? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return UInt64(clamping: status.st_size)
    }

    /// What is in it, in no order.
    borrowing func names() -> [String] {
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { return [] }
        guard let stream = fdopendir(copy) else {
            close(copy)
            return []
        }
        defer { closedir(stream) }
        var names: [String] = []
        while names.count < Limits.folderEntries, let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// An open file of a log.
struct LogFile: ~Copyable {
    private let descriptor: CInt
    private let path: String
    let length: UInt64

    fileprivate init(owning opened: CInt, path: String) throws(LogProblem) {
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1,
            status.st_uid == geteuid(), status.st_mode & 0o077 == 0
        else {
            close(opened)
            throw LogProblem(path: path, reason: .foreign)
        }
        descriptor = opened
        self.path = path
        length = UInt64(clamping: status.st_size)
    }

    deinit {
        close(descriptor)
    }

    /// Writes all of it at a place, or nothing behind it.
    borrowing func write(_ bytes: [UInt8], at place: UInt64) throws(LogProblem) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                pwrite(descriptor, all.baseAddress.map { $0 + done }, all.count - done, off_t(clamping: place) + done)
            }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                let problem = LogProblem(path)
                ftruncate(descriptor, off_t(clamping: place))
                throw problem
            }
            done += count
        }
    }

    /// As much of a part as there is.
    borrowing func read(at place: UInt64, upTo limit: Int) throws(LogProblem) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var length = 0
        while length < limit {
            let count = bytes.withUnsafeMutableBytes { all in
                pread(descriptor, all.baseAddress.map { $0 + length }, limit - length, off_t(clamping: place) + length)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw LogProblem(path) }
            if count == 0 { break }
            length += count
        }
        return Array(bytes[..<length])
    }
}
