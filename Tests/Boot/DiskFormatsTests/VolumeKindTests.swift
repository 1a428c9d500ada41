// SPDX-License-Identifier: GPL-3.0-or-later

import DiskFormats
import Foundation
import TestProcesses
import Testing

@Suite struct VolumeKindTests {
    private func volume(_ parts: [(Int, [UInt8])]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: VolumeKind.lookedAt)
        for (offset, part) in parts { bytes.replaceSubrange(offset..<(offset + part.count), with: part) }
        return bytes
    }

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// A boot sector of FAT as mkfs.vfat makes it.
    private static let fat: [(Int, [UInt8])] = [
        (0, [0xEB, 0x3C, 0x90]), (11, [0, 2, 4, 1, 0, 2]), (21, [0xF8]), (510, [0x55, 0xAA]),
    ]

    @Test(
        arguments: [
            ([(1_080, [0x53, 0xEF])], .ext), (fat, .fat), ([(0, text("XFSB"))], .xfs),
            ([(65_600, text("_BHRfS_M"))], .btrfs), ([(0, [0xEB, 0x52, 0x90]), (3, text("NTFS    "))], .ntfs),
            ([(0, text("hsqs"))], .squashfs), ([(0, text("LUKS") + [0xBA, 0xBE])], .luks),
            ([(3, text("-FVE-FS-"))], .bitLocker), ([(512, text("LABELONE")), (536, text("LVM2 001"))], .lvm),
            ([(4_096, [0xFC, 0x4E, 0x2B, 0xA9])], .raid),
        ] as [([(Int, [UInt8])], VolumeKind)])
    func `each is known by its own bytes`(parts: [(Int, [UInt8])], kind: VolumeKind) {
        #expect(VolumeKind.of(start: volume(parts)) == kind)
    }

    @Test func `what was there before does not count`() {
        let old: [(Int, [UInt8])] = [(1_080, [0x53, 0xEF]), (65_600, Self.text("_BHRfS_M"))]
        #expect(VolumeKind.of(start: volume(old + Self.fat)) == .fat)
        #expect(VolumeKind.of(start: volume(old + [(0, Self.text("XFSB"))])) == .xfs)
        #expect(VolumeKind.of(start: volume(old)) == .ext)
    }

    @Test(
        arguments: [
            [], [(510, [0x55, 0xAA])], [(512, text("LABELONE"))], [(0, text("LUKS"))],
            // exFAT, and a table of partitions with a jump in front.
            [(0, [0xEB, 0x76, 0x90]), (3, text("EXFAT   ")), (510, [0x55, 0xAA])],
            [(0, [0xEB, 0x63, 0x90]), (446, [0x80]), (510, [0x55, 0xAA])],
        ] as [[(Int, [UInt8])]])
    func `all else is not known`(parts: [(Int, [UInt8])]) {
        #expect(VolumeKind.of(start: volume(parts)) == nil)
    }

    @Test(arguments: [0, 1, 511, 512, 1_081, 4_097, 65_601]) func `a short volume is none`(count: Int) {
        #expect(VolumeKind.of(start: [UInt8](repeating: 0x45, count: count)) == nil)
    }

    @Test(
        arguments: [
            (["mkfs.ext4", "-q", "-F"], .ext), (["mke2fs", "-q", "-F", "-t", "ext2"], .ext),
            (["mkfs.vfat", "-F", "12"], .fat), (["mkfs.vfat", "-F", "16"], .fat), (["mkfs.vfat", "-F", "32"], .fat),
            (["mkfs.xfs", "-q", "-f"], .xfs), (["mkfs.btrfs", "-q", "-f"], .btrfs),
            (["mkfs.ntfs", "-q", "-F", "-Q"], .ntfs),
        ] as [([String], VolumeKind)])
    func `those that programs make are known, where the program is installed`(
        command: [String], kind: VolumeKind
    ) throws {
        guard let name = command.first, let program = Program.path(of: name) else { return }
        let path = FileManager.default.temporaryDirectory.appending(path: "volume-\(UUID().uuidString)").path
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.truncate(atOffset: command.contains("12") ? 16 << 20 : 320 << 20)
        let made = try Program.run([program] + command.dropFirst() + [path])
        try #require(made.status == 0, "\(made.text)")
        try file.seek(toOffset: 0)
        let start = try #require(try file.read(upToCount: VolumeKind.lookedAt))
        #expect(VolumeKind.of(start: Array(start)) == kind)
    }
}
