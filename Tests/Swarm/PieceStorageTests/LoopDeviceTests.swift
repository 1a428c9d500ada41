// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PieceStorage
import TestProcesses
import Testing
import TorrentCore
import TorrentMetainfo

/// The same on what the kernel knows as a disk.
@Suite(.enabled(if: LoopDevice.isPossible, "only root may make a loop device")) struct LoopDeviceTests {
    private func sample() async throws -> Sample {
        let image = Sample.noise(32_768) + Sample.zeros(300_000) + Sample.noise(100_000, seed: 2)
        let sample = try await Sample(["disk": image])
        try sample.write("backing", Sample.noise(1 << 20, seed: 9))
        return sample
    }

    @Test(arguments: [0, 512, 1_000]) func `an image is written, its zeros by a command, and nothing beside it`(
        offset: Int
    ) async throws {
        let sample = try await sample()
        let device = try LoopDevice(sample.path("backing"))
        let placements = ["disk": FilePlacement(path: device.path, offset: UInt64(offset), isDevice: true)]
        let files = try sample.elsewhere(placements)
        let zeros = ZeroPieces(of: sample.metainfo, files: [0])
        for range in zeros.ranges { try files.makeZero(range) }
        let rest = (0..<sample.metainfo.geometry.pieceCount).filter { !zeros.pieces[$0] }
        try #require(zeros.pieces.setCount == 9)
        try sample.copy(rest, to: files)
        try files.finishWriting()
        // What is on the device, not what its descriptors remember.
        var expected = Sample.noise(1 << 20, seed: 9)
        let image = try sample.bytes("image/disk")
        expected.replaceSubrange(offset..<offset + image.count, with: image)
        #expect(try sample.bytes("backing") == expected)
        let check = DataCheck(try sample.elsewhere(placements, .reading), metainfo: sample.metainfo)
        #expect(check.rightPieces.isFull)
    }

    @Test func `a device that somebody uses is refused, and can be used after the end`() async throws {
        let sample = try await sample()
        let device = try LoopDevice(sample.path("backing"))
        let placements = ["disk": FilePlacement(path: device.path, isDevice: true)]
        // As a mounted file system does.
        let other = open(device.path, O_RDWR | O_EXCL)
        try #require(other >= 0)
        let problem = #expect(throws: StorageProblem.self) { try sample.elsewhere(placements).openDevices() }
        #expect(
            problem?.description == "\(device.path) is in use; unmount what is on it, or choose another disk")
        close(other)
        let files = try sample.elsewhere(placements)
        try files.openDevices()
        try #require(open(device.path, O_RDWR | O_EXCL) < 0)
        try files.finishWriting()
        let later = open(device.path, O_RDWR | O_EXCL)
        #expect(later >= 0)
        close(later)
    }

    @Test func `a device that another download of ours is busy with is told from one that is mounted`() async throws {
        let sample = try await sample()
        let device = try LoopDevice(sample.path("backing"))
        let placements = ["disk": FilePlacement(path: device.path, isDevice: true)]
        // Whatever its name is.
        let link = sample.path("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: device.path)
        let first = try sample.elsewhere(placements)
        let second = try sample.elsewhere(["disk": FilePlacement(path: link, isDevice: true)])
        try first.openDevices()
        let problem = #expect(throws: StorageProblem.self) { try second.openDevices() }
        #expect(problem == StorageProblem(operation: .claim, path: link, errorNumber: EBUSY))
        #expect(problem?.duration == .passing)
        try first.finishWriting()
        try second.openDevices()
        #expect(throws: StorageProblem.self) { try sample.elsewhere(placements).openDevices() }
        second.close()
        try sample.elsewhere(placements).openDevices()
    }

    @Test func `a device that is too small is told with numbers`() async throws {
        let sample = try await sample()
        let device = try LoopDevice(sample.path("backing"))
        let files = try sample.elsewhere(["disk": .init(path: device.path, offset: 700_000, isDevice: true)])
        let problem = #expect(throws: StorageProblem.self) { try files.openDevices() }
        #expect(problem?.operation == .fit(needed: 1_132_768, available: 1 << 20))
    }
}

/// A file as a block device, for one test.
private final class LoopDevice {
    let path: String

    /// Whether the kernel has loop devices and lets us have one.
    static var isPossible: Bool {
        geteuid() == 0 && (try? Program.run(["losetup", "--find"]))?.status == 0
    }

    init(_ file: String) throws {
        let output = try Program.run(["losetup", "--find", "--show", file])
        path = output.output.trimmingCharacters(in: .whitespacesAndNewlines)
        try #require(output.status == 0, "\(output.errors)")
    }

    deinit {
        _ = try? Program.run(["losetup", "--detach", path])
    }
}
