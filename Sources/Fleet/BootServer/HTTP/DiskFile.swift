// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import HTTPTypes
package import NIOCore
package import PieceStorage
internal import TorrentCore

/// A regular file to be read at any place; the waiting is done on threads that are there for that, so that a disk that
/// stands still holds up none but its own files.
///
/// Its descriptor is one of the cache's, which may close it between two reads: it is opened again, and is refused if
/// another file has come into its place. It is refused as well once it was written to.
package struct DiskFile: Sendable {
    private let path: String
    private let key: DescriptorCache.Key
    private let cache: DescriptorCache
    private let identity: Identity
    private let lane: StorageLane

    /// Bytes the file had when it was opened.
    package var length: UInt64 { identity.stamp.length }

    /// Which file it is, and what it was when it was opened.
    private struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64
        let stamp: FileStamp

        /// `nil` with the reason in `errno`, or for what is no plain file.
        init?(of descriptor: CInt) {
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                let stamp = FileStamp(of: descriptor)
            else { return nil }
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(truncatingIfNeeded: status.st_ino)
            self.stamp = stamp
        }
    }

    /// Opens a file for as long as the closure runs; what fails because of an error that passes is tried again.
    ///
    /// One that does not look like the stamp, if there is one, is refused.
    package static func open<Result: Sendable>(
        _ path: String, as stamp: FileStamp? = nil, cache: DescriptorCache = .ofThisProcess,
        _ body: (DiskFile) async throws -> Result
    ) async throws -> Result {
        let keys = cache.keys(count: 1)
        // A read that was given up may still be about to open it.
        defer { cache.end(keys) }
        // Its folder tells nothing of the disk it is on: one file of it may be a link.
        let file = try await patiently(cache.lanes[path]) {
            let file = try DiskFile(path: path, key: keys[0], cache: cache)
            cache.lanes.found(path, on: file.lane)
            return file
        }
        guard stamp == nil || stamp == file.identity.stamp else {
            throw StorageProblem(operation: .trust, path: path, errorNumber: 0)
        }
        return try await body(file)
    }

    private init(path: String, key: DescriptorCache.Key, cache: DescriptorCache) throws(StorageProblem) {
        self.path = path
        self.key = key
        self.cache = cache
        (identity, lane) = try cache.withDescriptor(
            key, of: path, open: { () throws(StorageProblem) in Self.open(path) }
        ) { (descriptor) throws(StorageProblem) in
            guard let identity = Identity(of: descriptor) else {
                throw StorageProblem(operation: .open, path: path, errorNumber: errno)
            }
            return (identity, StorageLane(of: descriptor))
        }
    }

    private static func open(_ path: String) -> CInt {
        errno = 0
        return Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    }

    /// Reads up to so many bytes from a place; fewer near the end, none behind it.
    package func read(at position: UInt64, count: Int) async throws -> ByteBuffer {
        try await Self.patiently(lane) { try readNow(at: position, count: count) }
    }

    private func readNow(at position: UInt64, count: Int) throws(StorageProblem) -> ByteBuffer {
        try cache.withDescriptor(key, of: path, open: { () throws(StorageProblem) in Self.open(path) }) {
            (descriptor) throws(StorageProblem) in
            var buffer = ByteBufferAllocator().buffer(capacity: count)
            var error: Int32 = 0
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
                let got = pread(descriptor, space.baseAddress, min(count, space.count), off_t(clamping: position))
                if got < 0 { error = errno }
                return max(0, got)
            }
            // Asked after the bytes were taken: whatever was written before them shows.
            guard Identity(of: descriptor) == identity else {
                throw StorageProblem(operation: .trust, path: path, errorNumber: 0)
            }
            guard error == 0, buffer.readableBytes > 0 || position >= length || count == 0 else {
                throw StorageProblem(operation: .read, path: path, errorNumber: error)
            }
            return buffer
        }
    }

    private static func patiently<Result: Sendable>(
        _ lane: StorageLane, _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        var pauses = Backoff(first: .milliseconds(50), longest: .seconds(1))
        var tries = Limits.readTries
        while true {
            do {
                return try await DiskThreads.ofThisProcess.run(on: lane, work)
            } catch let problem as StorageProblem where problem.duration == .passing && tries > 1 {
                tries -= 1
                try await Task.sleep(for: pauses.next())
            }
        }
    }
}

extension HTTPProblem {
    /// A file of an image could not be read.
    ///
    /// Never for good: whoever watches the image's files withdraws it if it cannot be given any more, and then no file
    /// of it is opened.
    package init(unreadable problem: StorageProblem) {
        let reason =
            problem.isChange
            ? "This file has changed on the server, or is not there, and is being looked at"
            : "This file cannot be read on the server at the moment"
        self.init(
            .serviceUnavailable, "\(reason); ask again in a few seconds.",
            headers: [.retryAfter: "\(Limits.retryAfter)"])
    }
}
