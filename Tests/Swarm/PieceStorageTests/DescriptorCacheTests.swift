// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PieceStorage
import Synchronization
import TestProcesses
import Testing
import TorrentCore
import TorrentMetainfo

@Suite struct DescriptorCacheTests {
    private static let names = (0..<40).map { "file-\($0)" }

    private func sample() async throws -> Sample {
        try await Sample(
            Dictionary(
                uniqueKeysWithValues: Self.names.enumerated().map { ($1, Sample.noise(20_000 + $0, seed: UInt64($0))) })
        )
    }

    /// Takes the only place of a cache, until it is closed.
    private func occupy(_ cache: DescriptorCache) throws -> [DescriptorCache.Key] {
        let keys = cache.keys(count: 1)
        try cache.withDescriptor(keys[0], of: "/dev/null", isPinned: true, open: { open("/dev/null", O_RDONLY) }) { _ in
        }
        return keys
    }

    @Test(arguments: [1, 7]) func `many files are written and read with few open`(capacity: Int) async throws {
        let sample = try await sample()
        let cache = DescriptorCache(capacity: capacity)
        let files = try sample.elsewhere(cache: cache)
        try sample.copy(to: files)
        #expect(cache.count <= capacity)
        try files.finishWriting()
        #expect(cache.count == 0)
        let check = DataCheck(files, metainfo: sample.metainfo)
        #expect(check.rightPieces.isFull)
        #expect(cache.count == capacity)
    }

    @Test func `files that are let go leave nothing open`() async throws {
        let sample = try await sample()
        let cache = DescriptorCache(capacity: 100)
        try sample.copy(to: sample.elsewhere(cache: cache))
        #expect(cache.count == 0)
    }

    @Test func `a file that was replaced or deleted is not written to again`() async throws {
        let sample = try await sample()
        let cache = DescriptorCache(capacity: 1)
        let files = try sample.elsewhere(cache: cache)
        try sample.copy(to: files)
        let first = sample.path("copy/image/file-0")
        try FileManager.default.removeItem(atPath: sample.path("copy/image/file-1"))
        // Else the new one might get its inode, which not every file system tells from the old one.
        try FileManager.default.moveItem(atPath: first, toPath: first + "-old")
        try sample.write("copy/image/file-0", try sample.bytes("image/file-0"))
        let piece = sample.metainfo.layout.pieces(ofFile: try sample.file("file-0")).lowerBound
        let problem = #expect(throws: StorageProblem.self) { try sample.copy([piece], to: files) }
        #expect(problem?.operation == .recognize)
        #expect(problem?.path == first)
        let gone = sample.metainfo.layout.pieces(ofFile: try sample.file("file-1")).lowerBound
        let missing = #expect(throws: StorageProblem.self) { try sample.copy([gone], to: files) }
        #expect(missing?.errorNumber == ENOENT)
    }

    @Test func `a link that came into a file's place is not followed`() async throws {
        let sample = try await sample()
        let files = try sample.elsewhere(cache: DescriptorCache(capacity: 1))
        try sample.copy(to: files)
        let first = sample.path("copy/image/file-0")
        try FileManager.default.moveItem(atPath: first, toPath: first + "-old")
        try FileManager.default.createSymbolicLink(atPath: first, withDestinationPath: first + "-old")
        let piece = sample.metainfo.layout.pieces(ofFile: try sample.file("file-0")).lowerBound
        let problem = #expect(throws: StorageProblem.self) { try sample.copy([piece], to: files) }
        #expect(problem?.errorNumber == ELOOP)
    }

    @Test func `a program that was written can be run once writing is finished`() async throws {
        let sample = try await Sample(["program": [UInt8](Data(contentsOf: URL(filePath: "/bin/true"))), "a": [1]])
        let files = try sample.elsewhere(cache: DescriptorCache(capacity: 128))
        try sample.copy(to: files)
        try files.finishWriting()
        let program = sample.path("copy/image/program")
        chmod(program, 0o755)
        #expect(try Program.run([program]).status == 0)
    }

    @Test func `with nothing that can be closed it is an error that passes, and then it goes on`() async throws {
        let sample = try await sample()
        let cache = DescriptorCache(capacity: 1)
        let keys = try occupy(cache)
        let files = try sample.elsewhere(cache: cache)
        let problem = #expect(throws: StorageProblem.self) { try sample.copy(to: files) }
        #expect(problem?.errorNumber == EMFILE)
        #expect(problem?.duration == .passing)
        cache.close(keys)
        try sample.copy(to: files)
    }

    @Test func `what could not be looked at is not called wrong`() async throws {
        let sample = try await Sample(["a": Sample.noise(5_000)])
        let cache = DescriptorCache(capacity: 1)
        let keys = try occupy(cache)
        try sample.copy(to: sample.elsewhere())
        let files = try sample.elsewhere([:], .reading, cache: cache)
        #expect(DataCheck(files, metainfo: sample.metainfo).obstacle?.errorNumber == EMFILE)
        cache.close(keys)
        let check = DataCheck(files, metainfo: sample.metainfo)
        #expect(check.obstacle == nil && check.rightPieces.isFull)
    }

