// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// Whole files of the environment, with a limit.
enum HostFile {
    /// A regular file's bytes; `nil` with the reason in `errno`, which is `EFBIG` for one that has more.
    static func bytes(_ path: String, upTo limit: Int) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else {
            errno = status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL
            return nil
        }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(file, &buffer, buffer.count)
            guard count >= 0 else { return nil }
            guard count > 0 else { return content }
            content += buffer[..<count]
            guard content.count <= limit else {
                errno = EFBIG
                return nil
            }
        }
    }
}
