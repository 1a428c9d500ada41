// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A file with secrets, which nobody but its owner may read.
package struct PrivateFile: Sendable {
    private let path: String

    /// A file that need not be there.
    package init(_ path: String) {
        self.path = path
    }

    /// What is in it, up to so many bytes; `nil` where there is no file.
    package func text(upTo limit: Int) throws(TokenFileFailure) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("cannot be read")
        }
        defer { close(file) }
        try check(file)
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var length = 0
        while length < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                read(file, $0.baseAddress.map { $0 + length }, $0.count - length)
            }
            guard count >= 0 else { throw failure("cannot be read") }
            if count == 0 { break }
            length += count
        }
        guard length <= limit, let text = String(validating: bytes[..<length], as: UTF8.self) else {
            throw TokenFileFailure(path: path, reason: "is too long, or no text; take another file")
        }
        return text
    }

    /// Puts another content in its place, all or nothing, for its owner alone.
    package func replace(with text: String) throws(TokenFileFailure) {
        let new = "\(path).new"
        unlink(new)
        let file = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure("cannot be written") }
        defer { close(file) }
        Self.give(file, toOwnerOfFolderOf: path)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                defer { unlink(new) }
                throw failure("cannot be written")
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0, rename(new, path) == 0 else {
            defer { unlink(new) }
            throw failure("cannot be written")
        }
    }

    /// What root makes in a folder of the server's user is that user's, or the server could not read it.
    static func give(_ file: CInt, toOwnerOfFolderOf path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        var status = stat()
        guard geteuid() == 0, stat(folder.isEmpty ? "/" : folder, &status) == 0 else { return }
        _ = fchown(file, status.st_uid, status.st_gid)
    }

    private func check(_ file: CInt) throws(TokenFileFailure) {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure("cannot be read") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw TokenFileFailure(path: path, reason: "is no file; take one that holds a token")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw TokenFileFailure(
                path: path, reason: "can be read or written by others, and holds secrets; run: chmod 600 \(path)")
        }
    }

    private func failure(_ found: String) -> TokenFileFailure {
        TokenFileFailure(path: path, reason: "\(found): \(String(cString: strerror(errno)))")
    }
}
