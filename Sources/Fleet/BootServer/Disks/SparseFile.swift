// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A file that is written from its start to its end, with holes where there are only zeros.
struct SparseFile: ~Copyable {
    private let descriptor: CInt
    /// Bytes so far.
    private(set) var length: UInt64 = 0

    /// Makes a new file in place of one that may be there; throws the system's words.
    init(_ path: String) throws(SparseFileProblem) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .last }
    }

    deinit {
        close(descriptor)
    }

    /// Writes the next bytes, or leaves a hole when all are zeros.
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(SparseFileProblem) {
        defer { length += UInt64(bytes.count) }
        if Self.isZero(bytes) { return }
        var written = 0
        while written < bytes.count {
            let count = pwrite(
                descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written,
                off_t(clamping: length + UInt64(written)))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .last }
            written += count
        }
    }

    /// Gives the file its length, which a hole at its end did not, and has it put onto the disk.
    func finish() throws(SparseFileProblem) {
        guard ftruncate(descriptor, off_t(clamping: length)) == 0, fsync(descriptor) == 0 else { throw .last }
    }

    /// Each byte is like the one before it, and the first is zero.
    static func isZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return true }
        return bytes[0] == 0 && memcmp(start, start + 1, bytes.count - 1) == 0
    }
}

/// Why a file could not be written, in the system's words.
struct SparseFileProblem: Error {
    let words: String

    static var last: SparseFileProblem { SparseFileProblem(words: String(cString: strerror(errno))) }
}
