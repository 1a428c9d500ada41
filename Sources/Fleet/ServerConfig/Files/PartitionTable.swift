// SPDX-License-Identifier: GPL-3.0-or-later

/// What a disk begins with: a partition table, a file system that fills it, or neither.
///
/// A valid table wins over the sign of a file system, which may be left from before or stand in the boot sector for
/// old firmware. Beside a file system in the first sector a table is valid only if its partitions lie within the file.
package enum PartitionTable: Hashable, Sendable {
    /// A GPT or an MBR with partitions, which reach to this byte.
    case table(end: UInt64)
    /// An MBR without partitions, whose program starts something.
    case program
    /// An MBR without partitions and without a program.
    case emptyMBR
    /// The label of another system.
    case label(String)
    /// A file system, or what holds one, without a partition table.
    case volume(String)

    /// `nil` when there is nothing that is known.
    static func find(in disk: FileProbe) -> PartitionTable? {
        let volume = (volumes.first { disk.has($0.sign, at: $0.offset) }?.name) ?? raidAtEnd(disk)
        if let end = gptEnd(disk), volume == nil || isProtected(disk) { return .table(end: end) }
        if isValidTable(disk) { return .table(end: recordEnd(disk)) }
        if let volume { return .volume(volume) }
        if let label = labels.first(where: { disk.has($0.sign, at: $0.offset) })?.name { return .label(label) }
        guard disk.has([0x55, 0xaa], at: 510) else { return nil }
        if isMBR(disk) { return .table(end: recordEnd(disk)) }
        return disk.bytes(at: 0, 440).allSatisfy { $0 == 0 } ? .emptyMBR : .program
    }

    /// Where a GPT says that the disk ends; `nil` where there is no GPT.
    ///
    /// Its header has the place of its copy, which is the last sector of the disk (UEFI 2.10, 5.3.2).
    private static func gptEnd(_ disk: FileProbe) -> UInt64? {
        guard let sector = [512, 4_096].first(where: { disk.has("EFI PART", at: $0) }) else { return nil }
        let last = disk.number64(at: sector + 32)
        return last < UInt64.max / 8_192 ? (last + 1) * sector : 0
    }

    /// Where the partitions of an MBR end; one of kind 0xee stands for a GPT, which tells the end by itself.
    private static func recordEnd(_ disk: FileProbe) -> UInt64 {
        let sector = UInt64(countedSectorLength(of: disk) ?? 512)
        let ends = partitions(disk).filter { $0.kind != 0xee }.map { (UInt64($0.start) + UInt64($0.count)) * sector }
        return ends.max() ?? 0
    }

    /// The length of the sectors in which an MBR counts its partitions; `nil` when no file system in them tells it.
    package static func countedSectorLength(of disk: FileProbe) -> Int? {
        guard isMBR(disk), !isProtected(disk) else { return nil }
        let starts = partitions(disk).filter { $0.kind != 0 && $0.start > 0 }.map { UInt64($0.start) }
        let found = [512, 4_096].filter { length in
            starts.contains { start in
                volumes.contains { disk.has($0.sign, at: start * UInt64(length) + $0.offset) }
            }
        }
        return found.count == 1 ? found.first : nil
    }

    /// Whether a partition has this sector of 512 bytes in it.
    static func isInPartition(_ sector: UInt64, _ disk: FileProbe) -> Bool {
        let inRecord = partitions(disk).contains { part in
            let start = UInt64(part.start)
            return part.kind != 0xee && part.count > 0 && (start..<start + UInt64(part.count)).contains(sector)
        }
        guard !inRecord, disk.has("EFI PART", at: 512) else { return inRecord }
        let place = disk.number64(at: 512 + 72)
        let (count, length) = (disk.number32(at: 512 + 80), disk.number32(at: 512 + 84))
        guard place < 1 << 32, (1...4_096).contains(count), (128...4_096).contains(length) else { return false }
        return (0..<UInt64(count)).contains { index in
            let entry = place * 512 + index * UInt64(length)
            let (first, last) = (disk.number64(at: entry + 32), disk.number64(at: entry + 40))
            return first != 0 && first <= sector && sector <= last
        }
    }

    /// Whether an MBR says that there is a GPT.
    private static func isProtected(_ disk: FileProbe) -> Bool {
        isMBR(disk) && partitions(disk).contains { $0.kind == 0xee }
    }

    /// Whether there is an MBR with partitions as a disk has them: behind the first sector, and none in another.
    static func isValidTable(_ disk: FileProbe) -> Bool {
        guard isMBR(disk) else { return false }
        let used = partitions(disk).filter { $0.kind != 0 && $0.count > 0 }.sorted { $0.start < $1.start }
        guard used.allSatisfy({ $0.start > 0 }) else { return false }
        let ends = used.map { UInt64($0.start) + UInt64($0.count) }
        guard zip(ends, used.dropFirst()).allSatisfy({ $0 <= UInt64($1.start) }) || isProtected(disk) else {
            return false
        }
        // What is taken for partitions may be words of a file system's boot program.
        let isBootSector = volumes.contains { $0.offset < 440 && disk.has($0.sign, at: $0.offset) }
        guard isBootSector, let length = disk.length else { return true }
        return ends.allSatisfy { $0 * 512 <= length }
    }

    /// Headers of RAID sets that stand at the end: of Linux (md(4), versions 1.0 and 0.90), of Intel, and of SNIA's DDF.
    private static func raidAtEnd(_ disk: FileProbe) -> String? {
        guard let length = disk.length, length >= 128 << 10 else { return nil }
        let md: [UInt8] = [0xfc, 0x4e, 0x2b, 0xa9]
        let places = [(length / 512 - 16) / 8 * 8 * 512, length / 65_536 * 65_536 - 65_536]
        if places.contains(where: { disk.has(md, at: $0) }) { return "a part of a RAID set" }
        let isIntel = disk.has("Intel Raid ISM Cfg Sig. ", at: length - 1_024)
        return isIntel || disk.has([0xde, 0x11, 0xde, 0x11], at: length - 512) ? "a part of a RAID set" : nil
    }

    /// Whether the first sector has a table with at least one partition.
    static func isMBR(_ disk: FileProbe) -> Bool {
        guard disk.has([0x55, 0xaa], at: 510) else { return false }
        let all = partitions(disk)
        return all.allSatisfy { $0.flag & 0x7f == 0 } && all.contains { $0.kind != 0 && $0.count > 0 }
    }

    private static func partitions(_ disk: FileProbe) -> [(flag: UInt8, kind: UInt8, start: UInt32, count: UInt32)] {
        let bytes = disk.bytes(at: 446, 64)
        guard bytes.count == 64 else { return [] }
        return (0..<4).map { index in
            let place = UInt64(446 + index * 16)
            return (
                bytes[index * 16], bytes[index * 16 + 4], disk.number32(at: place + 8), disk.number32(at: place + 12)
            )
        }
    }

    private static let labels: [(sign: [UInt8], offset: UInt64, name: String)] = [
        ([0x45, 0x52, 2, 0], 0, "a partition map of Apple"),
        ([0x57, 0x45, 0x56, 0x82], 512, "a label of BSD"),
        ([0xda, 0xbe], 508, "a label of SunOS"),
    ]

    private static let volumes: [(sign: [UInt8], offset: UInt64, name: String)] =
        [
            ([0x53, 0xef], 1_080, "an ext file system"), ([0x10, 0x20, 0xf5, 0xf2], 1_024, "an F2FS file system"),
            ([0xfc, 0x4e, 0x2b, 0xa9], 4_096, "a part of a RAID set"),
            ([0xfc, 0x4e, 0x2b, 0xa9], 0, "a part of a RAID set"),
            ([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 16_384, "a part of a ZFS pool"),
            ([0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe], 0, "an encrypted volume (LUKS)"),
            ([0x31, 0x18, 0x10, 6], 0, "a UBIFS file system"),
            ([0x54, 0x19, 1, 0], 8_192 + 1_372, "a UFS file system"),
            ([0x19, 1, 0x54, 0x19], 65_536 + 1_372, "a UFS file system"),
        ] as [([UInt8], UInt64, String)]
        + ([
            ("XFSB", 0, "an XFS file system"), ("_BHRfS_M", 65_600, "a Btrfs file system"),
            ("NTFS    ", 3, "an NTFS file system"), ("EXFAT   ", 3, "an exFAT file system"),
            ("-FVE-FS-", 3, "a volume of BitLocker"), ("ReFS", 3, "a ReFS file system"),
            ("FAT12   ", 54, "a FAT file system"), ("FAT16   ", 54, "a FAT file system"),
            ("FAT32   ", 82, "a FAT file system"), ("FAT     ", 54, "a FAT file system"),
            ("LABELONE", 512, "a physical volume of LVM"), ("LABELONE", 0, "a physical volume of LVM"),
            ("SWAPSPACE2", 4_086, "swap space"), ("SWAP-SPACE", 4_086, "swap space"),
            ("SWAPSPACE2", 8_182, "swap space"), ("SWAPSPACE2", 65_526, "swap space"),
            ("ReIsErFs", 65_588, "a ReiserFS file system"), ("ReIsEr2Fs", 65_588, "a ReiserFS file system"),
            ("ReIsEr3Fs", 65_588, "a ReiserFS file system"), ("JFS1", 32_768, "a JFS file system"),
            ("NXSB", 32, "an APFS container"), ("H+", 1_024, "an HFS+ file system"),
            ("HX", 1_024, "an HFS+ file system"),
        ] as [(String, UInt64, String)]).map { (Array($0.0.utf8), $0.1, $0.2) }
}
