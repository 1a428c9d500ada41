// SPDX-License-Identifier: GPL-3.0-or-later

import DiskFormats
import Testing

@Suite struct BootOrderTests {
    private static let end: [UInt8] = [0x7F, 0xFF, 4, 0]
    /// HD(1,GPT,…,0x800,0x100000).
    private static let partition: [UInt8] =
        [4, 1, 42, 0, 1, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0] + Array(1...16) + [2, 2]
    private static let file: [UInt8] = [4, 4, 6, 0, 0x61, 0]
    /// PciRoot(0)/Pci(1,1)/Sata(0,65535,0).
    private static let port: [UInt8] =
        [2, 1, 12, 0, 0xD0, 0x41, 3, 0x0A, 0, 0, 0, 0, 1, 1, 6, 0, 1, 1, 3, 18, 10, 0, 0, 0, 0xFF, 0xFF, 0, 0]
    /// MAC(…)/IPv4.
    private static let network: [UInt8] = [3, 11, 6, 0, 0x52, 0x54, 3, 12, 5, 0, 1]
    private static let disc: [UInt8] = [4, 2, 8, 0, 0, 0, 0, 0]

    @Test(
        arguments: [
            (partition + file + end, true), (port + partition + file + end, true), (port + end, false),
            (network + end, false), (port + disc + end, false), (file + end, false), ([], false), (end, false),
            // Behind the end of the path are other data.
            (network + end + partition, false),
            // One path of several ends with 0x7F, 1.
            (port + [0x7F, 1, 4, 0] + partition + end, true),
            // Lengths that lead nowhere.
            ([4, 2, 0, 0] + partition, false), ([4, 2, 0xFF, 0xFF] + partition, false), ([4, 1], false),
        ] as [([UInt8], Bool)])
    func `an entry is on a disk if its path has a partition`(path: [UInt8], isOnDisk: Bool) throws {
        let option = BootOption(description: "x", path: path)
        #expect(option.isOnDisk == isOnDisk)
        #expect(try #require(BootOption(option.bytes)).isOnDisk == isOnDisk)
    }

    @Test(arguments: [([], []), ([1], []), ([3, 0, 0, 1], [3, 256]), ([3, 0, 7], [3])] as [([UInt8], [UInt16])])
    func `the order is numbers of two bytes`(bytes: [UInt8], numbers: [UInt16]) {
        #expect(BootOrder(bytes).numbers == numbers)
    }

    @Test(
        arguments: [
            ([0, 1, 2, 3], 2), ([3, 2], 3), ([0, 1], nil), ([], nil), ([9, 2], 2), ([4, 3], 3),
        ] as [([UInt8], UInt16?)])
    func `the first of the order that is on a disk, and switched on, is found`(order: [UInt8], found: UInt16?) throws {
        let disk = BootOption(description: "Windows Boot Manager", path: Self.partition + Self.file + Self.end)
        var switchedOff = disk.bytes
        switchedOff[0] = 0
        let options: [UInt16: BootOption] = [
            0: BootOption(description: "PXE", path: Self.network + Self.end),
            1: BootOption(description: "CD", path: Self.port + Self.disc + Self.end), 2: disk, 3: disk,
            4: try #require(BootOption(switchedOff)),
        ]
        #expect(BootOrder(order.flatMap { [$0, 0] }).firstOnDisk(among: options) == found)
        // The stick that this system came from has a partition, too.
        #expect(BootOrder([3, 0, 2, 0]).firstOnDisk(among: options, besides: 3) == 2)
    }
}
