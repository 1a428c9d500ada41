// SPDX-License-Identifier: GPL-3.0-or-later

/// What a disk begins with: a partition table, a file system that fills it, or neither.
enum PartitionTable: Hashable {
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
        for sector in [512, 4_096] as [UInt64] where disk.has("EFI PART", at: sector) {
            // The header says where its copy is, which is the last sector of the disk (UEFI 2.10, 5.3.2).
            let last = disk.number64(at: sector + 32)
            return .table(end: last < UInt64.max / 8_192 ? (last + 1) * sector : 0)
        }
        if let name = volumes.first(where: { disk.has($0.sign, at: $0.offset) })?.name { return .volume(name) }
        if let label = labels.first(where: { disk.has($0.sign, at: $0.offset) })?.name { return .label(label) }
        guard disk.has([0x55, 0xaa], at: 510) else { return nil }
        guard isMBR(disk) else {
            return disk.bytes(at: 0, 440).allSatisfy { $0 == 0 } ? .emptyMBR : .program
        }
        // A partition of kind 0xee stands for a GPT, which tells the end by itself.
        let ends = partitions(disk).filter { $0.kind != 0xee }.map { (UInt64($0.start) + UInt64($0.count)) * 512 }
        return .table(end: ends.max() ?? 0)
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
            ([0xa9, 0x2b, 0x4e, 0xfc], 4_096, "a part of a RAID set"),
            ([0xa9, 0x2b, 0x4e, 0xfc], 0, "a part of a RAID set"),
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
            ("ReIsErFs", 65_588, "a ReiserFS file system"), ("ReIsEr2Fs", 65_588, "a ReiserFS file system"),
            ("ReIsEr3Fs", 65_588, "a ReiserFS file system"), ("JFS1", 32_768, "a JFS file system"),
            ("NXSB", 32, "an APFS container"), ("H+", 1_024, "an HFS+ file system"),
            ("HX", 1_024, "an HFS+ file system"),
        ] as [(String, UInt64, String)]).map { (Array($0.0.utf8), $0.1, $0.2) }
}