    @Test func `a descriptor that is lent stays open whatever others do`() async throws {
        let sample = try await sample()
        let cache = DescriptorCache(capacity: 2)
        let read = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for _ in 0..<4 {
                tasks.addTask {
                    let files = TorrentFiles(
                        metainfo: sample.metainfo, folder: sample.folder, mode: .reading, cache: cache)
                    return DataCheck(files, metainfo: sample.metainfo).rightPieces.setCount
                }
            }
            return try await tasks.reduce(0, +)
        }
        #expect(read == 4 * sample.metainfo.geometry.pieceCount)
        #expect(cache.count == 0)
    }

    @Test func `a file that changed while it was closed is not read, and is read once it is known to be right`()
        async throws
    {
        let sample = try await sample()
        try sample.copy(to: sample.elsewhere())
        let stamps = FileStamps(try sample.elsewhere([:], .reading).stampsNow)
        let files = try sample.elsewhere([:], .reading, stamps: stamps, cache: DescriptorCache(capacity: 1))
        #expect(DataCheck(files, metainfo: sample.metainfo).rightPieces.isFull)
        let index = try sample.file("file-3")
        let path = sample.path("copy/image/file-3")
        // Another file comes into its place, as an editor puts it there.
        try sample.write("new", try sample.bytes("image/file-3"))
        #expect(rename(sample.path("new"), path) == 0)
        var buffer = Sample.zeros(16)
        let place = sample.metainfo.layout.files[index].offset
        let problem = #expect(throws: StorageProblem.self) {
            try buffer.withUnsafeMutableBytes { try files.read(into: $0, at: place) }
        }
        #expect(problem?.operation == .trust && problem?.isChange == true)
        let pieces = sample.metainfo.layout.pieces(ofFile: index)
        #expect(DataCheck.areRight(pieces, in: try sample.elsewhere([:], .reading), metainfo: sample.metainfo) == true)
        guard case .file(let stamp, _) = files.sight(of: index) else { return #expect(Bool(false), "it is there") }
        stamps.replace(index, with: stamp)
        try buffer.withUnsafeMutableBytes { try files.read(into: $0, at: place) }
        #expect(buffer == Array(try sample.bytes("image/file-3").prefix(16)))
    }

    /// Lets a thread close what is lent meanwhile; tells whether it had done so before the lease was over.
    private func isClosedDuringLease(_ end: @escaping @Sendable () throws -> Void, _ lease: (() -> Void) throws -> Void)
        throws -> Bool
    {
        let isDone = Mutex(false)
        var wasDone = false
        let ended = DispatchSemaphore(value: 0)
        try lease {
            Thread.detachNewThread {
                try? end()
                isDone.withLock { $0 = true }
                ended.signal()
            }
            // Long enough for a thread that waits for nobody.
            for _ in 0..<50_000 where !wasDone {
                sched_yield()
                wasDone = isDone.withLock { $0 }
            }
        }
        ended.wait()
        return wasDone
    }

    @Test func `who closes a file is back when nobody uses it any more`() async throws {
        let sample = try await sample()
        let cache = DescriptorCache(capacity: 4)
        let key = cache.keys(count: 1)[0]
        let path = sample.path("image/file-1")
        let wasClosed = try isClosedDuringLease({ try cache.close(key, of: path) }) { body in
            try cache.withDescriptor(key, of: path, open: { open(path, O_RDWR) }) { _ in body() }
        }
        #expect(!wasClosed)
        #expect(cache.count == 0)
        // A file that could not be opened is waited for no longer either.
        _ = try isClosedDuringLease({ try cache.close(key, of: path) }) { body in
            _ = try? cache.withDescriptor(
                key, of: path,
                open: {
                    body()
                    errno = ENOENT
                    return -1
                }
            ) { _ in }
        }
    }

    @Test func `a device that is read is not closed under the reader when all was written`() async throws {
        let sample = try await Sample(["disk": Sample.noise(40_000)])
        try sample.write("device", Sample.noise(40_000, seed: 2))
        let body = Mutex<(@Sendable () -> Void)?>(nil)
        let isOpen = Mutex(true)
        var calls = DiskCalls.system
        calls.read = { descriptor, space, count, place in
            body.withLock { $0 }?()
            isOpen.withLock { $0 = fcntl(descriptor, F_GETFD) >= 0 }
            return pread(descriptor, space, count, place)
        }
        let files = TorrentFiles(
            metainfo: sample.metainfo, folder: sample.path("copy"), mode: .writing,
            placements: [0: FilePlacement(path: sample.path("device"), isDevice: true)], calls: calls)
        try sample.copy(to: files)
        let wasClosed = try isClosedDuringLease({ try files.finishWriting() }) { spin in
            try withoutActuallyEscaping(spin) { spin in
                let carried = Carried(spin)
                body.withLock { $0 = { carried.value() } }
                defer { body.withLock { $0 = nil } }
                var buffer = Sample.zeros(100)
                try buffer.withUnsafeMutableBytes { try files.read(into: $0, at: 0) }
            }
        }
        #expect(!wasClosed)
        #expect(isOpen.withLock { $0 })
    }
}

/// Carries what one thread uses to where only that thread uses it.
private struct Carried<Value>: @unchecked Sendable {
    // Sound because the calls of a disk come on the thread that reads.
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
