// SPDX-License-Identifier: GPL-3.0-or-later

/// The partition table in a disk's first sector, with up to four partitions.
package struct MasterBootRecord: Hashable, Sendable {
    /// One of them.
    package struct Partition: Hashable, Sendable {
        /// Its number, from 1 to 4.
        package let number: Int
        /// What it is for; 0xEE protects a GPT, 0xEF is for UEFI.
        package let type: UInt8
        /// Its first sector.
        package let firstSector: UInt32
        /// How many it has.
        package let sectorCount: UInt32
    }

    /// Where the first of the four entries is.
    static let entries = 446

    /// What tells the disk from others, in four bytes; zero for none.
    package let signature: UInt32
    /// The partitions that are used.
    package let partitions: [Partition]

    /// Reads a sector; `nil` for what is none, such as the first sector of a file system.
    package init?(sector: [UInt8]) {
        guard sector.count >= 512, sector[510] == 0x55, sector[511] == 0xAA,
            let signature = sector.number(UInt32.self, at: 440)
        else { return nil }
        var partitions: [Partition] = []
        for index in 0..<4 {
            let entry = Self.entries + index * 16
            guard sector[entry] == 0 || sector[entry] == 0x80,
                let first = sector.number(UInt32.self, at: entry + 8),
                let count = sector.number(UInt32.self, at: entry + 12)
            else { return nil }
            let type = sector[entry + 4]
            guard type != 0 else { continue }
            guard first > 0, count > 0 else { return nil }
            partitions.append(Partition(number: index + 1, type: type, firstSector: first, sectorCount: count))
        }
        self.signature = signature
        self.partitions = partitions
    }
}
