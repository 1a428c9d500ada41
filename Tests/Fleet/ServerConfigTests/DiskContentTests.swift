// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing

/// What is given as the image of a disk, told by its bytes.
@Suite struct DiskContentTests {
    /// Bytes, and a word that is to be said of them.
    struct Case: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]
        let word: String

        init(_ bytes: [UInt8], _ word: String) {
            self.bytes = bytes
            self.word = word
        }

        /// A sign at a place of 70,000 bytes that are zeros otherwise.
        init(sign: [UInt8], at offset: Int = 0, _ word: String) {
            var bytes = [UInt8](repeating: 0, count: 70_000)
            bytes.replaceSubrange(offset..<offset + sign.count, with: sign)
            self.init(bytes, word)
        }

        init(sign: String, at offset: Int = 0, _ word: String) {
            self.init(sign: Array(sign.utf8), at: offset, word)
        }

        init(text: String, _ word: String) {
            self.init(Array(text.utf8), word)
        }

        var testDescription: String { "\(word): \(bytes.prefix(8))" }
    }

    /// A boot sector with one partition from sector 8 on, of so many sectors, on a disk of 16.
    static func disk(sectors: UInt8 = 8) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 16 * 512)
        (bytes[0], bytes[446], bytes[450], bytes[454], bytes[458]) = (0xeb, 0x80, 0x83, 8, sectors)
        (bytes[510], bytes[511]) = (0x55, 0xaa)
        return bytes
    }

    private static let oldTar: [UInt8] = {
        var header = Array("disk.raw".utf8) + [UInt8](repeating: 0, count: 504)
        header.replaceSubrange(100..<107, with: Array("0000644".utf8))
        let sum = header.reduce(0) { $0 + Int($1) } + 8 * 0x20
        let digits = Array(String(sum, radix: 8).utf8)
        header.replaceSubrange(148..<148 + digits.count, with: digits)
        return header + [UInt8](repeating: 0, count: 1024)
    }()

    private static let refused: [Case] = [
        Case(sign: "KDMV", "VMDK"), Case(sign: "COWD", "VMDK"),
        Case(text: "# Disk DescriptorFile\nversion=1\n", "VMDK"),
        Case(sign: [0x7f, 0x10, 0xda, 0xbe], at: 64, "VDI"), Case(sign: "conectix", "VHD"),
        Case(sign: "conectix", at: 69_488, "VHD"), Case(sign: "vhdxfile", "VHDX"),
        Case(sign: [0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 1], "qcow"), Case(sign: "QED\0", "QED"),
        Case(sign: "WithoutFreeSpace", "Parallels"), Case(sign: "koly", at: 69_488, ".dmg"),
        Case(sign: [0x50, 0x4b, 3, 4], "zip"), Case(sign: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "7z"),
        Case(sign: "Rar!\u{1a}\u{7}", "rar"), Case(sign: "ustar", at: 257, "tar"), Case(oldTar, "tar"),
        Case(sign: "070701", "cpio"), Case(sign: "hsqs", "squashfs"), Case(sign: "!<arch>\ndebian-binary", "Debian"),
        Case(sign: "!<arch>\n", "ar archive"), Case(sign: [0xed, 0xab, 0xee, 0xdb], "rpm"), Case(sign: "LZIP", "lzip"),
        Case(sign: [0x1f, 0x9d, 0x90], "compress"), Case(sign: [0x89, 0x4c, 0x5a, 0x4f, 0], "lzop"),
        Case(sign: "MSWIM\0\0\0", "WIM"),
        Case(sign: "SignedImage ", at: 4, "FFU"), Case(sign: "IsZ!", "ISZ"), Case(sign: "MEDIA DESCRIPTOR", ".mds"),
        Case(sign: "NER5", at: 69_988, ".nrg"), Case(sign: [6, 0, 0, 0x80, 0, 1, 0, 0], at: 69_992, ".cdi"),
        Case(sign: [0xfe, 0xef, 1], "Ghost"), Case(sign: [0xce, 0x24, 0xb9, 0xa2], "Acronis"),
        Case(sign: "UBI#", "UBI"), Case(sign: [0x27, 5, 0x19, 0x56], "U-Boot"),
        Case(sign: [0, 5, 0x16, 7, 0, 2, 0, 0], "Mac"), Case(sign: [0x4c, 0, 0, 0, 1, 0x14, 2, 0], ".lnk"),
        Case(sign: "HTTP/1.1 200 OK\r\n\r\n", "web server"), Case(sign: "partclone-image", "partclone"),
        Case(sign: "\0ntfsclone-image", "ntfsclone"), Case(sign: "PaRtImAgE-VoLuMe", "partimage"),
        Case(sign: "FsA0", "fsarchiver"), Case(sign: [0x45, 0x56, 0x46, 9, 13, 10, 0xff, 0], "E01"),
        Case(sign: [0x3a, 0xff, 0x26, 0xed], "Android"), Case(sign: "ANDROID!", "Android"),
        Case(sign: "%PDF-1.7", "PDF"),
        Case(text: "  <!DOCTYPE html><title>404</title>", "web page"), Case(text: "\u{feff}<HTML>", "web page"),
        Case(text: "<?xml version='1.0'?>", "XML"), Case(text: "{\"error\": 404}\n", "JSON"),
        Case(text: "see the wiki\n", "text"), Case(text: "grün\n", "text"),
        Case([0xff, 0xfe, 0x61, 0, 0x62, 0, 0x0a, 0], "text"),
        Case(text: "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS"),
        Case(text: String(repeating: "0a", count: 32) + "  disk.img\n", "checksums"),
        Case(text: "d8:announce3:abc4:infod6:lengthi1eee", "torrent"), Case(Classroom.kernel(), "kernel"),
        Case(ELFText.program(), "program (ELF)"), Case(sign: "MZ", "MZ"),
        Case([UInt8](repeating: 0, count: 1 << 20), "nothing but zeros"),
    ]

    @Test(arguments: refused)
    func `what is no disk is refused by its name, with a way out`(one: Case) throws {
        let flaw = try #require(DiskContent(of: FileProbe(one.bytes)).flaw)
        #expect(flaw.found.contains(one.word))
        #expect(!flaw.remedy.isEmpty)
    }

    private static let noted: [Case] = [
        Case(sign: "CD001", at: 32_769, "ISO 9660"), Case(sign: [0x53, 0xef], at: 1_080, "ext"),
        Case(sign: "XFSB", "XFS"), Case(sign: "_BHRfS_M", at: 65_600, "Btrfs"), Case(sign: "NTFS    ", at: 3, "NTFS"),
        Case(sign: "FAT16   ", at: 54, "FAT"), Case(sign: "LABELONE", at: 512, "LVM"),
        Case(sign: [0xfc, 0x4e, 0x2b, 0xa9], at: 4_096, "RAID"), Case(sign: [0xfc, 0x4e, 0x2b, 0xa9], "RAID"),
        Case(sign: [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], at: 16_384, "ZFS"),
        Case(sign: "EXFAT   ", at: 3, "exFAT"), Case(sign: "-FVE-FS-", at: 3, "BitLocker"),
        Case(sign: "SWAPSPACE2", at: 65_526, "swap"),
        Case(sign: "SWAPSPACE2", at: 4_086, "swap"), Case(sign: [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe], "LUKS"),
        Case(sign: [0x55, 0xaa], at: 510, "neither a partition nor"), Case(sign: [1], "neither a partition table"),
        Case((0..<9_000).map { UInt8(truncatingIfNeeded: $0 * 167 + $0 >> 3) }, "neither a partition table"),
        Case(disk(sectors: 9), "not copied to its end"), Case([0x1f, 0x8b, 8, 0], "gzip"),
        Case([0x28, 0xb5, 0x2f, 0xfd], "zstd"),
    ]

    @Test(arguments: noted)
    func `what may be meant is taken with a note`(one: Case) {
        let content = DiskContent(of: FileProbe(one.bytes))
        #expect(content.flaw == nil)
        #expect(content.notes.contains { $0.contains(one.word) }, "\(content.notes)")
    }

    @Test func `a plain disk is taken without a word`() {
        var gpt = [UInt8](repeating: 0, count: 40 * 512)
        gpt.replaceSubrange(512..<520, with: Array("EFI PART".utf8))
        gpt[512 + 32] = 39
        for bytes in [Self.disk(), gpt, [UInt8](repeating: 0x90, count: 510) + [0x55, 0xaa]] {
            let content = DiskContent(of: FileProbe(bytes))
            #expect(content.flaw == nil && content.notes.isEmpty && content.packing == nil)
        }
        gpt[512 + 32] = 40
        #expect(DiskContent(of: FileProbe(gpt)).notes.count == 1)
    }

    @Test func `what is too short for a disk, or ends within a sector, is told`() {
        let short = DiskContent(of: FileProbe(Array(repeating: 0x89, count: 310)))
        #expect(short.flaw?.found == "has 310 bytes, less than one sector of a disk")
        let odd = DiskContent(of: FileProbe(Self.disk() + [1, 2, 3]))
        #expect(odd.flaw == nil)
        #expect(odd.notes == ["ends within a sector, at byte 8195: it may not have been copied to its end"])
    }

    @Test func `an archive with a virtual machine is known by its first file`() {
        var header = [UInt8](repeating: 0, count: 2_048)
        header.replaceSubrange(0..<8, with: Array("room.ovf".utf8))
        header.replaceSubrange(257..<262, with: Array("ustar".utf8))
        let flaw = DiskContent(of: FileProbe(header)).flaw
        #expect(flaw?.found == "is a virtual machine with its disks (.ova), not a disk")
        #expect(flaw?.remedy.contains("qemu-img convert -f vmdk") == true)
    }

    @Test func `a boot program that begins like a short sign is a disk`() {
        var disk = Self.disk()
        (disk[0], disk[1], disk[2]) = (0x60, 0xea, 0)
        #expect(DiskContent(of: FileProbe(disk)).flaw == nil)
    }

    @Test func `a qcow2 file of an unknown version, with damage or with snapshots is told`() {
        func header(_ change: (inout [UInt8]) -> Void) -> DiskContent {
            var bytes = Array("QFI".utf8) + [0xfb, 0, 0, 0, 3] + [UInt8](repeating: 0, count: 104)
            change(&bytes)
            return DiskContent(of: FileProbe(bytes))
        }
        #expect(header { _ in }.flaw == nil)
        #expect(header { $0[7] = 1 }.flaw?.found.contains("version 1") == true)
        #expect(header { $0[7] = 9 }.flaw?.found.contains("version 9") == true)
        #expect(header { $0[79] = 2 }.flaw?.found.contains("damaged") == true)
        #expect(header { $0[78] = 1 }.flaw?.found.contains("features") == true)
        #expect(header { $0[63] = 3 }.notes.contains { $0.contains("3 snapshots") })
        #expect(DiskContent(of: FileProbe(Array("QFI".utf8) + [0xfb, 0, 0])).flaw != nil)
    }

    @Test func `a folder of Clonezilla or FOG is no disk`() throws {
        let cases = [
            ("clonezilla-img", "Clonezilla"), ("d1p1.img", "FOG"), ("x", "is a folder"), ("bands/0", "macOS"),
            ("DiskDescriptor.xml", "Parallels"),
        ]
        for (file, word) in cases {
            var host = try Classroom.host()
            host.put(.text("dispname: X\nmethod: write\nimage: saved\n"), at: "/env/oss/debian/config.yaml")
            host.put(.text("x"), at: "/env/oss/debian/saved/\(file)")
            #expect(Classroom.messages(host).first?.contains(word) == true)
        }
    }
}
