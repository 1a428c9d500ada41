// SPDX-License-Identifier: GPL-3.0-or-later

/// Bytes that go to a place of a disk.
package struct DiskEdit: Hashable, Sendable {
    /// From the disk's start, in bytes.
    package let offset: UInt64
    /// What is written there.
    package let bytes: [UInt8]

    /// Pairs the two.
    package init(offset: UInt64, bytes: [UInt8]) {
        self.offset = offset
        self.bytes = bytes
    }
}

extension PartitionTable {
    /// What makes the table fit a disk of so many sectors: the second copy goes to the disk's end, and partitions may be
    /// as far as that.
    ///
    /// To be written in this order, each on the disk before the next is begun: whenever power fails there is one whole
    /// table. The second copy at the old place stays: nothing points to it, and it is free for partitions.
    ///
    /// - Returns: nothing when the second copy is at the end already.
    package func growth(toSectors sectors: UInt64) throws(PartitionTableProblem) -> [DiskEdit] {
        guard sectors > arraySectors + 2, sectors - 1 >= otherSector else { throw .diskIsSmaller }
        let last = sectors - 1
        guard last != otherSector else { return [] }
        let newArray = last - arraySectors
        guard newArray > lastUsableSector else { throw .implausible }
        let padding = [UInt8](repeating: 0, count: Int(arraySectors) * sectorLength - array.count)
        let second = header(at: last, other: 1, lastUsable: newArray - 1, array: newArray)
        let first = header(at: 1, other: last, lastUsable: newArray - 1, array: arraySector)
        let edits = [
            edit(newArray, array + padding), edit(last, second), edit(1, first),
        ]
        return edits + (protectiveRecord(sectors: sectors).map { [edit(0, $0)] } ?? [])
    }

    private func edit(_ sector: UInt64, _ bytes: [UInt8]) -> DiskEdit {
        DiskEdit(offset: sector * UInt64(sectorLength), bytes: bytes)
    }

    private func header(at own: UInt64, other: UInt64, lastUsable: UInt64, array: UInt64) -> [UInt8] {
        var sector = header
        sector.put(own, at: Field.ownSector)
        sector.put(other, at: Field.otherSector)
        sector.put(lastUsable, at: Field.lastUsable)
        sector.put(array, at: Field.arraySector)
        sector.put(UInt32(0), at: Field.checksum)
        sector.put(checksum(of: sector[..<headerLength]), at: Field.checksum)
        return sector
    }

    /// The first sector, with the one partition that keeps older programs from the disk made longer (UEFI 2.10, 5.2.3);
    /// `nil` when it has others besides, for then somebody had a reason.
    private func protectiveRecord(sectors: UInt64) -> [UInt8]? {
        let record = MasterBootRecord(sector: first)
        guard let record, let only = record.partitions.first, record.partitions.count == 1, only.type == 0xEE,
            only.firstSector == 1
        else { return nil }
        var sector = first
        let entry = MasterBootRecord.entries + (only.number - 1) * 16
        for offset in 5...7 { sector[entry + offset] = 0xFF }
        sector.put(UInt32(clamping: sectors - 1), at: entry + 12)
        return sector
    }
}
