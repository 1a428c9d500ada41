// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PieceStorage
import Testing
import TorrentCore
import TorrentMetainfo

@Suite struct PlacementTests {
    private static let first = Sample.noise(50_000)
    private static let second = Sample.noise(70_001, seed: 2)

    private func sample() async throws -> Sample {
        try await Sample(["a": Self.first, "b": Self.second, "c": Sample.noise(9), "empty": []])
    }

    @Test func `several files lie in one, each at its place, with zeros between them`() async throws {
        let sample = try await sample()
        let path = sample.path("made/initramfs")
        let places = ["b": FilePlacement(path: path), "a": FilePlacement(path: path, offset: 80_000)]
        let files = try sample.elsewhere(places)
        try sample.copy(to: files)
        try files.finishWriting()
        let expected = Self.second + Sample.zeros(80_000 - Self.second.count) + Self.first
        #expect(try sample.bytes("made/initramfs") == expected)
        #expect(try sample.bytes("copy/image/c") == Sample.noise(9))
        #expect(!FileManager.default.fileExists(atPath: sample.path("copy/image/a")))
        let check = DataCheck(try sample.elsewhere(places, .reading), metainfo: sample.metainfo)
        #expect(check.rightPieces.isFull)
    }

    @Test func `a file that others are in is never cut, nor is what lies beside a place touched`() async throws {
        let sample = try await sample()
        let old = Sample.noise(200_000, seed: 3)
        try sample.write("initramfs", old)
        for offset in [0, 149_997] {
            let files = try sample.elsewhere(["a": .init(path: sample.path("initramfs"), offset: UInt64(offset))])
            try sample.copy(to: files)
        }
        var expected = old
        expected.replaceSubrange(0..<50_000, with: Self.first)
        expected.replaceSubrange(149_997..<199_997, with: Self.first)
        #expect(try sample.bytes("initramfs") == expected)
    }

    @Test func `a file without a placement has its own length, whatever was there`() async throws {
        let sample = try await sample()
        try FileManager.default.createDirectory(
            atPath: sample.path("copy/image"), withIntermediateDirectories: true)
        try sample.write("copy/image/a", Sample.noise(200_000))
        try sample.copy(to: sample.elsewhere())
        #expect(try sample.bytes("copy/image/a") == Self.first)
    }

    @Test func `a place that no file can have is an error`() async throws {
        let sample = try await sample()
        let files = try sample.elsewhere(["a": .init(path: sample.path("initramfs"), offset: .max)])
        #expect(throws: StorageProblem.self) { try sample.copy(to: files) }
    }

    @Test func `a device keeps its length and what lies beside a place`() async throws {
        let sample = try await sample()
        let old = Sample.noise(100_000, seed: 3)
        try sample.write("disk", old)
        let files = try sample.elsewhere(["a": .init(path: sample.path("disk"), offset: 7, isDevice: true)])
        try files.openDevices()
        try sample.copy(to: files)
        try files.finishWriting()
        #expect(try sample.bytes("disk") == Array(old[..<7]) + Self.first + Array(old[50_007...]))
    }

    @Test func `a device that is not there is not made`() async throws {
        let sample = try await sample()
        let files = try sample.elsewhere(["a": .init(path: sample.path("disk"), isDevice: true)])
        let problem = #expect(throws: StorageProblem.self) { try files.openDevices() }
        #expect(problem?.description == "cannot open \(sample.path("disk")): No such file or directory")
        #expect(throws: StorageProblem.self) { try sample.copy([0], to: files) }
        #expect(!FileManager.default.fileExists(atPath: sample.path("disk")))
    }

    @Test func `a device that is too small is told with numbers, and nothing is written`() async throws {
        let sample = try await sample()
        try sample.write("disk", Sample.zeros(120_000))
        let path = sample.path("disk")
        let files = try sample.elsewhere([
            "a": .init(path: path, isDevice: true), "b": .init(path: path, offset: 50_000, isDevice: true),
        ])
        for _ in 0..<2 {
            let problem = #expect(throws: StorageProblem.self) { try sample.copy(to: files) }
            #expect(
                problem?.description
                    == "\(path) is too small: it has 120000 bytes, and 120001 are needed; choose another disk")
        }
        #expect(try sample.bytes("disk") == Sample.zeros(120_000))
    }

    @Test func `what was written to a device is waited for after every 16 MiB, and at the end`() throws {
        let length = 40 << 20
        let hashes = String(repeating: "h", count: 20 * 40)
        let text = "d4:infod6:lengthi\(length)e4:name4:disk12:piece lengthi1048576e6:pieces800:\(hashes)ee"
        let metainfo = try Metainfo(Array(text.utf8))
        let folder = FileManager.default.temporaryDirectory.appending(path: "storage-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try #require(FileManager.default.createFile(atPath: "\(folder)/device", contents: nil))
        try #require(truncate("\(folder)/device", length) == 0)
        let part = Sample.noise(1 << 20)
        for isDevice in [true, false] {
            let placement = FilePlacement(path: "\(folder)/\(isDevice ? "device" : "file")", isDevice: isDevice)
            let files = TorrentFiles(metainfo: metainfo, folder: folder, mode: .writing, placements: [0: placement])
            var waiting: [Int] = []
            for index in 0..<40 {
                try part.withUnsafeBytes { try files.write($0, at: UInt64(index) << 20) }
                waiting.append(files.unsyncedBytes >> 20)
            }
            #expect(waiting == (1...40).map { isDevice ? $0 % 16 : 0 })
            try files.finishWriting()
            #expect(files.unsyncedBytes == 0)
        }
    }

    @Test func `there is something where a placement is, or there is not`() async throws {
        let sample = try await sample()
        let path = sample.path("initramfs")
        func hasAnything(_ offset: UInt64, isDevice: Bool = false) throws -> Bool {
            try sample.elsewhere(["a": .init(path: path, offset: offset, isDevice: isDevice)], .reading).hasAnything
        }
        #expect(try !hasAnything(0))
        try sample.write("initramfs", Sample.noise(100))
        #expect(try hasAnything(0))
        #expect(try hasAnything(99))
        #expect(try !hasAnything(100))
        #expect(try hasAnything(100, isDevice: true))
    }

    @Test func `an empty file is made at its place, and left alone when it is there`() async throws {
        let sample = try await sample()
        try sample.elsewhere(["empty": .init(path: sample.path("other"))]).makeEmptyFiles()
        #expect(try sample.bytes("other") == [])
        #expect(!FileManager.default.fileExists(atPath: sample.path("copy")))
        try sample.write("other", [1])
        try sample.elsewhere(["empty": .init(path: sample.path("other"))]).makeEmptyFiles()
        #expect(try sample.bytes("other") == [1])
    }

    @Test func `a change of a file is seen where it has its place`() async throws {
        let sample = try await sample()
        let placement = FilePlacement(path: sample.path("initramfs"), offset: 5)
        try sample.copy(to: sample.elsewhere(["a": placement]))
        try sample.elsewhere(["a": placement]).makeEmptyFiles()
        let stamps = FileStamps(try sample.elsewhere(["a": placement], .reading).stampsNow)
        let files = try sample.elsewhere(["a": placement], .reading, stamps: stamps)
        #expect(files.lanesOfLooks.flatMap(files.changedFiles).isEmpty)
        try sample.write("initramfs", Sample.noise(60_000))
        let changes = files.lanesOfLooks.flatMap(files.changedFiles)
        #expect(changes.map(\.file) == [try sample.file("a")])
        #expect(changes.map(\.path) == [placement.path])
    }
}
