// SPDX-License-Identifier: GPL-3.0-or-later

/// What is on a volume, which is a partition or a whole disk without partitions, told by its first bytes.
package enum VolumeKind: Hashable, Sendable, CaseIterable {
    /// Of the second to the fourth generation.
    case ext
    /// With 12, 16 or 32 bits.
    case fat
    case xfs
    case btrfs
    case ntfs
    case squashfs
    /// Encrypted by Linux.
    case luks
    /// Encrypted by Windows.
    case bitLocker
    /// A physical volume of Linux's volume manager.
    case lvm
    /// A member of Linux's software RAID, with its description at the start.
    case raid

    /// Bytes from a volume's start that tell it: btrfs has its description at 64 KiB.
    package static let lookedAt = 68 << 10

    /// Reads a volume's first bytes; `nil` when nothing is known by them.
    ///
    /// What is in the first sector counts first: whoever makes another file system clears that, and may leave old bytes
    /// further on.
    package static func of(start: [UInt8]) -> VolumeKind? {
        let has = { (text: StaticString, offset: Int) in start.has(text, at: offset) }
        if start.starts(with: luksBeginning) { return .luks }
        if has("-FVE-FS-", 3) { return .bitLocker }
        if has("NTFS    ", 3) { return .ntfs }
        if has("XFSB", 0) { return .xfs }
        if has("hsqs", 0) { return .squashfs }
        if isFAT(start) { return .fat }
        if start.number(UInt16.self, at: 1_024 + 56) == 0xEF53 { return .ext }
        if (0..<4).contains(where: { has("LABELONE", $0 * 512) && has("LVM2 001", $0 * 512 + 24) }) { return .lvm }
        if [0, 4_096].contains(where: { start.number(UInt32.self, at: $0) == 0xA92B_4EFC }) { return .raid }
        if has("_BHRfS_M", 65_536 + 64) { return .btrfs }
        return nil
    }

    private static let luksBeginning: [UInt8] = [0x4C, 0x55, 0x4B, 0x53, 0xBA, 0xBE]

    /// By the numbers that the kernel looks at: the name of the file system in it is only a comment (Microsoft's FAT
    /// specification 1.03, section "Boot Sector and BPB").
    private static func isFAT(_ start: [UInt8]) -> Bool {
        guard start.count >= 512, start[510] == 0x55, start[511] == 0xAA, start[0] == 0xEB || start[0] == 0xE9,
            let sector = start.number(UInt16.self, at: 11), [512, 1_024, 2_048, 4_096].contains(sector),
            let reserved = start.number(UInt16.self, at: 14), reserved > 0
        else { return false }
        let (cluster, tables, medium) = (start[13], start[16], start[21])
        return cluster.nonzeroBitCount == 1 && (1...2).contains(tables) && (medium == 0xF0 || medium >= 0xF8)
    }
}

extension [UInt8] {
    fileprivate func has(_ text: StaticString, at offset: Int) -> Bool {
        let bytes = Array("\(text)".utf8)
        return count >= offset + bytes.count && self[offset..<(offset + bytes.count)].elementsEqual(bytes)
    }
}
