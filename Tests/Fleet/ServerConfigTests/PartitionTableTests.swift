// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing

/// Which of several signs on one disk counts.
@Suite struct PartitionTableTests {
    /// A disk of 256 KiB with these partitions, in sectors.
    private func disk(_ partitions: [(kind: UInt8, start: UInt32, count: UInt32)] = []) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 256 << 10)
        (bytes[0], bytes[1], bytes[2], bytes[510], bytes[511]) = (0xeb, 0x58, 0x90, 0x55, 0xaa)
        for (index, part) in partitions.enumerated() {
            let place = 446 + index * 16
            bytes[place + 4] = part.kind
            for shift in 0..<4 {
                bytes[place + 8 + shift] = UInt8(truncatingIfNeeded: part.start >> (8 * shift))
                bytes[place + 12 + shift] = UInt8(truncatingIfNeeded: part.count >> (8 * shift))
            }
        }
        return bytes
    }

    private func put(_ sign: [UInt8], at place: Int, _ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes.replaceSubrange(place..<place + sign.count, with: sign)
        return bytes
    }

    private func put(_ sign: String, at place: Int, _ bytes: [UInt8]) -> [UInt8] {
        put(Array(sign.utf8), at: place, bytes)
    }

    private func kind(_ bytes: [UInt8]) -> DiskContent.Kind { DiskContent(of: FileProbe(bytes)).kind }

    private static let signs: [(sign: [UInt8], place: Int, name: String)] = [
        ([0x53, 0xef], 1_080, "an ext file system"), (Array("FAT32   ".utf8), 82, "a FAT file system"),
        (Array("NTFS    ".utf8), 3, "an NTFS file system"), (Array("LABELONE".utf8), 512, "a physical volume of LVM"),
        (Array("XFSB".utf8), 0, "an XFS file system"), (Array("_BHRfS_M".utf8), 65_600, "a Btrfs file system"),
        ([0xfc, 0x4e, 0x2b, 0xa9], 4_096, "a part of a RAID set"),
        ([0xfc, 0x4e, 0x2b, 0xa9], 192 << 10, "a part of a RAID set"),
        ([0xfc, 0x4e, 0x2b, 0xa9], (256 << 10) - 8_192, "a part of a RAID set"),
    ]

    @Test(arguments: signs) func `a valid table wins over the sign of a file system`(
        sign: [UInt8], place: Int, name: String
    ) {
        let table = disk([(0x0c, 128, 100), (0x83, 300, 200)])
        #expect(kind(put(sign, at: place, table)) == .disk(.table(end: 500 * 512)))
        #expect(DiskContent(of: FileProbe(put(sign, at: place, table))).notes == [])
        #expect(kind(put(sign, at: place, disk())) == .disk(.volume(name)))
    }

    @Test(arguments: signs) func `a table that is none leaves the file system`(sign: [UInt8], place: Int, name: String)
    {
        // As mkfs.fat writes: one partition over all of it, the first sector, too.
        #expect(kind(put(sign, at: place, disk([(0x0c, 0, 512)]))) == .disk(.volume(name)))
        #expect(kind(put(sign, at: place, disk([(0x0c, 1, 300), (0x83, 200, 100)]))) == .disk(.volume(name)))
    }

    @Test func `words of a boot program beside a file system are no partitions`() {
        let far = put("FAT16   ", at: 54, disk([(0x20, 0x6572_6f4d, 0x2020_6169)]))
        #expect(kind(far) == .disk(.volume("a FAT file system")))
        // Without a file system it is a table, of a file that was cut.
        let cut = DiskContent(of: FileProbe(disk([(0x83, 8, 4_096)])))
        #expect(cut.kind == .disk(.table(end: 4_104 * 512)))
        #expect(cut.notes.count == 1)
    }

    @Test func `a GPT counts with its MBR, and alone where nothing else is`() {
        let header = put([UInt8(255), 1], at: 512 + 32, put("EFI PART", at: 512, disk([(0xee, 1, 511)])))
        #expect(kind(put([0x53, 0xef], at: 1_080, header)) == .disk(.table(end: 512 * 512)))
        let alone = put([UInt8(255), 1], at: 512 + 32, put("EFI PART", at: 512, disk()))
        #expect(kind(alone) == .disk(.table(end: 512 * 512)))
        #expect(kind(put([0x53, 0xef], at: 1_080, alone)) == .disk(.volume("an ext file system")))
    }

    @Test func `what a disk had before behind its table is no archive`() {
        let old = put([0xe2, 0xe1, 0xf5, 0xe0], at: 1_024, disk([(0x83, 128, 100)]))
        #expect(kind(old) == .disk(.table(end: 228 * 512)))
        // A CD's descriptor in front of the first partition is left from before, too.
        #expect(kind(put("CD001", at: 32_769, disk([(0x83, 128, 100)]))) == .disk(.table(end: 228 * 512)))
        #expect(kind(put("CD001", at: 32_769, disk([(0x17, 0, 500)]))) == .disc(isHybrid: true))
        #expect(kind(put("CD001", at: 32_769, disk([(0xcd, 1, 500)]))) == .disc(isHybrid: true))
        #expect(kind(put("CD001", at: 32_769, disk())) == .disc(isHybrid: false))
    }

    @Test func `partitions of an MBR are counted in the sectors that their file systems tell`() {
        let table = disk([(0x83, 16, 48)])
        let wide = put([0x53, 0xef], at: 16 * 4_096 + 1_080, table)
        #expect(PartitionTable.countedSectorLength(of: FileProbe(wide)) == 4_096)
        #expect(kind(wide) == .disk(.table(end: 64 * 4_096)))
        #expect(DiskContent(of: FileProbe(Array(wide.dropLast(4_096)))).notes.count == 1)
        let narrow = put([0x53, 0xef], at: 16 * 512 + 1_080, table)
        #expect(PartitionTable.countedSectorLength(of: FileProbe(narrow)) == 512)
        #expect(PartitionTable.countedSectorLength(of: FileProbe(table)) == nil)
    }

    /// An image of a CD of so many blocks in a file of 64.
    private func disc(blocks: UInt8, _ base: [UInt8]) -> [UInt8] {
        put([1] + Array("CD001".utf8), at: 32_768, put([blocks, 0], at: 32_848, put([0, 8], at: 32_896, base)))
            .dropLast((256 - 128) << 10)
    }

    @Test func `an image of a CD that was not copied to its end is told`() {
        let base = [UInt8](repeating: 0, count: 256 << 10)
        #expect(DiskContent(of: FileProbe(disc(blocks: 64, base))).flaw == nil)
        #expect(DiskContent(of: FileProbe(disc(blocks: 64, base))).notes.count == 1)
        let padded = DiskContent(of: FileProbe(disc(blocks: 214, base)))
        #expect(padded.flaw == nil)
        #expect(padded.notes.last == "lacks 307200 bytes at its end, which may be padding")
        let cut = DiskContent(of: FileProbe(disc(blocks: 215, base)))
        #expect(cut.kind == .disc(isHybrid: false))
        #expect(
            cut.flaw?.found
                == "is the image of a CD (ISO 9660) of 440320 bytes and ends at byte 131072: it was not copied to its end"
        )
        let hybrid = DiskContent(of: FileProbe(disc(blocks: 215, disk([(0x17, 0, 860)]))))
        #expect(hybrid.kind == .disc(isHybrid: true))
        #expect(hybrid.flaw == cut.flaw)
    }

    @Test func `method iso tells a cut file, too`() throws {
        var host = try Classroom.host()
        host.put(.text("dispname: X\nmethod: iso\n"), at: "/env/oss/debian/config.yaml")
        host.put(.bytes(disc(blocks: 215, [UInt8](repeating: 0, count: 256 << 10))), at: "/env/oss/debian/x.iso")
        #expect(Classroom.messages(host).first?.contains("ends at byte 131072: it was not copied to its end") == true)
    }
}
