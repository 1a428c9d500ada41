// SPDX-License-Identifier: GPL-3.0-or-later

/// Media of one make, told by their files and the words of their menus.
package struct MediumFamily: Hashable, Sendable {
    /// With its article: `an Arch Linux medium (archiso)`.
    package let name: String
    /// What to do, as the end of a sentence.
    package let remedy: String
    /// What the paths of its files begin with, or contain where they begin with a star; one is enough.
    let files: [String]
    /// What words of the command line begin with that say where the medium is; a word without a sign of equality or a
    /// slash at its end is meant whole.
    let words: [String]
    /// What words begin with that say where else, in the network, the same is.
    let network: [String]

    init(
        _ name: String, files: [String], words: [String] = [], network: [String] = [], _ remedy: String = byHand
    ) {
        self.name = name
        self.remedy = remedy
        self.files = files
        self.words = words
        self.network = network
    }

    static let byHand = "take kernel and initrd for network boot from its maker and use method kexec"

    /// Whether words that were added to the command line say where in the network everything is.
    func isServed(by added: [String]) -> Bool {
        added.contains { word in
            guard let start = network.first(where: word.hasPrefix) else { return false }
            let value = word.dropFirst(start.count)
            return ["http:", "https:", "ftp:", "tftp:", "nfs:", "nfs4:", "nfsiso:", "smb:", "cifs:"].contains {
                value.hasPrefix($0)
            } || start.hasSuffix("_srv=")
        }
    }

    func has(_ path: String) -> Bool {
        files.contains { $0.hasPrefix("*") ? path.contains($0.dropFirst()) : path.hasPrefix($0) }
    }

    func names(_ word: String) -> Bool {
        // GRUB's menus have words with blanks in quotation marks.
        let word = word.hasPrefix("\"") ? word.dropFirst() : word[...]
        return words.contains { $0.contains("=") || $0.hasSuffix("/") ? word.hasPrefix($0) : word == $0 }
    }
}

/// The families whose Linux looks for its medium.
extension MediumFamily {
    /// The first whose words or files a medium has.
    static let searching = [
        MediumFamily(
            "an Arch Linux medium (archiso)", files: ["*/airootfs.", "arch/boot/"],
            words: [
                "archisosearchuuid=", "archisolabel=", "archisodevice=", "archisosearchfilename=",
            ], network: ["archiso_http_srv=", "archiso_nfs_srv=", "archiso_nbd_srv="],
            "give its files by HTTP and write pass_network: true and cmdline: archiso_http_srv=http://SERVER/FOLDER/"),
        MediumFamily(
            "a medium of Manjaro or Artix", files: ["*/rootfs.sfs", "manjaro/", "*/desktopfs.sfs"],
            words: ["misolabel=", "misodevice=", "overlay=livefs", "basedir=artix"],
            network: ["miso_http_srv=", "miso_nfs_srv="]),
        MediumFamily(
            "an Alpine Linux medium", files: ["boot/modloop-", ".alpine-release", "apks/"],
            words: ["alpine_dev=", "modloop="], network: ["alpine_repo="],
            "write cmdline: ip=dhcp alpine_repo=http://MIRROR/main modloop=http://MIRROR/modloop-lts, with the files that "
                + "Alpine has for network boot"),
        MediumFamily(
            "a Fedora CoreOS medium", files: ["images/pxeboot/rootfs.img"], words: ["coreos.liveiso="],
            network: ["coreos.live.rootfs_url="],
            "write cmdline: coreos.live.rootfs_url=http://SERVER/rootfs.img, with that file of its maker"),
        MediumFamily(
            "an installer of Fedora, Red Hat, Rocky or their kin (Anaconda)",
            files: ["images/install.img", ".discinfo", ".treeinfo", "baseos/", "images/pxeboot/"],
            words: ["inst.stage2=", "inst.repo=", "stage2=", "repo=", "method=", "inst.ks=cdrom", "inst.ks=hd:"],
            network: ["inst.stage2=", "inst.repo="],
            "write cmdline: inst.repo=http://MIRROR/os/ with the address of an installation tree"),
        MediumFamily(
            "an installer of SUSE", files: ["boot/x86_64/root", "boot/x86_64/common", "media.1/", "control.xml"],
            words: ["install=", "instsys="], network: ["install="],
            "write cmdline: install=http://MIRROR/ with the address of its repository"),
        MediumFamily(
            "an installer of Debian, Ubuntu or their kin",
            files: [".disk/", "dists/", "pool/", "install.amd/", "install/"],
            words: ["cdrom-detect/", "file=/cdrom/", "preseed/file=/cdrom/"],
            "its initrd looks for packages on a drive: use mini.iso, or the installer for network boot with method kexec"
        ),
        MediumFamily(
            "a NixOS medium", files: ["nix-store.squashfs"], words: ["init=/nix/"],
            "build its netboot image and use method kexec"),
        MediumFamily(
            "a Gentoo medium", files: ["image.squashfs"],
            words: ["cdroot", "cdroot=", "looptype=", "loop=", "isoboot="]),
        MediumFamily("a Slax or Porteus medium", files: ["slax/", "porteus/"], words: ["from=", "slax.flags="]),
        MediumFamily("an antiX or MX medium", files: ["antix/"], words: ["bdir=", "bdev=", "fromiso="]),
        MediumFamily("a Knoppix medium", files: ["knoppix/"], words: ["knoppix_dir=", "bootfrom="]),
        MediumFamily("a Puppy Linux medium", files: ["puppy_", "*/puppy_"], words: ["pmedia=", "psubdir=", "pdev1="]),
        MediumFamily("an Android medium", files: ["system.sfs", "system.efs", "system.img"], words: ["SRC=", "src="]),
        MediumFamily("a Tiny Core medium with extensions", files: ["cde/"], words: ["cde", "tce=", "iso="]),
        MediumFamily("a Slackware medium", files: ["slackware64/", "slackware/"]),
    ]

