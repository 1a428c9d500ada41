// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import TorrentCore

/// Small files of the kernel and of phase 1, read and written whole.
package enum SystemFile {
    /// Reads a file; more bytes than the limit are a failure (`EFBIG`).
    package static func bytes(
        _ path: String, limit: Int = Limits.systemFileLength
    ) throws(SystemFailure) -> [UInt8] {
        let file = try OpenFile(path, O_RDONLY)
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(file.number, &buffer, buffer.count)
            guard count >= 0 else { throw SystemFailure("read \(path)") }
            guard count > 0 else { return content }
            content += buffer[..<count]
            guard content.count <= limit else { throw SystemFailure("read \(path)", number: EFBIG) }
        }
    }

    /// A file's content as text without white space around it; `nil` when it cannot be read.
    package static func text(_ path: String) -> String? {
        guard let content = try? bytes(path) else { return nil }
        let isBlank = { (byte: UInt8) in byte <= 0x20 }
        let front = content.drop(while: isBlank)
        let end = front.lastIndex { !isBlank($0) } ?? front.startIndex - 1
        return String(decoding: front[..<(end + 1)], as: UTF8.self)
    }

    /// Writes a file anew, or into a kernel's file.
    package static func write(_ text: String, to path: String) throws(SystemFailure) {
        let file = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC)
        try file.write(Array(text.utf8)[...])
    }

    /// Writes a file under another name, then moves it into place, so that no reader sees half of it.
    package static func replace(_ path: String, with text: String) throws(SystemFailure) {
        try write(text, to: path + ".new")
        guard rename(path + ".new", path) == 0 else { throw SystemFailure("rename \(path).new") }
    }

    /// The names in a folder, sorted, without `.` and `..`; empty when there is no such folder.
    package static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes a folder and those above it; one that is there already is good.
    package static func makeFolder(_ path: String) throws(SystemFailure) {
        var partial = ""
        for name in path.splitAtSlashes() {
            partial += "/\(name)"
            guard mkdir(partial, 0o755) == 0 || errno == EEXIST else { throw SystemFailure("mkdir \(partial)") }
        }
    }

    /// Removes a folder with everything below it, or a file; following no link, saying nothing of failures.
    package static func removeTree(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        for name in names(in: path) { removeTree("\(path)/\(name)") }
        rmdir(path)
    }

    /// Makes a symbolic link anew.
    package static func link(_ path: String, to target: String) throws(SystemFailure) {
        unlink(path)
        guard symlink(target, path) == 0 else { throw SystemFailure("symlink \(path)") }
    }

    /// Copies a run of bytes of one file to a place in another, or in the same behind or before it.
    package static func copy(
        _ length: UInt64, of source: String, at offset: UInt64, to target: String, at place: UInt64
    ) throws(SystemFailure) {
        let from = try OpenFile(source, O_RDONLY)
        let to = try OpenFile(target, O_WRONLY | O_CREAT)
        var done: UInt64 = 0
        while done < length {
            let bytes = try from.read(at: offset + done, length: Int(min(length - done, 1 << 20)))
            guard !bytes.isEmpty else { throw SystemFailure("read \(source)", number: EIO) }
            try to.write(bytes[...], at: place + done)
            done += UInt64(bytes.count)
        }
    }

    /// What a symbolic link says; `nil` for what is none.
    package static func target(of path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        return count >= 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    /// Whether there is something at a path.
    package static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Writes bytes at a place of a file, which is made if need be.
    package static func put(_ bytes: [UInt8], into path: String, at offset: UInt64) throws(SystemFailure) {
        let file = try OpenFile(path, O_WRONLY | O_CREAT)
        try file.write(bytes[...], at: offset)
    }

    /// Takes away what a file has behind so many bytes.
    package static func cut(_ path: String, to length: UInt64) throws(SystemFailure) {
        guard truncate(path, off_t(clamping: length)) == 0 else { throw SystemFailure("truncate \(path)") }
    }

    /// Bytes that a folder with everything below it takes on its disk, or in memory; holes take none.
    package static func storedBytes(below path: String) -> UInt64 {
        var status = stat()
        guard lstat(path, &status) == 0 else { return 0 }
        guard status.st_mode & S_IFMT == S_IFDIR else { return UInt64(clamping: status.st_blocks) &* 512 }
        return names(in: path).reduce(0) { $0 &+ storedBytes(below: "\(path)/\($1)") }
    }

    /// Says who may read, write and run or enter it.
    package static func setPermissions(_ permissions: UInt32, of path: String) throws(SystemFailure) {
        guard chmod(path, permissions) == 0 else { throw SystemFailure("chmod \(path)") }
    }

    /// Lets everybody run a file.
    package static func makeExecutable(_ path: String) throws(SystemFailure) {
        guard chmod(path, 0o755) == 0 else { throw SystemFailure("chmod \(path)") }
    }

    /// Lets everybody run all files below a folder; what links lead to is left alone.
    package static func makeFilesExecutable(below folder: String) throws(SystemFailure) {
        for name in names(in: folder) {
            let path = "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { throw SystemFailure("stat \(path)") }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try makeFilesExecutable(below: path)
            case S_IFREG: try makeExecutable(path)
            default: continue
            }
        }
    }
}

/// An open file that closes itself.
package struct OpenFile: ~Copyable {
    /// The descriptor.
    package let number: Int32
    let path: String

    /// Opens a path with flags of open(2); close-on-exec is added, new files get mode 0644.
    package init(_ path: String, _ flags: Int32) throws(SystemFailure) {
        number = open(path, flags | O_CLOEXEC, 0o644)
        self.path = path
        guard number >= 0 else { throw SystemFailure("open \(path)") }
    }

    /// Takes over an open descriptor.
    init(owning number: Int32, path: String) {
        self.number = number
        self.path = path
    }

    deinit {
        close(number)
    }

    /// Writes all of it.
    package borrowing func write(_ bytes: ArraySlice<UInt8>) throws(SystemFailure) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw SystemFailure("write \(path)")
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes all of it at a place.
    package borrowing func write(_ bytes: ArraySlice<UInt8>, at offset: UInt64) throws(SystemFailure) {
        guard lseek(number, off_t(offset), SEEK_SET) >= 0 else { throw SystemFailure("seek \(path)") }
        try write(bytes)
    }

    /// Waits until everything that was written is on its disk.
    package borrowing func flush() throws(SystemFailure) {
        guard fsync(number) == 0 else { throw SystemFailure("fsync \(path)") }
    }

    /// The file's length in bytes.
    package borrowing func length() throws(SystemFailure) -> Int {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw SystemFailure("stat \(path)") }
        return Int(status.st_size)
    }
}
