// SPDX-License-Identifier: GPL-3.0-or-later

/// The families whose Linux looks for its medium.
///
/// Files are those without which the system of the medium does not run; where kernel and initrd lie is no sign.
extension MediumFamily {
    static let searching = [
        MediumFamily(
            "an Arch Linux medium (archiso)", files: ["*/airootfs.*"],
            words: [
                "archisosearchuuid=", "archisolabel=", "archisodevice=", "archisosearchfilename=",
            ], network: ["archiso_http_srv=", "archiso_nfs_srv=", "archiso_nbd_srv="], needsAddress: true,
            "give its files by HTTP and write pass_network: true and cmdline: archiso_http_srv=http://SERVER/FOLDER/"),
        MediumFamily(
            "a medium of Manjaro or Artix",
            files: ["manjaro/*.sfs", "artix/*.sfs", "*/desktopfs.sfs", "*/livefs.sfs", "*/mhwdfs.sfs"],
            words: ["misolabel=", "misodevice=", "overlay=livefs", "basedir=artix"],
            network: ["miso_http_srv=", "miso_nfs_srv=", "miso_nbd_srv="], needsAddress: true),
        MediumFamily(
            "an Alpine Linux medium", files: ["boot/modloop-*", "apks/*.apk"],
            words: ["alpine_dev="], weakWords: ["modloop="], network: ["alpine_repo="], needsAddress: true,
            "write cmdline: ip=dhcp alpine_repo=http://MIRROR/main modloop=http://MIRROR/modloop-lts, with the files that "
                + "Alpine has for network boot"),
        MediumFamily(
            "a Fedora CoreOS medium", files: ["images/pxeboot/rootfs.img"], words: ["coreos.liveiso="],
            network: ["coreos.live.rootfs_url="],
            "write cmdline: coreos.live.rootfs_url=http://SERVER/rootfs.img, with that file of its maker"),
        MediumFamily(
            "an installer of Fedora, Red Hat, Rocky or their kin (Anaconda)",
            files: ["images/install.img", "images/stage2.img", "packages/*.rpm", "*/packages/*.rpm"],
            words: ["inst.stage2=", "inst.repo=", "inst.ks=cdrom", "inst.ks=hd:"],
            weakWords: ["stage2=", "repo=", "method=", "ks=cdrom", "ks=hd:"],
            network: ["inst.stage2=", "inst.repo="],
            "write cmdline: inst.repo=http://MIRROR/os/ with the address of an installation tree"),
        MediumFamily(
            "an installer of SUSE",
            files: ["boot/x86_64/root", "boot/x86_64/common", "boot/x86_64/bind", "suse/*.rpm"],
            words: ["install=cd:", "install=hd:", "install=dvd:"], weakWords: ["install=", "instsys="],
            network: ["install="], "write cmdline: install=http://MIRROR/ with the address of its repository"),
        MediumFamily(
            "an installer of Debian, Ubuntu or their kin", files: ["pool/*.deb", "pool/*.udeb", "dists/*"],
            words: ["cdrom-detect/", "file=/cdrom/", "preseed/file=/cdrom/"],
            "its initrd looks for packages on a drive: use mini.iso, or the installer for network boot with method kexec"
        ),
        MediumFamily(
            "a NixOS medium", files: ["nix-store.squashfs"], words: ["init=/nix/"],
            "build its netboot image and use method kexec"),
        MediumFamily(
            "a Gentoo medium", files: ["image.squashfs", "livecd.squashfs"], words: ["cdroot", "cdroot=", "looptype="],
            weakWords: ["loop=", "isoboot="]),
        MediumFamily(
            "a Slax or Porteus medium", files: ["slax/*.sb", "porteus/*.xzm", "*/modules/*.xzm", "*/base/*.xzm"],
            words: ["from=/slax", "from=/porteus", "slax.flags="], weakWords: ["from="]),
        MediumFamily(
            "an antiX or MX medium", files: ["antix/linuxfs*"], words: ["bdir="], weakWords: ["bdev=", "fromiso="]),
        MediumFamily(
            "a Knoppix medium", files: ["knoppix/knoppix*"], words: ["knoppix_dir="], weakWords: ["bootfrom="]),
        MediumFamily(
            "a Puppy Linux medium", files: ["puppy_*.sfs", "*/puppy_*.sfs"], words: ["pmedia=", "psubdir="],
            weakWords: ["pdev1="]),
        MediumFamily(
            "an Android medium", files: ["system.sfs", "system.efs"], words: ["androidboot.hardware="],
            weakWords: ["SRC=", "src="]),
        MediumFamily(
            "a Tiny Core medium with extensions", files: ["cde/*.tcz", "tce/*.tcz"], words: ["cde"],
            weakWords: ["tce=", "iso="]),
        MediumFamily("a Slackware medium", files: ["slackware*/*.txz", "slackware*/*.tgz"]),
    ]

