// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Testing
import TorrentCore

/// Media whose system looks for them: handed over, told to look in the network, or refused with the word that looks.
@Suite struct MediumSearchTests {
    private static func grub(_ kernel: String, _ initrd: String, _ words: String) -> [String: String] {
        ["boot/grub/grub.cfg": "menuentry \"x\" {\n linux /\(kernel) \(words)\n initrd /\(initrd)\n}\n"]
    }

    @Test func `Proxmox finds its ISO file in its initial file system`() throws {
        let start = try MediumTexts.start(
            ["boot/vmlinuz", "boot/linux26", "boot/initrd.img", "pve-installer.squashfs", "pve-base.squashfs"],
            Self.grub("boot/linux26", "boot/initrd.img", "ro ramdisk_size=16777216 rw quiet splash=silent"))
        #expect(start.place?.description == "proxmox.iso")
        #expect(start.commandLine == "ro ramdisk_size=16777216 rw quiet splash=silent")
        #expect(start.additions == [])
    }

    @Test(
        arguments: [
            (
                "vmlinuz-linux", "archisobasedir=arch archisosearchuuid=2026-11-01", "arch/x86_64/airootfs.sfs",
                "archisosearchuuid=2026-11-01"
            ),
            ("vmlinuz-lts", "modules=loop,squashfs quiet", "boot/modloop-lts", "Alpine"),
            ("vmlinuz", "inst.stage2=hd:LABEL=Rocky-9 quiet", "images/install.img", "inst.stage2=hd:LABEL=Rocky-9"),
            ("vmlinuz", "vga=788 --- quiet", "pool/main/b/base.deb", "Debian"),
            ("vmlinuz", "install=cd:/", "boot/x86_64/root", "install=cd:/"),
            ("vmlinuz", "root=LABEL=nixos-24.05", "nix-store.squashfs", "NixOS"),
            ("vmlinuz", "looptype=squashfs loop=/image.squashfs cdroot", "image.squashfs", "cdroot"),
            ("vmlinuz", "from=/slax", "slax/01-core.sb", "from=/slax"),
            ("vmlinuz", "root=CDLABEL=X quiet", "readme", "root=CDLABEL=X"),
            ("vmlinuz", "root=/dev/sr0 quiet", "readme", "root=/dev/sr0"),
            ("vmlinuz", "root=/dev/sda1", "readme", "root=/dev/sda1"),
            ("vmlinuz", "inst.ks=cdrom:/ks.cfg", "readme", "inst.ks=cdrom:/ks.cfg"),
            ("vmlinuz", "quiet", "data/unheard.of.squashfs", "/data/unheard.of.squashfs"),
            ("vmlinuz", "coreos.liveiso=fedora-coreos-40", "images/pxeboot/rootfs.img", "coreos.liveiso"),
            ("vmlinuz", "quiet", "slackware64/a/aaa_base.txz", "Slackware"),
        ])
    func `what would look for its medium is refused`(kernel: String, words: String, file: String, sign: String) {
        let problem = #expect(throws: MediumProblem.self) {
            try MediumTexts.start(
                ["boot/\(kernel)", "boot/initrd", file], Self.grub("boot/\(kernel)", "boot/initrd", words))
        }
        #expect(problem?.found.contains(sign) == true, "\(problem?.found ?? "")")
        #expect(problem?.remedy.isEmpty == false)
    }

    @Test(arguments: [
        ("inst.stage2=hd:LABEL=R quiet", "images/install.img", "inst.repo=http://192.168.1.1/os/"),
        ("archisobasedir=arch archisosearchuuid=1", "arch/x86_64/airootfs.sfs", "archiso_http_srv=http://192.168.1.1/"),
        ("install=cd:/ quiet", "boot/x86_64/root", "install=https://mirror.example/"),
        ("modules=loop quiet", "boot/modloop-lts", "alpine_repo=http://m/main modloop=http://m/modloop"),
    ])
    func `a system that is told to look in the network loses the words that say otherwise`(
        words: String, file: String, added: String
    ) throws {
        let start = try MediumTexts.start(
            ["boot/vmlinuz", "boot/initrd", file], Self.grub("boot/vmlinuz", "boot/initrd", words), commandLine: added)
        #expect(start.place == nil)
        #expect(start.commandLine.hasSuffix(added))
        #expect(!start.commandLine.contains("=hd:") && !start.commandLine.contains("cd:/"))
        #expect(!start.commandLine.contains("searchuuid"))
    }

    @Test func `words that name no place in the network change nothing`() {
        #expect(throws: MediumProblem.self) {
            try MediumTexts.start(
                ["boot/vmlinuz", "boot/initrd", "images/install.img"],
                Self.grub("boot/vmlinuz", "boot/initrd", "inst.stage2=hd:LABEL=R"), commandLine: "inst.repo=cdrom")
        }
    }

    @Test func `a system that lies in its initrd whole is started`() throws {
        let start = try MediumTexts.start(
            ["boot/vmlinuz", "boot/core.gz", "readme", "efi/boot/bootx64.efi", "boot/grub/efi.img"],
            Self.grub("boot/vmlinuz", "boot/core.gz", "root=/dev/ram0 quiet"))
        #expect(start.place == nil && start.commandLine == "root=/dev/ram0 quiet")
    }

    @Test(arguments: [
        ("sources/boot.wim", "Windows"), ("boot/kernel/kernel", "BSD"), ("s.v00", "ESXi"), ("boot/xen.gz", "Xen"),
        ("kernel.sys", "FreeDOS"), ("images/install.img", "Anaconda"),
    ])
    func `what is no Linux with an initrd is told by its name`(file: String, name: String) {
        let problem = #expect(throws: MediumProblem.self) { try MediumTexts.start([file, "readme"]) }
        #expect(problem?.found.contains(name) == true)
    }
}
