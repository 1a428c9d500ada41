// SPDX-License-Identifier: GPL-3.0-or-later

import DiskFormats
import Testing

@Suite struct SectorLengthTests {
    private func record(_ entries: [(flag: UInt8, type: UInt8, first: UInt32, count: UInt32)]) -> [UInt8] {
        var sector = [UInt8](repeating: 0, count: 8_192)
        for (index, entry) in entries.enumerated() {
            let start = 446 + 16 * index
            sector[start] = entry.flag
            sector[start + 4] = entry.type
            sector.replaceSubrange((start + 8)..<(start + 12), with: SampleDisk.number(entry.first))
            sector.replaceSubrange((start + 12)..<(start + 16), with: SampleDisk.number(entry.count))
        }
        (sector[510], sector[511]) = (0x55, 0xAA)
        return sector
    }

    @Test(arguments: [512, 4_096]) func `a GPT tells it by where its header is`(length: Int) {
        let disk = SampleDisk(sectorLength: length, sectors: 200)
        #expect(
            SectorLength.of(
                imageStart: Array(disk.bytes.prefix(SectorLength.lookedAt)), imageLength: UInt64(disk.bytes.count))
                == length)
    }

    @Test func `an image with a header in both places can go onto any disk`() {
        var disk = SampleDisk(sectorLength: 512, sectors: 200)
        disk.bytes.replaceSubrange(4_096..<4_608, with: disk.bytes[512..<1_024])
        #expect(SectorLength.of(imageStart: Array(disk.bytes.prefix(8_192)), imageLength: 102_400) == nil)
    }

    @Test func `partitions without a GPT are for 512, where they lie within the image`() {
        #expect(SectorLength.of(imageStart: record([(0x80, 0x83, 1, 99)]), imageLength: 51_200) == 512)
        #expect(SectorLength.of(imageStart: record([(0x80, 0x83, 1, 100)]), imageLength: 51_200) == nil)
        #expect(
            SectorLength.of(imageStart: record([(0, 0x83, UInt32.max, .max)]), imageLength: .max) == 512)
    }

    @Test(
        arguments: [
            [], [(0, 0, 0, 0)], [(0x12, 0x83, 1, 9)], [(0, 0x83, 0, 9)], [(0, 0x83, 1, 0)],
        ] as [[(UInt8, UInt8, UInt32, UInt32)]])
    func `a first sector without sensible partitions says nothing`(entries: [(UInt8, UInt8, UInt32, UInt32)]) {
        #expect(
            SectorLength.of(
                imageStart: record(entries.map { (flag: $0.0, type: $0.1, first: $0.2, count: $0.3) }),
                imageLength: 1 << 20) == nil)
    }

    @Test(arguments: [0, 1, 511, 512, 600, 4_095, 4_097]) func `a short file says nothing`(count: Int) {
        #expect(SectorLength.of(imageStart: Array(repeating: 0x45, count: count), imageLength: UInt64(count)) == nil)
    }
}
