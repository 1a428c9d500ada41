// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import HostSystem
import Phase1Builder
import TestProcesses

/// A small Debian as somebody would make one for a room: a disk for UEFI with an ext4 root, and its kernel and initial file
/// system once more, as files.
struct DebianDisk {
    /// The disk.
    let disk: String
    /// The kernel and the initial file system, made by initramfs-tools.
    let kernel, initrd: String

    /// Words for its kernel: where its root is, on a machine whose first disk it is.
    static let words = "root=/dev/vda2 rw console=ttyS0,115200"

    /// Makes it, unless it was made before.
    init(in folder: String) async throws {
        (disk, kernel, initrd) = ("\(folder)/debian.img", "\(folder)/vmlinuz", "\(folder)/initrd.img")
        guard !FileManager.default.fileExists(atPath: disk) else { return }
        let work = "\(folder)/debian"
        try? FileManager.default.removeItem(atPath: work)
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        try await Self.loader().write(to: URL(filePath: "\(work)/grubx64.efi"))
        let made = try Program.run(["sh", "-ec", Self.commands], in: work)
        guard made.status == 0 else { throw Failure(words: made.text) }
        for (name, path) in [("vmlinuz", kernel), ("initrd.img", initrd), ("debian.img", disk)] {
            if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
            try FileManager.default.moveItem(atPath: "\(work)/\(name)", toPath: path)
        }
        try FileManager.default.removeItem(atPath: work)
    }

    private static func loader() async throws -> Data {
        let packages = DebianPackages(folder: BuiltPrograms.packages)
        let menu = packages.suite.networkMenu.package
        return Data(
            try await packages.content(
                of: ArchiveFile(package: menu, path: "usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed")))
    }

    /// Without loop devices: each file system is made as a file, and put at its place on the disk.
    private static let commands = #"""
        mmdebstrap --quiet --mode=root --variant=minbase \
          --include=linux-image-cloud-amd64,systemd-sysv,udev,dbus,kmod,zstd,initramfs-tools \
          --customize-hook='printf "127.0.0.1 localhost\n127.0.1.1 template\n" > "$1/etc/hosts"' \
          --customize-hook='rm -rf "$1"/usr/share/doc "$1"/usr/share/locale "$1"/var/lib/apt/lists' bookworm root
        cp root/boot/vmlinuz-* vmlinuz
        cp root/boot/initrd.img-* initrd.img
        rm root/boot/vmlinuz-* root/boot/initrd.img-*
        truncate -s 640M debian.img
        sgdisk -n 1:2048:+64M -t 1:ef00 -n 2:0:0 debian.img > grid
        mformat -i debian.img@@1M -T 131072 -h 64 -s 32 ::
        printf 'linux /vmlinuz \#(words)\ninitrd /initrd.img\nboot\n' > grub.cfg
        mmd -i debian.img@@1M ::EFI ::EFI/BOOT ::EFI/debian
        mcopy -i debian.img@@1M grubx64.efi ::EFI/BOOT/BOOTX64.EFI
        mcopy -i debian.img@@1M grub.cfg ::EFI/debian/grub.cfg
        mcopy -i debian.img@@1M vmlinuz initrd.img ::
        mke2fs -q -t ext4 -F -d root -E offset=$((65 << 20)) debian.img 560M

        """#

    private struct Failure: Error {
        let words: String
    }
}
