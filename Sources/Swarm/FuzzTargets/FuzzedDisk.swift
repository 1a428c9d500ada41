// SPDX-License-Identifier: GPL-3.0-or-later

internal import DiskFormats

/// What reads the first bytes of disks and the variables of firmware.
enum FuzzedDisk {
    static func read(_ bytes: [UInt8]) {
        _ = SectorLength.of(imageStart: bytes, imageLength: UInt64(bytes.count))
        _ = VolumeKind.of(start: bytes)
        for length in SectorLength.known {
            if let table = try? PartitionTable(start: bytes, sectorLength: length) {
                for sectors in [0, 40, 1 << 20, 1 << 40] as [UInt64] { _ = try? table.growth(toSectors: sectors) }
            }
            if let partition = FirmwarePartition(diskStart: bytes, sectorLength: length) {
                _ = BootEntryPlan(path: partition.path, taken: [0: BootOption(bytes)])
            }
        }
        if let option = BootOption(bytes) { precondition(BootOption(option.bytes) == option) }
    }

    /// A disk with a partition for firmware and no GPT, the signature of a GPT alone, and an entry.
    static var examples: [[UInt8]] {
        var sector = [UInt8](repeating: 0, count: 1_024)
        sector.replaceSubrange(440..<444, with: [1, 2, 3, 4])
        sector.replaceSubrange(446..<462, with: [0x80, 0, 0, 0, 0xEF, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0])
        (sector[510], sector[511]) = (0x55, 0xAA)
        var table = [UInt8](repeating: 0, count: 20_000)
        table.replaceSubrange(512..<520, with: Array("EFI PART".utf8))
        return [sector, table, BootOption(description: "x", path: [0x7F, 0xFF, 4, 0]).bytes]
    }
}
