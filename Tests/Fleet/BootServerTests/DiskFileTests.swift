// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import HTTPTypes
import NIOCore
import PieceStorage
import Synchronization
import Testing

/// Files of images as they are read for responses.
@Suite struct DiskFileTests {
    private let folder: URL
    private let path: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "disk-file-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "file").path
        try Data("0123456789".utf8).write(to: URL(filePath: path))
    }

    /// Takes the only place of a cache for good, or until it is closed.
    private func occupy(_ cache: DescriptorCache) throws -> [DescriptorCache.Key] {
        let keys = cache.keys(count: 1)
        try cache.withDescriptor(keys[0], of: "/dev/null", isPinned: true, open: { open("/dev/null", O_RDONLY) }) { _ in
        }
        return keys
    }

    @Test func `many responses share few descriptors`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let cache = DescriptorCache(capacity: 1)
        try await DiskFile.open(path, cache: cache) { first in
            try await DiskFile.open(path, cache: cache) { second in
                for place in 0..<10 as Range<UInt64> {
                    let bytes = [try await first.read(at: place, count: 1), try await second.read(at: place, count: 1)]
                    #expect(bytes.map { String(buffer: $0) } == ["\(place)", "\(place)"])
                    #expect(cache.count == 1)
                }
                #expect(try await first.read(at: 10, count: 5).readableBytes == 0)
            }
        }
        #expect(cache.count == 0)
    }

    @Test func `another file in its place is not read`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let cache = DescriptorCache(capacity: 1)
        try await DiskFile.open(path, cache: cache) { file in
            try Data("abcdefghij".utf8).write(to: folder.appending(path: "other"))
            #expect(rename(folder.appending(path: "other").path, path) == 0)
            // Whatever was open before is closed for this.
            let keys = try occupy(cache)
            cache.close(keys)
            let problem = await #expect(throws: StorageProblem.self) { try await file.read(at: 0, count: 1) }
            #expect(problem?.operation == .trust)
        }
    }

    @Test func `a file that is written to is read no further`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try await DiskFile.open(path) { file in
            #expect(try await file.read(at: 0, count: 1).readableBytes == 1)
            let handle = try FileHandle(forUpdating: URL(filePath: path))
            try handle.write(contentsOf: Data("9876543210".utf8))
            try handle.close()
            try setTime(ofFileAt: path, seconds: 1)
            let problem = await #expect(throws: StorageProblem.self) { try await file.read(at: 1, count: 1) }
            #expect(problem?.operation == .trust)
        }
    }

    @Test func `a file that does not look as it did when it was hashed is not opened`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let stamp = try #require(FileStamp(ofFileAt: path))
        #expect(try await DiskFile.open(path, as: stamp) { $0.length } == 10)
        try setTime(ofFileAt: path, seconds: 1)
        let problem = await #expect(throws: StorageProblem.self) { try await DiskFile.open(path, as: stamp) { _ in } }
        #expect(problem?.operation == .trust)
    }

    @Test func `who finds no descriptor is told to ask again`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let cache = DescriptorCache(capacity: 1)
        let keys = try occupy(cache)
        let problem = await #expect(throws: StorageProblem.self) {
            try await DiskFile.open(path, cache: cache) { _ in }
        }
        let answer = try #require(problem.map(HTTPProblem.init(unreadable:)))
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.headers[.retryAfter] != nil)
        cache.close(keys)
        #expect(try await DiskFile.open(path, cache: cache) { $0.length } == 10)
    }

    /// What a file's descriptor waits for until somebody lets it go on, and tells that it does.
    private struct Stop: Sendable {
        private let gate = DispatchSemaphore(value: 0)
        private let came = AsyncStream.makeStream(of: Void.self)

        func pass() {
            came.continuation.yield()
            gate.wait()
        }

        func reached() async { for await _ in came.stream { return } }

        func open() { gate.signal() }
    }

    @Test func `a file that gives no answer holds up none beside it`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let stop = Stop()
        let isFirst = Mutex(true)
        var calls = DescriptorCalls.system
        calls.site = { _ in
            let isFirst = isFirst.withLock { isFirst in
                defer { isFirst = false }
                return isFirst
            }
            if isFirst { stop.pass() }
            return StorageSite(kind: .remote, disk: 1)
        }
        let cache = DescriptorCache(capacity: 4, calls: calls)
        let other = folder.appending(path: "other").path
        try Data("abc".utf8).write(to: URL(filePath: other))
        try await withThrowingTaskGroup(of: UInt64.self) { tasks in
            tasks.addTask { try await DiskFile.open(path, cache: cache) { $0.length } }
            await stop.reached()
            let beside = try await DiskFile.open(other, cache: cache) { $0.length }
            stop.open()
            let first = try await tasks.next()
            #expect(beside == 3 && first == 10)
        }
    }

    @Test func `nobody waits for a file server when a response has ended`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let stop = Stop()
        var calls = DescriptorCalls.system
        calls.site = { _ in StorageSite(kind: .remote, disk: 2) }
        calls.close = { descriptor in
            stop.pass()
            return close(descriptor)
        }
        let cache = DescriptorCache(capacity: 4, calls: calls)
        #expect(try await DiskFile.open(path, cache: cache) { $0.length } == 10)
        await stop.reached()
        stop.open()
    }

    @Test func `what is no plain file is refused until its image is withdrawn`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        for other in [folder.path, "/dev/null", path + "-absent"] {
            let problem = await #expect(throws: StorageProblem.self) { try await DiskFile.open(other) { _ in } }
            #expect(problem.map(HTTPProblem.init(unreadable:))?.status == .serviceUnavailable)
        }
    }
}

/// Gives a file another time of its last change, whatever the clock says.
func setTime(ofFileAt path: String, seconds: Int) throws {
    try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: Double(seconds))], ofItemAtPath: path)
}
