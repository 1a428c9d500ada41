// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import NIOCore
internal import NIOPosix

/// A regular file open for reading at any place; the waiting is done on NIO's own threads.
struct DiskFile: Sendable {
    private let descriptor: CInt
    /// Bytes the file had when it was opened.
    let length: UInt64

    /// Opens a file for as long as the closure runs.
    static func open<Result: Sendable>(
        _ path: String, _ body: (DiskFile) async throws -> Result
    ) async throws -> Result {
        let file = try await NIOThreadPool.singleton.runIfActive { try DiskFile(path: path) }
        do {
            let result = try await body(file)
            Glibc.close(file.descriptor)
            return result
        } catch {
            Glibc.close(file.descriptor)
            throw error
        }
    }

    private init(path: String) throws(DiskFileUnreadable) {
        let opened = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard opened >= 0 else { throw DiskFileUnreadable() }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            Glibc.close(opened)
            throw DiskFileUnreadable()
        }
        descriptor = opened
        length = UInt64(clamping: status.st_size)
    }

    /// Reads up to so many bytes from a place; fewer near the end, none behind it.
    func read(at position: UInt64, count: Int) async throws -> ByteBuffer {
        try await NIOThreadPool.singleton.runIfActive {
            var buffer = ByteBufferAllocator().buffer(capacity: count)
            let got = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
                max(0, pread(descriptor, space.baseAddress, min(count, space.count), off_t(clamping: position)))
            }
            guard got > 0 || position >= length || count == 0 else { throw DiskFileUnreadable() }
            return buffer
        }
    }
}

/// A file is not there, is not a plain one, or cannot be read.
struct DiskFileUnreadable: Error {}
