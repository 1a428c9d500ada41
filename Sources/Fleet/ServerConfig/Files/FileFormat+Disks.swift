// SPDX-License-Identifier: GPL-3.0-or-later

/// Disks of virtual machines, and backups of disks.
extension FileFormat {
    static func converting(_ format: String) -> String {
        "make a raw disk of it with: qemu-img convert -f \(format) -O raw OLD NEW"
    }

    static let appliance = FileFormat(
        name: "a virtual machine with its disks (.ova)",
        remedy: "take the disk out with: tar xf FILE, and \(converting("vmdk"))")
    static let appleImage = FileFormat(name: "a disk image of macOS (.dmg)", remedy: converting("dmg"))

    private static let restoring =
        "restore it onto a disk with the program that made it, and take an image of that whole disk"
    static let oneFile = "make an ISO file of it first"

    static let virtualDisks: [Sign] = [
        Sign("KDMV", "a VMDK disk (VMware)", converting("vmdk")),
        Sign("COWD", "a VMDK disk (VMware)", converting("vmdk")),
        Sign([0xbe, 0xba, 0xfe, 0xca, 0, 0, 0, 0], "a VMDK disk of the kind SESparse (VMware)", converting("vmdk")),
        Sign(
            "# Disk DescriptorFile", "the descriptor of a VMDK disk (VMware), whose bytes are in other files",
            converting("vmdk")),
        Sign([0x7f, 0x10, 0xda, 0xbe], at: 64, "a VDI disk (VirtualBox)", converting("vdi")),
        Sign("conectix", "a VHD disk (Hyper-V)", converting("vpc")),
        Sign("vhdxfile", "a VHDX disk (Hyper-V)", converting("vhdx")),
        Sign([0x51, 0x45, 0x44, 0], "a QED disk (QEMU)", converting("qed")),
        Sign("WithoutFreeSpace", "a Parallels disk", converting("parallels")),
        Sign("WithouFreSpacExt", "a Parallels disk", converting("parallels")),
        Sign("Bochs Virtual HD Image", "a Bochs disk", converting("bochs")),
        Sign("#!/bin/sh\n#V2.0 Format", "a compressed loop image (cloop)", converting("cloop")),
        Sign("encrcdsa", "an encrypted disk image (.dmg)", "decrypt it with hdiutil convert"),
        Sign("sprs", "a sparse disk image of macOS", "convert it with hdiutil convert -format UDTO"),
        Sign("MEDIA DESCRIPTOR", "the description of a CD (.mds), whose bytes are in other files", oneFile),
        Sign("IsZ!", "a compressed ISO file (ISZ)", oneFile),
        Sign("CISO", "a compressed ISO file (CSO)", oneFile),
        Sign([0x44, 0x41, 0x41, 0], "a compressed ISO file (DAA)", oneFile),
        Sign(
            [0] + [UInt8](repeating: 0xff, count: 10) + [0], "the raw sectors of a CD (.bin, .mdf)",
            "make an ISO file of it with bchunk or iat"),
        Sign(
            [0x3a, 0xff, 0x26, 0xed], "a sparse image of Android", "make a raw disk of it with: simg2img OLD NEW"),
    ]

    static let backups: [Sign] = [
        Sign("partclone-image", "a partition saved by partclone (Clonezilla, FOG)", restoring),
        Sign("PaRtImAgE-VoLuMe", "a partition saved by partimage", restoring),
        Sign([0] + Array("ntfsclone-image".utf8), "a partition saved by ntfsclone", restoring),
        Sign("FsA0", "an archive of fsarchiver", restoring),
        Sign([0x45, 0x56, 0x46, 9, 13, 10, 0xff, 0], "an image of EnCase (E01)", "unpack it with: ewfexport"),
        Sign([0x45, 0x56, 0x46, 0x32, 13, 10, 0x81, 0], "an image of EnCase (Ex01)", "unpack it with: ewfexport"),
        Sign([0x4c, 0x56, 0x46, 9, 13, 10, 0xff, 0], "an image of EnCase (L01)", "unpack it with: ewfexport"),
        Sign("AFF10\r\n", "an image in the Advanced Forensic Format", "make a raw disk of it with: affconvert -r"),
        Sign([0xce, 0x24, 0xb9, 0xa2], "a backup of Acronis (.tib)", restoring),
        Sign([0x4d, 0x53, 0x57, 0x49, 0x4d, 0, 0, 0], "a Windows image (WIM, ESD, SWM)", applyingWIM),
        Sign("WLPWM", "a Windows image (WIM, ESD, SWM)", applyingWIM),
        Sign(
            "SignedImage ", at: 4, "an image for devices with Windows (FFU)",
            "apply it to a disk with DISM /Apply-FFU, and take an image of that whole disk"),
        Sign("btrfs-stream", "a stream of btrfs send", restoring),
        Sign("xFSdump", "a dump of xfsdump", restoring),
    ]

    private static let applyingWIM =
        "apply it to a disk with wimapply, and take an image of that whole disk; Windows starts from no WIM file"
}
