// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import HTTPTypes
package import NIOCore
internal import NIOPosix
package import PieceStorage
internal import TorrentCore

/// A regular file to be read at any place; the waiting is done on NIO's own threads.
///
/// Its descriptor is one of the cache's, which may close it between two reads: it is opened again, and is refused if
/// another file has come into its place.
package struct DiskFile: Sendable {
    private let path: String
    private let key: DescriptorCache.Key
    private let cache: DescriptorCache
    private let identity: Identity

    /// Bytes the file had when it was opened.
    package var length: UInt64 { identity.length }

    /// Which file it is, and what it was when it was opened.
    private struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64
        let length: UInt64

        /// `nil` with the reason in `errno`, or for what is no plain file.
        init?(of descriptor: CInt) {
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(truncatingIfNeeded: status.st_ino)
            length = UInt64(clamping: status.st_size)
        }
    }

    /// Opens a file for as long as the closure runs; what fails because of an error that passes is tried again.
    package static func open<Result: Sendable>(
        _ path: String, cache: DescriptorCache = .ofThisProcess, _ body: (DiskFile) async throws -> Result
    ) async throws -> Result {
        let keys = cache.keys(count: 1)
        defer { cache.close(keys) }
        let file = try await patiently { try DiskFile(path: path, key: keys[0], cache: cache) }
        return try await body(file)
    }

    private init(path: String, key: DescriptorCache.Key, cache: DescriptorCache) throws(StorageProblem) {
        self.path = path
        self.key = key
        self.cache = cache
        identity = try cache.withDescriptor(key, of: path, open: { () throws(StorageProblem) in Self.open(path) }) {
            (descriptor) throws(StorageProblem) in
            guard let identity = Identity(of: descriptor) else {
                throw StorageProblem(operation: .open, path: path, errorNumber: errno)
            }
            return identity
        }
    }

    private static func open(_ path: String) -> CInt {
        errno = 0
        return Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    }

    /// Reads up to so many bytes from a place; fewer near the end, none behind it.
    package func read(at position: UInt64, count: Int) async throws -> ByteBuffer {
        try await Self.patiently { try readNow(at: position, count: count) }
    }

    private func readNow(at position: UInt64, count: Int) throws(StorageProblem) -> ByteBuffer {
        try cache.withDescriptor(key, of: path, open: { () throws(StorageProblem) in Self.open(path) }) {
            (descriptor) throws(StorageProblem) in
            guard Identity(of: descriptor) == identity else {
                throw StorageProblem(operation: .trust, path: path, errorNumber: 0)
            }
            var buffer = ByteBufferAllocator().buffer(capacity: count)
            var error: Int32 = 0
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
                let got = pread(descriptor, space.baseAddress, min(count, space.count), off_t(clamping: position))
                if got < 0 { error = errno }
                return max(0, got)
            }
            guard error == 0, buffer.readableBytes > 0 || position >= length || count == 0 else {
                throw StorageProblem(operation: .read, path: path, errorNumber: error)
            }
            return buffer
        }
    }

    private static func patiently<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        var pauses = Backoff(first: .milliseconds(50), longest: .seconds(1))
        var tries = Limits.readTries
        while true {
            do {
                return try await NIOThreadPool.singleton.runIfActive(work)
            } catch let problem as StorageProblem where problem.duration == .passing && tries > 1 {
                tries -= 1
                try await Task.sleep(for: pauses.next())
            }
        }
    }
}

extension HTTPProblem {
    /// A file of an image is not what it was, and may be again; if not, the image is withdrawn soon.
    static let changing = HTTPProblem(
        .serviceUnavailable,
        "This file is not on the server as it was when the server started; ask again in a minute, or start the server again.",
        headers: [.retryAfter: "\(Limits.retryAfter)"])

    /// A file of an image could not be read: for the moment, or for good.
    package init(unreadable problem: StorageProblem) {
        switch problem.duration {
        case .passing:
            self.init(
                .serviceUnavailable,
                "This file cannot be read on the server at the moment; ask again in a few seconds.",
                headers: [.retryAfter: "\(Limits.retryAfter)"])
        case .lasting:
            self.init(.gone, "This file can no longer be read on the server; start the server again.")
        }
    }
}
