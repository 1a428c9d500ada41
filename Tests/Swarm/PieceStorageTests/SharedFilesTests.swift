// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PieceStorage
import Testing
import TorrentCore
import TorrentMetainfo

/// A torrent's files as several threads use them at once, and as those read them that may not wait for a disk.
@Suite(.timeLimit(.minutes(5))) struct SharedFilesTests {
    private func sample() async throws -> Sample {
        try await Sample(
            Dictionary(
                uniqueKeysWithValues: (0..<12).map { ("file-\($0)", Sample.noise(100_000 + $0, seed: UInt64($0))) }))
    }

    /// A folder in memory, gone after the body.
    private func inMemory(_ body: (String) throws -> Void) throws {
        let folder = "/dev/shm/storage-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    /// The first bytes of a file of the torrent if they can be had at once.
    private func bytesAtOnce(_ name: String, _ sample: Sample, _ files: TorrentFiles) throws -> [UInt8]? {
        var bytes = Sample.zeros(50)
        let place = sample.metainfo.files[try sample.file(name)].offset
        let isThere = bytes.withUnsafeMutableBytes { files.readAtOnce(into: $0, at: place) }
        return isThere ? bytes : nil
    }

    private func lane(_ name: String, _ sample: Sample, _ files: TorrentFiles) throws -> StorageLane {
        files.lane(of: sample.metainfo.files[try sample.file(name)].range)
    }

    @Test(arguments: [1, 3, 128]) func `pieces are written and read by many threads at once`(capacity: Int) async throws
    {
        let sample = try await sample()
        // Each thread has a file open while it uses it.
        let cache = DescriptorCache(capacity: capacity + 7)
        let files = try sample.elsewhere(cache: cache)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for part in 0..<8 {
                tasks.addTask {
                    let pieces = stride(from: part, to: sample.metainfo.geometry.pieceCount, by: 8)
                    try await DiskThreads.ofThisProcess.run(on: StorageLane(below: "\(sample.folder)/\(part)")) {
                        try sample.copy(Array(pieces), to: files)
                    }
                }
            }
            try await tasks.waitForAll()
        }
        try files.finishWriting()
        #expect(cache.count == 0)
        #expect(DataCheck(files, metainfo: sample.metainfo).rightPieces.isFull)
    }

    @Test func `what is in memory is read at once, however few files are open`() async throws {
        let sample = try await sample()
        try inMemory { folder in
            let files = TorrentFiles(
                metainfo: sample.metainfo, folder: folder, mode: .writing, cache: DescriptorCache(capacity: 1))
            #expect(try bytesAtOnce("file-0", sample, files) == nil, "nobody knows that it is in memory")
            #expect(try lane("file-0", sample, files) == StorageLane(below: "\(folder)/image"))
            try sample.copy(to: files)
            for name in ["file-0", "file-1", "file-0"] {
                #expect(try bytesAtOnce(name, sample, files) == Array(sample.bytes("image/\(name)").prefix(50)))
                #expect(try lane(name, sample, files) == .memory)
            }
        }
    }

    @Test func `torrents in one folder do not wait for each other before they are opened`() async throws {
        let image = try await Sample(["file": Sample.noise(100_000, seed: 1)])
        let other = try await Sample(["file": Sample.noise(100_000, seed: 2)], name: "other")
        let files = [image, other].map {
            TorrentFiles(metainfo: $0.metainfo, folder: image.path("copy"), mode: .reading)
        }
        #expect(files[0].lane != files[1].lane)
        #expect(try lane("file", image, files[0]) != lane("file", other, files[1]))
    }

    @Test func `which disk a file is on is found out by opening it`() async throws {
        let sample = try await sample()
        try inMemory { folder in
            try sample.copy(
                to: TorrentFiles(
                    metainfo: sample.metainfo, folder: folder, mode: .writing, cache: DescriptorCache(capacity: 1)))
            let files = TorrentFiles(metainfo: sample.metainfo, folder: folder, mode: .reading)
            let file = try sample.file("file-3")
            #expect(files.locate(file) == .memory)
            #expect(try lane("file-4", sample, files) == files.lane)
            try FileManager.default.removeItem(atPath: files.path(ofFile: sample.file("file-4")))
            #expect(try files.locate(sample.file("file-4")) == files.lane, "it is gone")
        }
    }

    @Test func `of a disk only what is open and in memory is read at once`() async throws {
        let sample = try await sample()
        let cache = DescriptorCache(capacity: 1)
        let files = try sample.elsewhere(cache: cache)
        try sample.copy(to: files)
        let isOnDisk = try lane("file-11", sample, files).isMemory == false
        // It was written last. Not every file system tells what is in memory.
        let bytes = try bytesAtOnce("file-11", sample, files)
        #expect(try bytes == nil || bytes == Array(sample.bytes("image/file-11").prefix(50)))
        if isOnDisk { #expect(try bytesAtOnce("file-0", sample, files) == nil, "it is closed") }
    }

    @Test func `a disk that tests pretend is never read without waiting for it`() async throws {
        let sample = try await sample()
        try sample.copy(to: sample.elsewhere())
        let gate = Gate()
        gate.open()
        let files = TorrentFiles(
            metainfo: sample.metainfo, folder: sample.path("copy"), mode: .reading,
            calls: .disk(7) { gate.pass() })
        #expect(DataCheck(files, metainfo: sample.metainfo).rightPieces.isFull)
        #expect(try bytesAtOnce("file-0", sample, files) == nil)
        #expect(try lane("file-0", sample, files) == .disk(7))
        #expect(gate.count == sample.metainfo.geometry.pieceCount)
    }

    @Test func `a file that changed is not read at once either`() async throws {
        let sample = try await sample()
        try inMemory { folder in
            let writing = TorrentFiles(metainfo: sample.metainfo, folder: folder, mode: .writing)
            try sample.copy(to: writing)
            let files = TorrentFiles(
                metainfo: sample.metainfo, folder: folder, mode: .reading, stamps: FileStamps(writing.stampsNow))
            #expect(DataCheck(files, metainfo: sample.metainfo).rightPieces.isFull)
            #expect(try bytesAtOnce("file-0", sample, files) != nil)
            #expect(utimes("\(folder)/image/file-0", nil) == 0)
            #expect(try bytesAtOnce("file-0", sample, files) == nil)
        }
    }

    @Test func `a device is waited for after each 16 MiB, though many threads write to it`() async throws {
        let sample = try await Sample(["disk": [UInt8](repeating: 7, count: 24 << 20)], pieceLength: 1 << 20)
        try sample.write("device", [])
        #expect(truncate(sample.path("device"), 25 << 20) == 0)
        let files = try sample.elsewhere(["disk": FilePlacement(path: sample.path("device"), isDevice: true)])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for part in 0..<4 {
                tasks.addTask {
                    let pieces = stride(from: part, to: sample.metainfo.geometry.pieceCount, by: 4)
                    try await DiskThreads.ofThisProcess.run(on: StorageLane(below: "\(sample.folder)/\(part)")) {
                        for piece in pieces {
                            try sample.copy([piece], to: files)
                            #expect(files.unsyncedBytes <= 20 << 20)
                        }
                    }
                }
            }
            try await tasks.waitForAll()
        }
        try files.finishWriting()
        #expect(files.unsyncedBytes == 0)
        #expect(try sample.bytes("device").prefix(24 << 20) == sample.bytes("image/disk")[...])
    }
}
