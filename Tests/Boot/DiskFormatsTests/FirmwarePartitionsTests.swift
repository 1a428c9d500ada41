// SPDX-License-Identifier: GPL-3.0-or-later

import DiskFormats
import Testing

@Suite struct FirmwarePartitionsTests {
    private func numbers(_ start: [UInt8], sectorLength: Int = 512) -> [Int] {
        let partitions = FirmwarePartitions(diskStart: start, sectorLength: sectorLength)
        return (1...4).filter(partitions.mayContain)
    }

    /// A first sector with partitions of these types.
    private func record(_ types: [UInt8]) -> [UInt8] {
        var sector = [UInt8](repeating: 0, count: 512)
        for (index, type) in types.enumerated() {
            let entry = 446 + 16 * index
            (sector[entry + 4], sector[entry + 8], sector[entry + 12]) = (type, UInt8(index + 1), 1)
        }
        (sector[510], sector[511]) = (0x55, 0xAA)
        return sector
    }

    @Test(arguments: [512, 4_096])
    func `in a GPT they are told by their type`(sectorLength: Int) {
        #expect(numbers(SampleDisk(sectorLength: sectorLength, sectors: 256).bytes, sectorLength: sectorLength) == [2])
    }

    @Test func `in a GPT that cannot be read every partition may be one`() {
        var disk = SampleDisk(sectorLength: 512, sectors: 256)
        disk.bytes[1_024] ^= 1
        #expect(numbers(disk.bytes) == [1, 2, 3, 4])
        // Sectors of another length: nothing but the protection is found.
        #expect(numbers(SampleDisk(sectorLength: 4_096, sectors: 256).bytes) == [1, 2, 3, 4])
    }

    @Test(arguments: [([0x83, 0xEF], [2]), ([0x0C], []), ([], []), ([0xEF, 0xEF], [1, 2])] as [([UInt8], [Int])])
    func `without a GPT they are told by theirs`(types: [UInt8], found: [Int]) {
        #expect(numbers(record(types)) == found)
    }

    @Test func `a disk without a table has none`() {
        #expect(numbers([]) == [])
        #expect(numbers([UInt8](repeating: 7, count: 1_024)) == [])
    }
}
