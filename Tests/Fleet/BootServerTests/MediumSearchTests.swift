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

    /// A medium with one file besides kernel, initrd and menu.
    private static func survey(
        _ words: String, _ file: String, isLarge: Bool, kernel: String = "vmlinuz", commandLine: String = "",
        passesNetwork: Bool = false
    ) throws(MediumProblem) -> SurveyedMedium {
        try MediumTexts.survey(
            ["boot/\(kernel)", "boot/initrd", file], grub("boot/\(kernel)", "boot/initrd", words),
            large: isLarge ? [file] : [], commandLine: commandLine, passesNetwork: passesNetwork)
    }

    @Test(
        arguments: [
            ("archisobasedir=arch archisosearchuuid=2026", "arch/x86_64/airootfs.sfs", "archisosearchuuid=2026"),
            ("archisobasedir=sysresccd quiet", "sysresccd/x86_64/airootfs.erofs", "Arch"),
            ("modules=loop,squashfs quiet", "boot/modloop-lts", "Alpine"),
            ("inst.stage2=hd:LABEL=Rocky-9 quiet", "images/install.img", "inst.stage2=hd:LABEL=Rocky-9"),
            ("quiet", "BaseOS/Packages/b/bash.rpm", "Anaconda"),
            ("inst.ks=cdrom:/ks.cfg", "data/pool.img", "inst.ks=cdrom:/ks.cfg"),
            ("vga=788 --- quiet", "pool/main/b/base.deb", "Debian"),
            ("install=cd:/", "boot/x86_64/root", "install=cd:/"),
            ("quiet", "boot/x86_64/root", "SUSE"),
            ("root=LABEL=nixos-24.05", "nix-store.squashfs", "NixOS"),
            ("looptype=squashfs loop=/image.squashfs cdroot", "image.squashfs", "cdroot"),
            ("from=/slax", "slax/01-core.sb", "from=/slax"),
            ("quiet", "porteus/base/000-kernel.xzm", "Porteus"),
            ("quiet", "manjaro/x86_64/rootfs.sfs", "Manjaro"),
            ("quiet", "antiX/linuxfs", "antiX"), ("quiet", "KNOPPIX/KNOPPIX", "Knoppix"),
            ("pmedia=cd", "puppy_fossa64_9.5.sfs", "Puppy"), ("quiet", "system.sfs", "Android"),
            ("quiet cde", "cde/optional/Xorg.tcz", "Tiny Core"),
            ("quiet", "slackware64/a/aaa_base.txz", "Slackware"),
            ("coreos.liveiso=fedora-coreos-40", "images/pxeboot/rootfs.img", "coreos.liveiso"),
            ("root=CDLABEL=X quiet", "data/system.bin", "root=CDLABEL=X"),
            ("root=/dev/sr0 quiet", "data/system.bin", "root=/dev/sr0"),
            ("boot=live quiet", "data/system.bin", "boot=live"),
        ])
    func `what certainly looks for its medium is refused`(words: String, file: String, sign: String) {
        let problem = #expect(throws: MediumProblem.self) { try Self.survey(words, file, isLarge: true) }
        #expect(problem?.found.contains(sign) == true, "\(problem?.found ?? "")")
        #expect(problem?.found.contains("does not find it") == true)
        #expect(problem?.remedy.isEmpty == false)
    }

    @Test(
        arguments: [
            ("root=CDLABEL=X quiet", "readme", "root=CDLABEL=X", false),
            ("root=/dev/sda1", "readme", "root=/dev/sda1", false),
            ("archisosearchuuid=1", "readme", "Arch", false),
            ("install=auto from=here", "manual.pdf", "manual.pdf", true),
            ("method=/here", "data/x", "method=/here", true),
            ("quiet", "data/unheard.of.squashfs", "/data/unheard.of.squashfs", true),
            ("quiet", "data/unheard.of.squashfs", "/data/unheard.of.squashfs", false),
            ("quiet", "manual.pdf", "/manual.pdf", true),
            ("quiet", "arch/x86_64/airootfs.sfs", "Arch", false),
            ("quiet", "pool/notes.deb", "Debian", false),
            ("quiet", "sources/boot.wim", "Windows", true),
        ])
    func `what may look for its medium is started, with a note that says what was seen`(
        words: String, file: String, sign: String, isLarge: Bool
    ) throws {
        let medium = try Self.survey(words, file, isLarge: isLarge)
        #expect(medium.start.commandLine == words)
        #expect(medium.start.place == nil)
        #expect(medium.note?.contains(sign) == true, "\(medium.note ?? "")")
        #expect(medium.note?.contains("may look for the medium") == true)
    }

    @Test(arguments: [
        ("quiet", "manual.pdf"), ("quiet", "install/readme"), ("quiet", "arch/boot/readme"), ("quiet", "apks/readme"),
        ("quiet", "puppy_notes"), ("quiet", "control.xml"), ("quiet", ".disk/info"), ("quiet", "slax/readme"),
        ("root=/dev/ram0", "antix/readme"), ("root=live:http://192.168.1.1/a.squashfs", "readme"),
        ("boot=live fetch=http://192.168.1.1/a.squashfs", "readme"), ("inst.repo=http://192.168.1.1/os/", "readme"),
        ("boot=live netboot=nfs nfsroot=192.168.1.1:/srv", "readme"),
        ("root=LABEL=x netroot=iscsi:@192.168.1.1::3260::iqn.2009-06.example:x", "readme"),
    ])
    func `a small file, and words that name a place in the network, are no sign`(words: String, file: String) throws {
        let medium = try Self.survey(words, file, isLarge: false)
        #expect(medium.note == nil, "\(medium.note ?? "")")
        #expect(medium.start.commandLine == words)
    }

    @Test func `kernels, initrds and memory tests of other entries are no files of a system`() throws {
        let others: Set<String> = [
            "images/pxeboot/vmlinuz", "images/pxeboot/initrd.img", "install/mt86plus", "boot/grub/fonts/unicode.pf2",
            "isolinux/memtest", "EFI/BOOT/mmx64.efi",
        ]
        let medium = try MediumTexts.survey(
            ["boot/vmlinuz", "boot/initrd"] + others.sorted(), Self.grub("boot/vmlinuz", "boot/initrd", "quiet"),
            large: others)
        #expect(medium.note == nil, "\(medium.note ?? "")")
    }

    @Test(arguments: [
        ("inst.stage2=hd:LABEL=R quiet", "images/install.img", "inst.repo=http://192.168.1.1/os/"),
        ("archisobasedir=arch archisosearchuuid=1", "a/airootfs.sfs", "ip=dhcp archiso_http_srv=http://192.168.1.1/"),
        ("archisosearchuuid=1", "a/airootfs.sfs", "ip=dhcp archiso_http_srv=http://${pxeserver}/"),
        ("archisosearchuuid=1", "a/airootfs.sfs", "ip=dhcp archiso_nfs_srv=192.168.1.1:/arch"),
        ("install=cd:/ quiet", "boot/x86_64/root", "install=https://mirror.example/"),
        ("modules=loop quiet", "boot/modloop-lts", "ip=dhcp alpine_repo=http://m/main modloop=http://m/modloop"),
    ])
    func `a system that is told to look in the network loses the words that say otherwise`(
        words: String, file: String, added: String
    ) throws {
        let medium = try Self.survey(words, file, isLarge: true, commandLine: added)
        let start = medium.start
        #expect(start.place == nil && medium.note == nil)
        #expect(start.commandLine.hasSuffix(added))
        #expect(!start.commandLine.contains("=hd:") && !start.commandLine.contains("cd:/"))
        #expect(!start.commandLine.contains("searchuuid"))
    }

    @Test func `the machine's own address is enough for a server that is named by its address`() throws {
        let medium = try Self.survey(
            "archisosearchuuid=1", "a/airootfs.sfs", isLarge: true,
            commandLine: "archiso_http_srv=http://192.168.1.1:8080/arch/", passesNetwork: true)
        #expect(medium.start.passesNetwork && medium.note == nil)
    }

    @Test(arguments: [
        ("archiso_http_srv=http://192.168.1.1/", false, "pass_network: true"),
        ("archiso_http_srv=http://mirror.example/", true, "server's address"),
        ("archiso_http_srv=http://${pxeserver}/", true, "in place of a variable"),
        ("archiso_http_srv=192.168.1.1", true, "http://SERVER/FOLDER/"),
        ("archiso_http_srv=http://192.168.1.1/arch", true, "with a slash at its end"),
        ("archiso_http_srv=", true, "http://SERVER/FOLDER/"), ("archiso_nfs_srv=192.168.1.1", true, "SERVER:/FOLDER"),
        ("ip=none archiso_http_srv=http://192.168.1.1/", false, "pass_network: true"),
    ])
    func `a place in the network that the system does not get to is refused`(
        added: String, passesNetwork: Bool, remedy: String
    ) {
        let problem = #expect(throws: MediumProblem.self) {
            try Self.survey(
                "archisosearchuuid=1", "a/airootfs.sfs", isLarge: true, commandLine: added, passesNetwork: passesNetwork
            )
        }
        #expect(problem?.remedy.contains(remedy) == true, "\(problem?.remedy ?? "")")
        #expect(problem?.found.contains("Arch") == true)
    }

    @Test(arguments: [
        "inst.repo=nfs:10.0.0.5:/srv/f40", "inst.repo=nfs:nolock,vers=3:10.0.0.5:/srv/f40",
        "inst.repo=nfsiso:10.0.0.5:/srv/f40", "inst.stage2=nfs4:10.0.0.5:/srv/f40", "inst.repo=nfs:10.0.0.5://srv",
        "inst.repo=nfs:[fd00::1]:/srv/f40", "inst.repo=nfs://10.0.0.5/srv/f40", "inst.repo=http://10.0.0.5:8080/f40",
        "nameserver=10.0.0.53 inst.repo=http://mirror.example/os/",
        "inst.repo=nfs:mirror.example:/srv NameServer=10.0.0.53",
        "ip=10.0.0.2::10.0.0.1:255.255.255.0:pc:eth0:none:10.0.0.53 inst.repo=http://mirror.example/os/",
        "ip=[fd00::2]::[fd00::1]:64:pc:eth0:none:[fd00::53] inst.repo=http://mirror.example/os/",
        "ip=eth0:dhcp:1500 inst.repo=http://mirror.example/os/", "ip=auto6 inst.repo=http://mirror.example/os/",
        "ip=eno1:dhcp6 inst.repo=http://mirror.example/os/", "ip=:::::eth0:dhcp inst.repo=http://mirror.example/os/",
    ])
    func `a server is reached by its address, or by its name where the command line gives a name server`(
        added: String
    ) throws {
        let medium = try Self.survey(
            "inst.stage2=hd:LABEL=R", "images/install.img", isLarge: true, commandLine: added, passesNetwork: true)
        #expect(medium.note == nil)
        #expect(medium.start.commandLine.hasSuffix(added))
    }

    @Test(arguments: [
        "inst.repo=nfs:mirror.example:/srv/f40", "inst.repo=nfsiso:vers=3:mirror.example:/srv/f40.iso",
        "inst.repo=ftp://me@mirror.example:21/os/",
        "ip=10.0.0.2::10.0.0.1:255.255.255.0:pc:eth0:none inst.repo=http://mirror.example/os/",
        "ip=10.0.0.2::10.0.0.1:255.255.255.0:pc:eth0:none:1500 inst.repo=http://mirror.example/os/",
        "ip=[fd00::2]::[fd00::1]:64:pc:eth0:none inst.repo=http://mirror.example/os/",
        "ip=10.0.0.2::10.0.0.1:255.255.255.0:station inst.repo=http://mirror.example/os/",
    ])
    func `the name of a server is refused where nothing gives the system a name server`(added: String) {
        let problem = #expect(throws: MediumProblem.self) {
            try Self.survey(
                "inst.stage2=hd:LABEL=R", "images/install.img", isLarge: true, commandLine: added, passesNetwork: true)
        }
        #expect(
            problem?.found.contains("must resolve the host name mirror.example (") == true, "\(problem?.found ?? "")")
    }

    @Test func `packages for x86-64 alone are no sign of SUSE`() throws {
        let problem = #expect(throws: MediumProblem.self) {
            try Self.survey("install=cd:/", "suse/x86_64/bash.rpm", isLarge: true)
        }
        #expect(problem?.found.contains("SUSE") == true)
        let other = try Self.survey("quiet", "x86_64/media/core/bash.rpm", isLarge: true)
        #expect(other.note?.contains("SUSE") != true)
    }

    @Test func `words that name no place in the network change nothing`() {
        #expect(throws: MediumProblem.self) {
            try Self.survey(
                "inst.stage2=hd:LABEL=R", "images/install.img", isLarge: true, commandLine: "inst.repo=cdrom")
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
        ("kernel.sys", "FreeDOS"), ("images/install.img", "Anaconda"), ("boot/memtest.bin", "memory test"),
    ])
    func `what is no Linux with an initrd is told by its name`(file: String, name: String) {
        let problem = #expect(throws: MediumProblem.self) { try MediumTexts.survey([file, "readme"], large: [file]) }
        #expect(problem?.found.contains(name) == true)
    }
}
