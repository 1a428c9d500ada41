// SPDX-License-Identifier: GPL-3.0-or-later

/// A disk's partition table of the kind that UEFI knows: a GPT (UEFI 2.10, section 5.3), proved by its checksums.
package struct PartitionTable: Hashable, Sendable {
    /// Bytes of a sector, as the disk counts them.
    package let sectorLength: Int
    /// The sector of the other header, which is meant to be the disk's last.
    package let otherSector: UInt64
    /// The last sector that partitions may have.
    package let lastUsableSector: UInt64
    /// The partitions, in the order of their numbers.
    package let partitions: [Partition]
    /// The first sector of the entries.
    let arraySector: UInt64
    /// All entries, as they stand on the disk.
    let array: [UInt8]
    /// The whole sector of the header.
    let header: [UInt8]
    let headerLength: Int
    /// The disk's first sector.
    let first: [UInt8]

    /// What stands where in a header.
    enum Field {
        static let checksum = 16
        static let ownSector = 24
        static let otherSector = 32
        static let lastUsable = 48
        static let arraySector = 72
        static let entryCount = 80
        static let entryLength = 84
        static let arrayChecksum = 88
        static let end = 92
    }

    static let signature = Array("EFI PART".utf8)

    /// Reads the table out of a disk's first bytes, of which ``Limits/tableArea`` are enough.
    package init(start: [UInt8], sectorLength: Int) throws(PartitionTableProblem) {
        guard sectorLength >= 512, sectorLength <= Limits.tableArea / 2, start.count >= sectorLength * 2,
            start[sectorLength...].starts(with: Self.signature)
        else { throw .noTable }
        let header = Array(start[sectorLength..<(sectorLength * 2)])
        headerLength = try Self.checkedLength(of: header)
        guard header.number(UInt64.self, at: Field.ownSector) == 1,
            let other = header.number(UInt64.self, at: Field.otherSector),
            let lastUsable = header.number(UInt64.self, at: Field.lastUsable),
            let arraySector = header.number(UInt64.self, at: Field.arraySector), arraySector >= 2,
            let count = header.number(UInt32.self, at: Field.entryCount), count > 0,
            let entry = header.number(UInt32.self, at: Field.entryLength),
            Limits.entryLengths.contains(Int(entry)), entry % 8 == 0
        else { throw .implausible }
        let length = Int(count) * Int(entry)
        guard length <= Limits.tableArea, arraySector <= UInt64(Limits.tableArea / sectorLength),
            Int(arraySector) * sectorLength + length <= start.count
        else { throw .implausible }
        let offset = Int(arraySector) * sectorLength
        array = Array(start[offset..<(offset + length)])
        guard checksum(of: array) == header.number(UInt32.self, at: Field.arrayChecksum) else {
            throw .wrongChecksum("partitions")
        }
        self.sectorLength = sectorLength
        otherSector = other
        lastUsableSector = lastUsable
        self.arraySector = arraySector
        self.header = header
        first = Array(start[..<sectorLength])
        let entries = array
        partitions = (0..<Int(count)).compactMap { Partition(number: $0 + 1, in: entries, length: Int(entry)) }
    }

    /// Sectors that the entries take.
    var arraySectors: UInt64 { UInt64((array.count + sectorLength - 1) / sectorLength) }

    private static func checkedLength(of header: [UInt8]) throws(PartitionTableProblem) -> Int {
        guard let length = header.number(UInt32.self, at: 12).flatMap({ Int(exactly: $0) }),
            (Field.end...header.count).contains(length), let stored = header.number(UInt32.self, at: Field.checksum)
        else { throw .implausible }
        var bytes = Array(header[..<length])
        bytes.put(UInt32(0), at: Field.checksum)
        guard checksum(of: bytes) == stored else { throw .wrongChecksum("header") }
        return length
    }
}

/// One partition of a GPT.
package struct Partition: Hashable, Sendable {
    /// Its number, counted from 1.
    package let number: Int
    /// What it is for, as the table has it: a GUID of 16 bytes.
    package let type: [UInt8]
    /// What tells it from all other partitions: a GUID of 16 bytes.
    package let identity: [UInt8]
    /// Its first sector.
    package let firstSector: UInt64
    /// How many it has.
    package let sectorCount: UInt64

    /// Whether firmware looks in it for something to start (the EFI system partition).
    package var isForFirmware: Bool { type == Self.firmwareType }

    /// C12A7328-F81F-11D2-BA4B-00A0C93EC93B, with its first three numbers in the order of GUIDs on disks.
    static let firmwareType: [UInt8] = [
        0x28, 0x73, 0x2A, 0xC1, 0x1F, 0xF8, 0xD2, 0x11, 0xBA, 0x4B, 0x00, 0xA0, 0xC9, 0x3E, 0xC9, 0x3B,
    ]

    /// Reads an entry; `nil` for one that is not used, or that makes no sense.
    init?(number: Int, in array: [UInt8], length: Int) {
        let start = (number - 1) * length
        guard start >= 0, start + length <= array.count, length >= 48 else { return nil }
        type = Array(array[start..<(start + 16)])
        identity = Array(array[(start + 16)..<(start + 32)])
        guard type.contains(where: { $0 != 0 }), let first = array.number(UInt64.self, at: start + 32),
            let last = array.number(UInt64.self, at: start + 40), last >= first, last < .max
        else { return nil }
        self.number = number
        firstSector = first
        sectorCount = last - first + 1
    }
}

/// Why a disk has no table that can be worked with.
package enum PartitionTableProblem: Error, Hashable, Sendable {
    /// There is none of this kind for this length of sectors.
    case noTable
    /// What is wrong: `header` or `partitions`.
    case wrongChecksum(String)
    case implausible
    /// The table is for a disk of more sectors.
    case diskIsSmaller
}

extension PartitionTableProblem: CustomStringConvertible {
    /// The rest of a sentence about the image.
    package var description: String {
        switch self {
        case .noTable: "it has no GPT"
        case .wrongChecksum(let part): "the checksum of its GPT's \(part) is wrong"
        case .implausible: "its GPT has numbers that make no sense"
        case .diskIsSmaller: "its GPT is for a larger disk"
        }
    }
}
