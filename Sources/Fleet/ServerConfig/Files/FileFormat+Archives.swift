// SPDX-License-Identifier: GPL-3.0-or-later

/// Archives, what is packed in ways that we do not unpack, and files of quite other kinds.
extension FileFormat {
    private static func unpacking(_ command: String) -> String {
        "take the disk out of it first, with: \(command)"
    }

    static let wrongFile = "copy the image of a whole disk here"

    private static let headless = "fetch the file again without the head, as curl does without -i"

    static let tar = FileFormat(name: "a tar archive", remedy: unpacking("tar xf FILE"))

    static let archives: [Sign] = [
        Sign([0x50, 0x4b, 3, 4], "a zip archive", unpacking("unzip FILE")),
        Sign([0x50, 0x4b, 5, 6], "an empty zip archive", "copy it anew"),
        Sign([0x50, 0x4b, 7, 8], "a part of a zip archive", unpacking("unzip FILE")),
        Sign([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive", unpacking("7z x FILE")),
        Sign("Rar!\u{1a}\u{7}", "a rar archive", unpacking("unrar x FILE")),
        Sign("MSCF", "a cabinet archive", unpacking("cabextract FILE")),
        Sign("!<arch>\ndebian", "a package of Debian", unpacking("dpkg-deb -x FILE FOLDER")),
        Sign("!<arch>\n", "an ar archive", unpacking("ar x FILE")),
        Sign([0xed, 0xab, 0xee, 0xdb], "an rpm package", unpacking("rpm2cpio FILE | cpio -id")),
        Sign("07070", "a cpio archive", unpacking("cpio -id < FILE")),
        Sign("ustar", at: 257, "a tar archive", unpacking("tar xf FILE")),
        Sign("hsqs", "a squashfs file system", unpacking("unsquashfs FILE")),
        Sign("sqsh", "a squashfs file system", unpacking("unsquashfs FILE")),
        Sign([0x45, 0x3d, 0xcd, 0x28], "a cramfs file system", unpacking("fsck.cramfs --extract=FOLDER FILE")),
        Sign("-rom1fs-", "a romfs file system", wrongFile),
        Sign(
            [0xe2, 0xe1, 0xf5, 0xe0], at: 1_024, "an erofs file system", unpacking("fsck.erofs --extract=FOLDER FILE")),
        Sign("LZIP", "packed with lzip", unpacking("lzip -d FILE")),
        Sign([0x89, 0x4c, 0x5a, 0x4f, 0], "packed with lzop", unpacking("lzop -d FILE")),
        Sign("LRZI", "packed with lrzip", unpacking("lrzip -d FILE")),
        Sign([0xff, 6, 0, 0, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59], "packed with snappy", unpacking("snzip -d FILE")),
        Sign("xar!", "a xar archive", unpacking("xar -xf FILE")),
        Sign("Salted__", "encrypted with openssl", "decrypt it first"),
        Sign("age-encryption.org/", "encrypted with age", "decrypt it first"),
        Sign([0x8c, 0x0d, 4], "encrypted with GnuPG", "decrypt it first, with: gpg -d"),
        Sign([0x85, 1, 0x0c, 3], "encrypted with GnuPG", "decrypt it first, with: gpg -d"),
        Sign([0x85, 2, 0x0c, 3], "encrypted with GnuPG", "decrypt it first, with: gpg -d"),
    ]

    static let others: [Sign] = [
        Sign("%PDF", "a PDF document", wrongFile),
        Sign("%!PS", "a PostScript document", wrongFile),
        Sign([0x89, 0x50, 0x4e, 0x47], "a picture (PNG)", wrongFile),
        Sign([0xff, 0xd8, 0xff, 0xe0], "a picture (JPEG)", wrongFile),
        Sign([0xff, 0xd8, 0xff, 0xe1], "a picture (JPEG)", wrongFile),
        Sign("GIF8", "a picture (GIF)", wrongFile),
        Sign("RIFF", "a picture, sound or film (RIFF)", wrongFile),
        Sign("OggS", "a sound or film (Ogg)", wrongFile),
        Sign([0x1a, 0x45, 0xdf, 0xa3], "a film (Matroska)", wrongFile),
        Sign("ftyp", at: 4, "a film (MP4)", wrongFile),
        Sign([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], "a document or package of Windows (OLE)", wrongFile),
        Sign("SQLite format 3", "a database (SQLite)", wrongFile),
        Sign([0xca, 0xfe, 0xba, 0xbe], "a program for Java or macOS", wrongFile),
        Sign([0xcf, 0xfa, 0xed, 0xfe], "a program for macOS", wrongFile),
        Sign("ANDROID!", "a boot image of Android", wrongFile),
        Sign([0x27, 0x05, 0x19, 0x56], "a U-Boot image, as devices that are no PC have", wrongFile),
        Sign([0xd0, 0x0d, 0xfe, 0xed], "a device tree or U-Boot image", wrongFile),
        Sign("HDR0", "firmware of a router (TRX)", wrongFile),
        Sign("UBI#", "an image of flash memory (UBI)", wrongFile),
        Sign(
            [0x4c, 0, 0, 0, 1, 0x14, 2, 0], "a shortcut of Windows (.lnk) in place of the file",
            "copy the file it leads to"),
        Sign("!<symlink>", "a link of Cygwin in place of the file", "copy the file it leads to"),
        Sign("IntxLNK\u{1}", "a link of Windows in place of the file", "copy the file it leads to"),
        Sign("XSym\n", "a link of macOS in place of the file", "copy the file it leads to"),
        Sign("book\0\0\0\0mark", "an alias of macOS in place of the file", "copy the file it leads to"),
        Sign("bplist00", "a property list of macOS", wrongFile),
        Sign(
            [0, 5, 0x16, 7, 0, 2, 0, 0], "what a Mac keeps beside a file (its name begins with ._)",
            "copy the file without ._ in front of its name here"),
        Sign([0, 0, 0, 1, 0x42, 0x75, 0x64, 0x31], "what a Mac keeps of a folder (.DS_Store)", wrongFile),
        Sign("HTTP/1.", "what a web server answered, with its head", headless),
        Sign("HTTP/2 ", "what a web server answered, with its head", headless),
        Sign("HTTP/3 ", "what a web server answered, with its head", headless),
        Sign("------WebKitFormBoundary", "the upload of a web form", "copy the file itself here"),
        Sign("JigsawDownload", "the description of a download (jigdo)", "fetch what it is for, with: jigdo-lite"),
        Sign("zsync: ", "the description of a download (zsync)", "fetch what it is for, with: zsync"),
        Sign("UF2\n", "firmware of a microcontroller (UF2)", wrongFile),
    ]

    /// Those of two or three bytes, which a disk with a partition table may begin with, too.
    static let shortSigns: [Sign] = [
        Sign([0x1f, 0x9d], "packed with compress (.Z)", unpacking("uncompress FILE")),
        Sign([0x1f, 0xa0], "packed with compress (.Z)", unpacking("uncompress FILE")),
        Sign([0x1f, 0x1e], "packed with pack (.z)", unpacking("gzip -d FILE")),
        Sign([0xc7, 0x71], "a cpio archive", unpacking("cpio -id < FILE")),
        Sign([0x71, 0xc7], "a cpio archive", unpacking("cpio -id < FILE")),
        Sign([0x60, 0xea], "an arj archive", unpacking("arj x FILE")),
        Sign("-lh", at: 2, "an lha archive", unpacking("lha x FILE")),
        Sign([0xff, 0xd8, 0xff], "a picture (JPEG)", wrongFile),
        Sign("ID3", "a sound (MP3)", wrongFile),
        Sign(
            [0xfe, 0xef, 1], "a backup of Ghost (.gho)", "restore it onto a disk, and take an image of that whole disk"),
        Sign([0x85, 0x19], "an image of flash memory (JFFS2)", wrongFile),
    ]
}
