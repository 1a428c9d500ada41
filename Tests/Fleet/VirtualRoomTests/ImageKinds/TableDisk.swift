// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import HostSystem
import Phase1Builder
import TestProcesses

/// Images of disks with a GPT, as `sgdisk` makes them.
enum TableDisk {
    /// A disk for sectors of 512 bytes that a BIOS starts, with one partition, of 16 MiB.
    static func forBIOS(saying word: String, in folder: String) throws -> Data {
        let path = try empty(in: folder)
        try run(["sgdisk", "-n", "1:2048:0", "-c", "1:noise", path])
        var disk = try Data(contentsOf: URL(filePath: path))
        disk.replaceSubrange(..<440, with: bootSector(saying: word).prefix(440))
        disk.replaceSubrange((1 << 20)..<(3 << 20), with: noise(2 << 20, seed: 5))
        return disk
    }

    /// A disk that a UEFI starts, with and without Secure Boot: shim, GRUB, and a script that says a word.
    static func forUEFI(saying word: String, in folder: String) async throws -> Data {
        let packages = DebianPackages(folder: BuiltPrograms.packages)
        let shim = try await packages.content(of: packages.suite.shim)
        let menu = try await packages.content(
            of: ArchiveFile(
                package: packages.suite.networkMenu.package, path: "usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed"))
        let path = try empty(in: folder)
        try run(["sgdisk", "-n", "1:2048:0", "-t", "1:ef00", path])
        let partition = "\(path)@@1M"
        try run(["mformat", "-i", partition, "-T", "28000", "-h", "64", "-s", "32", "::"])
        let script = "echo \"\(word)\"\nsleep 1000\n"
        let files = [
            ("BOOT/BOOTX64.EFI", Data(shim)), ("BOOT/grubx64.efi", Data(menu)), ("BOOT/grub.cfg", Data(script.utf8)),
            ("debian/grub.cfg", Data(script.utf8)),
        ]
        try run(["mmd", "-i", partition, "::EFI", "::EFI/BOOT", "::EFI/debian"])
        for (name, content) in files {
            let file = "\(folder)/content"
            try content.write(to: URL(filePath: file))
            try run(["mcopy", "-i", partition, file, "::EFI/\(name)"])
        }
        return try Data(contentsOf: URL(filePath: path))
    }

    /// Whether file systems can be mounted that programs serve, as that of ``forWindows(in:)`` is while it is made.
    static var hasFUSE: Bool { FileManager.default.fileExists(atPath: "/dev/fuse") }

    /// A disk with an NTFS that looks like the root of a Windows, which starts nothing.
    static func forWindows(in folder: String) throws -> Data {
        let path = try empty(in: folder)
        try run(["sgdisk", "-n", "1:2048:+14M", "-t", "1:0700", path])
        let (partition, root) = ("\(folder)/windows.ntfs", "\(folder)/windows-root")
        try Data(count: 14 << 20).write(to: URL(filePath: partition))
        try run(["mkntfs", "-q", "-F", "-Q", "-p", "2048", "-H", "255", "-S", "63", partition])
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        try run(["ntfs-3g", partition, root])
        let made = Result { try run(["mkdir", "-p", "\(root)/Windows/System32", "\(root)/Windows/Panther"]) }
        try run(["umount", root])
        try made.get()
        var disk = try Data(contentsOf: URL(filePath: path))
        disk.replaceSubrange((1 << 20)..<(15 << 20), with: try Data(contentsOf: URL(filePath: partition)))
        return disk
    }

    private static func empty(in folder: String) throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = "\(folder)/table.img"
        try Data(count: 16 << 20).write(to: URL(filePath: path))
        return path
    }

    private static func run(_ command: [String]) throws {
        guard try Program.run(command).status == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