    /// One of another make, by words that several have.
    static let anyLive = MediumFamily(
        "a live medium", files: [],
        words: [
            "findiso=", "fromiso=", "iso-scan/filename=", "live-media=", "livemedia=", "bootfrom=", "boot=live",
            "boot=casper", "img_dev=", "img_loop=", "isofrom=", "isofrom_device=", "rd.live.image",
            "root=live:", "root=CDLABEL=", "root=/dev/sr", "root=/dev/cdrom", "cdrom=", "cdroot=", "livecd=",
            "netboot=cd",
        ],
        weakWords: [
            "root=LABEL=", "root=UUID=", "root=PARTUUID=", "root=/dev/disk/", "root=/dev/sd", "root=/dev/hd",
            "root=/dev/vd", "root=/dev/nvme", "root=/dev/mapper/", "media=",
        ],
        network: ["fetch=", "httpfs=", "ftpfs=", "root=live:", "url=", "nfsroot=", "netroot="])

    /// Of which make a medium is that starts otherwise than as Linux with an initrd, or whose menu is not understood.
    static func system(of listing: DiscListing) -> MediumFamily? {
        let paths = listing.files.map { $0.path.lowercased() }
        return systems.first { paths.contains(where: $0.has) }
            ?? searching.first { $0.hasContent(in: listing) }
            ?? (paths.contains(where: memoryTest.has) ? memoryTest : nil)
    }

    /// Whether there is as much in its files as a system takes; a small file of such a name says nothing.
    func hasContent(in listing: DiscListing) -> Bool {
        let lengths = listing.files.lazy.filter { has($0.path.lowercased()) }.map(\.length)
        return lengths.reduce(UInt64(0)) { $0 &+ $1 } > Limits.mediumContent
    }

    /// What starts otherwise than as Linux with an initrd.
    static let systems = [
        MediumFamily(
            "a Windows medium", files: ["bootmgr", "bootmgr.efi", "sources/boot.wim", "sources/install.*"],
            "install it once, take the image of that disk and use method write"),
        MediumFamily(
            "a VMware ESXi medium", files: ["mboot.c32", "*.v00", "efi/boot/boot.cfg"],
            "install it once, take the image of that disk and use method write"),
        MediumFamily(
            "a medium of a Xen server", files: ["boot/xen.gz"], "machines start Linux kernels only: use method write"),
        MediumFamily(
            "a BSD medium",
            files: ["boot/loader", "boot/loader.efi", "boot/kernel/kernel*", "*/cdboot", "*bsd.rd", "netbsd"],
            "machines start Linux kernels only: use method write with the image of its disk or stick"),
        MediumFamily(
            "a medium of illumos or Solaris", files: ["platform/i86pc/*"],
            "machines start Linux kernels only: use method write"),
        MediumFamily(
            "a medium of FreeDOS", files: ["kernel.sys", "freedos/*", "*/fdisk.exe", "command.com"],
            "start it in a virtual machine: method bin-qemu-x86_64 with args: -cdrom FILE"),
    ]

    private static let memoryTest = MediumFamily(
        "a memory test", files: ["*memtest*", "*/mt86plus*", "mt86plus*"],
        "machines start Linux kernels only: start it from a stick, or by the boot menu of an installed system")
}
