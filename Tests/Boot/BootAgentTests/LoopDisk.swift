// SPDX-License-Identifier: GPL-3.0-or-later

import DiskFormats
import Foundation
import LinuxSystem
import TestProcesses
import Testing

/// A disk of a test's own: a file, as the kernel sees it through a loop device.
final class LoopDisk {
    let disk: Disk
    let mountFolder: String
    private let folder: String

    /// Whether the kernel and this user can do it.
    static let isPossible =
        geteuid() == 0 && (try? Program.run(["losetup", "--find"]))?.status == 0

    /// Whether programs make these file systems, and the kernel mounts them.
    static func hasAll(_ kinds: VolumeKind...) -> Bool {
        let makers: [VolumeKind: String] = [
            .ext: "mkfs.ext4", .fat: "mkfs.vfat", .xfs: "mkfs.xfs", .btrfs: "mkfs.btrfs", .ntfs: "mkfs.ntfs",
        ]
        return isPossible
            && kinds.allSatisfy { kind in
                makers[kind].map { Program.isInstalled($0) } == true && VolumeDriver.of(kind)?.isThere == true
            }
    }

    /// Whether the kernel reads tables of partitions.
    static let readsTables: Bool = {
        guard isPossible, let table = try? LoopDisk(table: 1) else { return false }
        return FileManager.default.fileExists(atPath: "\(table.disk.path)p1")
    }()

    /// A file system over the whole disk, with files in it; a path without a text is a folder.
    convenience init(_ command: [String], _ content: [(path: String, text: String?)] = []) throws {
        try self.init(beginning: [])
        try make(command, content, on: disk.path)
    }

    /// So many partitions of 319 MiB, which have nothing.
    convenience init(table count: Int) throws { try self.init(beginning: Self.table(count)) }

    /// A disk of a GiB, which is enough for three XFS.
    init(beginning: [UInt8]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "written-\(UUID().uuidString)").path
        mountFolder = "\(folder)/mount"
        try FileManager.default.createDirectory(atPath: mountFolder, withIntermediateDirectories: true)
        let image = "\(folder)/image"
        try Data(beginning).write(to: URL(filePath: image))
        try #require(FileHandle(forUpdatingAtPath: image)).truncate(atOffset: 1 << 30)
        let device = try Self.run(["losetup", "--find", "--show", "--partscan", image])
        let name = String(device.trimmingCharacters(in: .whitespacesAndNewlines).dropFirst("/dev/".count))
        disk = Disk(
            name: name, length: 1 << 30, model: "", identities: [], isRemovable: false, obstacle: nil)
    }

    /// The first sector, with partitions of Linux's type.
    private static func table(_ count: Int) -> [UInt8] {
        var sector = [UInt8](repeating: 0, count: 510) + [0x55, 0xAA]
        for index in 0..<count {
            let numbers = [UInt32(1 + 320 * index), 319].map { $0 << 11 }.flatMap { number in
                (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
            }
            let entry = [0, 0, 0, 0, 0x83, 0, 0, 0] + numbers
            sector.replaceSubrange((446 + 16 * index)..<(462 + 16 * index), with: entry)
        }
        return sector
    }

    deinit {
        _ = try? Program.run(["losetup", "--detach", disk.path])
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Makes a file system on the disk or a partition, with files in it.
    func make(_ command: [String], _ content: [(path: String, text: String?)], on device: String) throws {
        try Self.run(command + [device])
        try mounted(device) { root in
            for (path, text) in content {
                let whole = URL(filePath: "\(root)/\(path)")
                let made = text == nil ? whole : whole.deletingLastPathComponent()
                try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
                if let text { try Data(text.utf8).write(to: whole) }
            }
        }
    }

    /// Does something with a mounted partition.
    func mounted<Result>(
        _ device: String, _ body: (String) throws -> Result
    ) throws -> Result {
        try Self.run(["mount", device, mountFolder])
        defer { _ = try? Program.run(["umount", mountFolder]) }
        return try body(mountFolder)
    }

    /// What a file of the disk or a partition has, with its mode in front.
    func text(_ path: String, on device: String? = nil) throws -> String? {
        try mounted(device ?? disk.path) { root in
            let whole = "\(root)/\(path)"
            guard let data = FileManager.default.contents(atPath: whole) else { return nil }
            let attributes = try FileManager.default.attributesOfItem(atPath: whole)
            let mode = String(attributes[.posixPermissions] as? Int ?? 0, radix: 8)
            return "\(mode) \(String(decoding: data, as: UTF8.self))"
        }
    }

    /// The first MiB of the disk.
    func beginning() throws -> Data? {
        try FileHandle(forReadingAtPath: disk.path)?.read(upToCount: 1 << 20)
    }

    @discardableResult static func run(_ command: [String], input: String = "") throws -> String {
        let outcome = try Program.run(command, input: Data(input.utf8))
        try #require(outcome.status == 0, "\(command): \(outcome.text)")
        return outcome.output
    }
}