    /// One of another make, by words that several have.
    static let anyLive = MediumFamily(
        "a live medium", files: [],
        words: [
            "findiso=", "fromiso=", "iso-scan/filename=", "live-media=", "livemedia=", "bootfrom=", "boot=live",
            "boot=casper", "img_dev=", "img_loop=", "isofrom=", "isofrom_device=", "rd.live.image",
            "root=live:", "root=CDLABEL=", "root=LABEL=", "root=UUID=", "root=PARTUUID=", "root=/dev/disk/",
            "root=/dev/sr", "root=/dev/sd", "root=/dev/hd", "root=/dev/vd", "root=/dev/cdrom", "root=/dev/mapper/",
            "cdrom=", "cdroot=", "livecd=", "media=", "netboot=cd",
        ])

    /// What starts otherwise than as Linux with an initrd.
    static func system(of listing: DiscListing) -> MediumFamily? {
        let paths = listing.files.map { $0.path.lowercased() }
        return systems.first { paths.contains(where: $0.has) }
            ?? searching.first { paths.contains(where: $0.has) && paths.contains(where: MediumSearch.isContent) }
    }

    private static let systems = [
        MediumFamily(
            "a Windows medium", files: ["bootmgr", "sources/boot.wim", "sources/install."],
            "install it once, take the image of that disk and use method write"),
        MediumFamily(
            "a VMware ESXi medium", files: ["esxi", "boot.cfg", "mboot.c32", "*.v00"],
            "install it once, take the image of that disk and use method write"),
        MediumFamily(
            "a medium of a Xen server", files: ["boot/xen.gz"], "machines start Linux kernels only: use method write"),
        MediumFamily(
            "a BSD medium", files: ["boot/loader", "boot/kernel/kernel", "*/cdboot", "*bsd.rd", "netbsd"],
            "machines start Linux kernels only: use method write with the image of its disk or stick"),
        MediumFamily(
            "a medium of illumos or Solaris", files: ["platform/i86pc/"],
            "machines start Linux kernels only: use method write"),
        MediumFamily(
            "a medium of FreeDOS", files: ["kernel.sys", "freedos/", "*/fdisk.exe", "command.com"],
            "start it in a virtual machine: method bin-qemu-x86_64 with args: -cdrom FILE"),
    ]
}
