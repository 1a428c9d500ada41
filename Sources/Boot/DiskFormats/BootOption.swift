// SPDX-License-Identifier: GPL-3.0-or-later

/// An entry of the list from which UEFI starts a machine: a variable `Boot####` (UEFI 2.10, section 3.1.3).
package struct BootOption: Hashable, Sendable {
    /// Whether firmware may start it by itself (`LOAD_OPTION_ACTIVE`).
    package let isActive: Bool
    /// What people read in the firmware's menu.
    package let description: String
    /// Which program, as nodes of a device path.
    package let path: [UInt8]

    /// An active entry.
    package init(description: String, path: [UInt8]) {
        isActive = true
        self.description = description
        self.path = path
    }

    /// Reads the value of a variable; `nil` for what is none.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Limits.bootOptionLength, let attributes = bytes.number(UInt32.self, at: 0),
            let pathLength = bytes.number(UInt16.self, at: 4)
        else { return nil }
        var units: [UInt16] = []
        var offset = 6
        while let unit = bytes.number(UInt16.self, at: offset) {
            offset += 2
            guard unit != 0 else {
                guard offset + Int(pathLength) <= bytes.count else { return nil }
                isActive = attributes & 1 == 1
                description = String(decoding: units, as: UTF16.self)
                path = Array(bytes[offset..<(offset + Int(pathLength))])
                return
            }
            units.append(unit)
        }
        return nil
    }

    /// The value of its variable.
    package var bytes: [UInt8] {
        [UInt8](littleEndian: UInt32(isActive ? 1 : 0)) + [UInt8](littleEndian: UInt16(clamping: path.count))
            + Self.text(description) + path
    }

    /// Whether firmware finds its program on a partition of a disk: there is a node for one in the path (UEFI 2.10, 10.3.5.1).
    package var isOnDisk: Bool {
        var offset = 0
        while offset + 4 <= path.count, let length = path.number(UInt16.self, at: offset + 2), length >= 4 {
            // The end of the whole path; that of one of several is followed by another.
            if path[offset] == 0x7F, path[offset + 1] == 0xFF { return false }
            if path[offset] == 4, path[offset + 1] == 1 { return true }
            offset += Int(length)
        }
        return false
    }

    /// UCS-2 with a zero behind it.
    fileprivate static func text(_ text: String) -> [UInt8] {
        (Array(text.utf16) + [0]).flatMap { [UInt8](littleEndian: $0) }
    }
}

/// What firmware starts a disk by.
package struct FirmwarePartition: Hashable, Sendable {
    /// What tells the partition from others.
    package enum Identity: Hashable, Sendable {
        /// Its own GUID, 16 bytes, in a GPT.
        case gpt([UInt8])
        /// The disk's signature, without a GPT.
        case record(UInt32)
    }

    /// Its number, counted from 1.
    package let number: UInt32
    /// Its first sector.
    package let firstSector: UInt64
    /// How many it has.
    package let sectorCount: UInt64
    /// What tells it from others.
    package let identity: Identity

    /// The program that firmware starts on a disk it knows nothing of (UEFI 2.10, section 3.5.1.1).
    package static let program = "\\EFI\\BOOT\\BOOTX64.EFI"

    /// Finds it in a disk's first bytes, of which ``Limits/tableArea`` are enough; `nil` when there is none.
    package init?(diskStart start: [UInt8], sectorLength: Int) {
        if let table = try? PartitionTable(start: start, sectorLength: sectorLength) {
            guard let partition = table.partitions.first(where: \.isForFirmware),
                let number = UInt32(exactly: partition.number)
            else { return nil }
            self.number = number
            firstSector = partition.firstSector
            sectorCount = partition.sectorCount
            identity = .gpt(partition.identity)
            return
        }
        guard let record = MasterBootRecord(sector: start), record.signature != 0,
            let partition = record.partitions.first(where: { $0.type == 0xEF })
        else { return nil }
        number = UInt32(partition.number)
        firstSector = UInt64(partition.firstSector)
        sectorCount = UInt64(partition.sectorCount)
        identity = .record(record.signature)
    }

    /// The device path of its program: a partition wherever its disk is, a file, and the end (UEFI 2.10, 10.3.5).
    package var path: [UInt8] {
        let (signature, format): ([UInt8], UInt8) =
            switch identity {
            case .gpt(let identity): (identity, 2)
            case .record(let signature): ([UInt8](littleEndian: signature) + [UInt8](repeating: 0, count: 12), 1)
            }
        let place =
            [UInt8](littleEndian: number) + [UInt8](littleEndian: firstSector) + [UInt8](littleEndian: sectorCount)
        // The kind of table, and the kind of signature, have the same numbers.
        return Self.node(4, 1, place + signature + [format, format])
            + Self.node(4, 4, BootOption.text(Self.program)) + Self.node(0x7F, 0xFF, [])
    }

    /// Whether firmware that looks for this partition may take one of another disk for it, told by that disk's first bytes:
    /// it compares nothing but the GUID, or without a GPT the disk's signature.
    package func isMistakable(forDiskStart start: [UInt8], sectorLength: Int) -> Bool {
        switch identity {
        case .gpt(let own):
            let table = try? PartitionTable(start: start, sectorLength: sectorLength)
            return table?.partitions.contains { $0.identity == own } ?? false
        case .record(let own):
            return MasterBootRecord(sector: start)?.signature == own
        }
    }

    private static func node(_ type: UInt8, _ kind: UInt8, _ content: [UInt8]) -> [UInt8] {
        [type, kind] + [UInt8](littleEndian: UInt16(clamping: content.count + 4)) + content
    }
}
