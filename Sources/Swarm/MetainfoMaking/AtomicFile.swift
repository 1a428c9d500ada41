// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
package import SystemPackage

/// Why a file could not be written; nothing of it is left behind.
package struct WriteFailure: Error, Hashable, Sendable {
    /// The file that was to be written.
    package let path: String
    /// What the system said.
    package let errno: Errno

    /// Pairs a file with what the system said.
    package init(path: String, errno: Errno) {
        self.path = path
        self.errno = errno
    }

    /// Whether the person named a place where nothing can be written, as opposed to a full or failing disk.
    package var isMistake: Bool {
        [.noSuchFileOrDirectory, .notDirectory, .isDirectory, .permissionDenied, .notPermitted, .readOnlyFileSystem]
            .contains(errno)
    }
}

extension WriteFailure: CustomStringConvertible {
    /// The place, then the reason.
    package var description: String { "\(path): cannot be written: \(errno)" }
}

/// Writes whole files: others see the old content or the new one, never half of it.
package enum AtomicFile {
    /// Writes beside the file, then puts it in place; parent folders must exist.
    package static func write(_ bytes: [UInt8], to path: String) throws(WriteFailure) {
        let beside = FilePath(path).removingLastComponent().appending(".new-XXXXXX")
        var template = Array(beside.string.utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw WriteFailure(path: path, errno: Errno(rawValue: Glibc.errno)) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var error = fill(descriptor, with: bytes)
        if close(descriptor) != 0, error == nil { error = Errno(rawValue: Glibc.errno) }
        if error == nil, rename(template, path) != 0 { error = Errno(rawValue: Glibc.errno) }
        if let error {
            unlink(template)
            throw WriteFailure(path: path, errno: error)
        }
    }

    private static func fill(_ descriptor: CInt, with bytes: [UInt8]) -> Errno? {
        var position = 0
        while position < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                Glibc.write(descriptor, all.baseAddress.map { $0 + position }, all.count - position)
            }
            if count < 0 {
                let error = Errno(rawValue: Glibc.errno)
                if error == .interrupted { continue }
                return error
            }
            position += count
        }
        guard fchmod(descriptor, 0o644) == 0, fsync(descriptor) == 0 else { return Errno(rawValue: Glibc.errno) }
        return nil
    }

    /// Reads a whole file of at most so many bytes.
    package static func read(_ path: String, limit: Int) throws(Errno) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Errno(rawValue: Glibc.errno) }
        defer { close(descriptor) }
        let status = try FileDescriptor(rawValue: descriptor).stat()
        guard status.type != .directory else { throw .isDirectory }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: max(1, min(limit + 1, max(Int(clamping: status.size), 65_536))))
        while true {
            let count = Glibc.read(descriptor, &part, part.count)
            if count < 0 {
                let error = Errno(rawValue: Glibc.errno)
                if error == .interrupted { continue }
                throw error
            }
            if count == 0 { return bytes }
            bytes += part[..<count]
            guard bytes.count <= limit else { throw .fileTooLarge }
        }
    }
}
