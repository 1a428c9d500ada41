// SPDX-License-Identifier: GPL-3.0-or-later

/// Which partitions of a disk are for its firmware, whatever is in them (the EFI system partition).
package struct FirmwarePartitions: Hashable, Sendable {
    private enum Numbers: Hashable {
        case these(Set<Int>)
        /// The table is a GPT that cannot be read.
        case unknown
    }

    private let numbers: Numbers

    /// Looks at a disk's first bytes, of which ``Limits/tableArea`` are enough.
    package init(diskStart start: [UInt8], sectorLength: Int) {
        let record = MasterBootRecord(sector: start)
        do throws(PartitionTableProblem) {
            let table = try PartitionTable(start: start, sectorLength: sectorLength)
            numbers = .these(Set(table.partitions.filter(\.isForFirmware).map(\.number)))
        } catch {
            let isProtected = record?.partitions.contains { $0.type == 0xEE } ?? false
            guard error == .noTable, !isProtected else {
                numbers = .unknown
                return
            }
            numbers = .these(Set((record?.partitions ?? []).filter { $0.type == 0xEF }.map(\.number)))
        }
    }

    /// Whether a partition, counted from 1, is or may be one of them.
    package func mayContain(_ number: Int) -> Bool {
        switch numbers {
        case .these(let numbers): numbers.contains(number)
        case .unknown: true
        }
    }
}
