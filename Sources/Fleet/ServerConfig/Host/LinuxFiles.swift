// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

extension LinuxHost {
    package func entry(at path: String) -> FileEntry? {
        var itself = stat()
        guard lstat(path, &itself) == 0 else { return nil }
        var target = stat()
        guard stat(path, &target) == 0, let resolved = realpath(path, nil) else {
            return FileEntry(kind: .danglingLink, length: 0, realPath: path, isReadable: false, isWritable: false)
        }
        defer { free(resolved) }
        let kind = Self.kind(of: target.st_mode)
        let search = kind == .folder ? X_OK : 0
        return FileEntry(
            kind: kind, length: UInt64(clamping: target.st_size), realPath: String(cString: resolved),
            isReadable: Self.may(R_OK | search, path), isWritable: Self.may(W_OK | search, path))
    }

    package func names(in folder: String) -> [String]? {
        Self.names(in: folder)
    }

    static func names(in folder: String) -> [String]? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    package func contents(of path: String, upTo limit: Int) -> FileContents {
        // Without waiting: a pipe in a file's place must not stop us.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return .unreadable(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .unreadable(String(cString: strerror(errno))) }
            if count == 0 { return .bytes(bytes) }
            bytes += buffer[..<count]
            if bytes.count > limit { return .tooLong }
        }
    }

    package func beginning(of path: String, length: Int) -> [UInt8]? {
        bytes(of: path, at: 0, length: length)
    }

    package func bytes(of path: String, at offset: UInt64, length: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard offset == 0 || lseek(descriptor, off_t(clamping: offset), SEEK_SET) >= 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: length)
        var filled = 0
        while filled < length {
            let count = bytes.withUnsafeMutableBytes { space in
                read(descriptor, space.baseAddress?.advanced(by: filled), length - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    /// A small file of the kernel's, line by line; empty when it is not there.
    static func lines(of path: String) -> [String] {
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        var lines: [String] = []
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, file) > 0, let text = line {
            lines.append(String(cString: text).trimmingLineEnd)
        }
        return lines
    }

    private static func kind(of mode: mode_t) -> FileEntry.Kind {
        switch mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        default: .other
        }
    }

    /// Asks for the effective user, as files will be opened.
    private static func may(_ rights: Int32, _ path: String) -> Bool {
        faccessat(AT_FDCWD, path, rights, AT_EACCESS) == 0
    }
}

extension String {
    fileprivate var trimmingLineEnd: String {
        hasSuffix("\n") ? String(dropLast()) : self
    }
}
