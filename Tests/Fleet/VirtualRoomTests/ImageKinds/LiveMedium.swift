// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses

/// A live medium of Debian's packages, made as the programs that make such media do.
enum LiveMedium: String, CaseIterable {
    /// By live-boot, in an initramfs of initramfs-tools, as docs/images.md says.
    case debian
    /// By dracut's dmsquash-live.
    case dracut

    /// The path of its ISO file, made unless it was before.
    func made(in folder: String) throws -> String {
        let iso = "\(folder)/\(rawValue).iso"
        guard !FileManager.default.fileExists(atPath: iso) else { return iso }
        let work = "\(folder)/\(rawValue)"
        try? FileManager.default.removeItem(atPath: work)
        // Where the page's last command puts it.
        let images = "\(work)/classroom/oss/live"
        try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: true)
        let made = try Program.run(["sh", "-ec", try commands()], in: work)
        guard made.status == 0 else { throw Failure(words: made.text) }
        try FileManager.default.moveItem(atPath: "\(images)/live.iso", toPath: iso)
        try FileManager.default.removeItem(atPath: work)
        return iso
    }

    private func commands() throws -> String {
        switch self {
        case .debian: try Self.pageCommands()
        case .dracut: Self.dracutCommands
        }
    }

    /// The page's block with the commands that make one.
    private static func pageCommands() throws -> String {
        let page = try String(
            contentsOfFile: "\(FileManager.default.currentDirectoryPath)/docs/images.md", encoding: .utf8)
        let block = page.components(separatedBy: "```\n").first { $0.hasPrefix("mmdebstrap ") }
        guard let block else { throw Failure(words: "docs/images.md has no commands that make a medium") }
        return block
    }

    /// The medium's own menu says what is needed: dmsquash-live (059) makes what its overlay needs only when it is told
    /// that there will be one.
    private static let dracutCommands = #"""
        mmdebstrap --quiet --mode=root --variant=minbase --customize-hook='chroot "$1" sh -c "dracut --force \
          --no-hostonly --add dmsquash-live /boot/initrd.img-live \$(ls /lib/modules)"' \
          --include=linux-image-cloud-amd64,systemd-sysv,udev,dbus,kmod,zstd,dracut,dracut-live bookworm root
        mkdir -p medium/images/pxeboot medium/LiveOS medium/boot/grub
        cp root/boot/vmlinuz-* medium/images/pxeboot/vmlinuz
        cp root/boot/initrd.img-live medium/images/pxeboot/initrd.img
        mksquashfs root medium/LiveOS/squashfs.img -quiet -no-progress -comp zstd -Xcompression-level 6 -e boot
        cat > medium/boot/grub/grub.cfg << END
        set default=0
        menuentry "Live" {
            linux /images/pxeboot/vmlinuz root=live:CDLABEL=LIVE rd.live.image rd.live.overlay.overlayfs quiet
            initrd /images/pxeboot/initrd.img
        }
        END
        xorriso -as mkisofs -quiet -R -V LIVE -o classroom/oss/live/live.iso medium

        """#

    private struct Failure: Error {
        let words: String
    }
}
