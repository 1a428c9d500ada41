// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import BootCatalog
import DiskFormats
import LinuxSystem
import SystemFiles
import Testing
import TorrentCore

/// What becomes of a written disk whose system may or must be given something.
@Suite(.serialized, .enabled(if: LoopDisk.hasAll(.ext), "needs root, loop devices and mkfs.ext4"))
struct SystemPlacementTests {
    private static let name = SystemHostName("pc-07")
    private static let lvm =
        [UInt8](repeating: 0, count: 512) + Array("LABELONE................LVM2 001".utf8)
    private static let luks: [UInt8] = [0x4C, 0x55, 0x4B, 0x53, 0xBA, 0xBE]
    private static let ntfs: [UInt8] = [0xEB, 0x52, 0x90] + Array("NTFS    ".utf8)
    private static let bitLocker: [UInt8] = [0xEB, 0x58, 0x90] + Array("-FVE-FS-".utf8)

    private static func note(_ changes: RootChanges, on disk: LoopDisk) async throws -> String? {
        try await SystemPlacement(changes, at: disk.mountFolder).perform(on: disk.disk) { _ in }
    }

    @Test(arguments: [
        (lvm, "is a part of LVM, which phase 1 cannot write into"),
        (luks, "is encrypted by LUKS, which phase 1 cannot write into"),
    ])
    func `a disk whose system cannot be given a wished name is started with a note`(
        beginning: [UInt8], reason: String
    ) async throws {
        let disk = try LoopDisk(beginning: beginning)
        let note = try await Self.note(RootChanges(hostName: Self.name, isNameWish: true, files: []), on: disk)
        #expect(
            note == "the system on the disk was not given its host name pc-07: \(disk.disk.path) \(reason)")
    }

    @Test func `a name that somebody wrote, and files, are a must`() async throws {
        let disk = try LoopDisk(beginning: Self.lvm)
        let files = [ReadyFile(path: try RelativePath("a"), mode: 0o644, bytes: [])]
        for changes in [
            RootChanges(hostName: Self.name, files: []),
            RootChanges(hostName: Self.name, isNameWish: true, files: files),
        ] {
            await #expect(throws: UnwritableSystem.closed(disk.disk.path, "is a part of LVM")) {
                try await Self.note(changes, on: disk)
            }
        }
    }

    @Test(arguments: [ntfs, bitLocker], [true, false])
    func `Windows that is to have nothing but a name is not looked into`(beginning: [UInt8], isWish: Bool) async throws
    {
        let disk = try LoopDisk(beginning: beginning)
        let changes = RootChanges(hostName: Self.name, isNameWish: isWish, files: [])
        #expect(try await Self.note(changes, on: disk) == nil)
    }

    @Test func `a system that can be given the name gets it, without a note`() async throws {
        let disk = try LoopDisk(["mkfs.ext4", "-q"], [("etc/passwd", "")])
        let changes = RootChanges(hostName: Self.name, isNameWish: true, files: [])
        #expect(try await Self.note(changes, on: disk) == nil)
        #expect(try disk.text("etc/hostname") == "644 pc-07\n")
    }
}
