// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses

/// A live medium of Debian's packages, made as the programs that make such media do.
enum LiveMedium: String, CaseIterable {
    /// By live-boot, in an initramfs of initramfs-tools.
    case debian
    /// By dracut's dmsquash-live.
    case dracut

    private var packages: String {
        let system = "linux-image-cloud-amd64,systemd-sysv,udev,dbus,kmod,zstd"
        return switch self {
        case .debian: "\(system),live-boot,live-config-systemd"
        case .dracut: "\(system),dracut,dracut-live"
        }
    }

    /// What makes the initramfs that knows of live media, once all packages are there.
    private var hook: [String] {
        switch self {
        case .debian: []
        case .dracut:
            [
                "--customize-hook=chroot \"$1\" sh -c 'dracut --force --no-hostonly --add dmsquash-live"
                    + " /boot/initrd.img-live $(ls /lib/modules)'"
            ]
        }
    }

    /// The names of kernel, initramfs and root file system on such a medium.
    private var names: (kernel: String, initramfs: String, root: String) {
        switch self {
        case .debian: ("live/vmlinuz", "live/initrd.img", "live/filesystem.squashfs")
        case .dracut: ("images/pxeboot/vmlinuz", "images/pxeboot/initrd.img", "LiveOS/squashfs.img")
        }
    }

    /// The medium's own menu, where what it says is needed: dmsquash-live (059) makes what its overlay needs only when it
    /// is told that there will be one.
    private var menu: String? {
        switch self {
        case .debian: nil
        case .dracut:
            """
            set default=0
            menuentry "Live" {
                linux /images/pxeboot/vmlinuz root=live:CDLABEL=LIVE rd.live.image rd.live.overlay.overlayfs quiet
                initrd /images/pxeboot/initrd.img
            }

            """
        }
    }

    /// The path of its ISO file, made unless it was before.
    func made(in folder: String) throws -> String {
        let iso = "\(folder)/\(rawValue).iso"
        guard !FileManager.default.fileExists(atPath: iso) else { return iso }
        let (root, tree) = ("\(folder)/\(rawValue)-root", "\(folder)/\(rawValue)-tree")
        for old in [root, tree] { try? FileManager.default.removeItem(atPath: old) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try run(
            ["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", "--include=\(packages)"]
                + ["--customize-hook=echo bare > \"$1/etc/hostname\""] + hook + ["bookworm", root])
        let boot = try FileManager.default.contentsOfDirectory(atPath: "\(root)/boot").sorted()
        let kernel = boot.last { $0.hasPrefix("vmlinuz") } ?? ""
        let initramfs = boot.last { $0.hasPrefix("initrd.img") } ?? ""
        for (name, file) in [(names.kernel, kernel), (names.initramfs, initramfs)] {
            let target = URL(filePath: "\(tree)/\(name)")
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: URL(filePath: "\(root)/boot/\(file)"), to: target)
        }
        let squashed = URL(filePath: "\(tree)/\(names.root)")
        try FileManager.default.createDirectory(
            at: squashed.deletingLastPathComponent(), withIntermediateDirectories: true)
        if let menu {
            let folder = "\(tree)/boot/grub"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(menu.utf8).write(to: URL(filePath: "\(folder)/grub.cfg"))
        }
        let left = ["boot", "usr/share/doc", "usr/share/locale", "usr/share/man", "var/cache/apt", "var/lib/apt/lists"]
        try run(
            ["mksquashfs", root, squashed.path, "-quiet", "-no-progress", "-comp", "zstd", "-Xcompression-level", "6"]
                + ["-e"] + left)
        try run(["xorriso", "-as", "mkisofs", "-quiet", "-R", "-V", "LIVE", "-o", "\(iso).new", tree])
        for old in [root, tree] { try FileManager.default.removeItem(atPath: old) }
        try FileManager.default.moveItem(atPath: "\(iso).new", toPath: iso)
        return iso
    }

    private func run(_ command: [String]) throws {
        let result = try Program.run(command)
        guard result.status == 0 else { throw Failure(command: command.joined(separator: " "), words: result.text) }
    }

    private struct Failure: Error {
        let command: String
        let words: String
    }
}
