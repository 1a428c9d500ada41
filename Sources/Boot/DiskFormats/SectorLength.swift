// SPDX-License-Identifier: GPL-3.0-or-later

/// For sectors of which length the image of a disk was made.
package enum SectorLength {
    /// Lengths that disks have.
    package static let known = [512, 4_096]

    /// Bytes from an image's start that tell it.
    package static let lookedAt = 8 << 10

    /// Reads an image's first bytes; `nil` when they do not say it, such as those of a file system without partitions.
    ///
    /// A GPT's header is in the second sector, whose place depends on that length. Partitions without a GPT count in
    /// sectors, too: with a length of 512 they have to lie within the image.
    package static func of(imageStart start: [UInt8], imageLength: UInt64) -> Int? {
        let lengths = known.filter { length in
            start.count >= length + PartitionTable.Field.end
                && start[length...].starts(with: PartitionTable.signature)
                && Array(start[length...]).number(UInt64.self, at: PartitionTable.Field.ownSector) == 1
        }
        if !lengths.isEmpty { return lengths.count == 1 ? lengths.first : nil }
        guard let record = MasterBootRecord(sector: start), !record.partitions.isEmpty,
            record.partitions.allSatisfy({
                (UInt64($0.firstSector) + UInt64($0.sectorCount)) * 512 <= imageLength
            })
        else { return nil }
        return 512
    }
}
