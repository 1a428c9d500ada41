// SPDX-License-Identifier: GPL-3.0-or-later

import DiskFormats
import Testing

@Suite struct BootOptionTests {
    /// What `efibootmgr` writes for partition 2 of a GPT that begins at sector 80 and has 20.
    private static let path: [UInt8] =
        [4, 1, 42, 0, 2, 0, 0, 0, 80, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0] + SampleDisk.identity + [2, 2]
        + [4, 4, 48, 0] + "\\EFI\\BOOT\\BOOTX64.EFI".utf16.flatMap { [UInt8($0), 0] } + [0, 0] + [0x7F, 0xFF, 4, 0]

    @Test(arguments: [512, 4_096]) func `the partition for firmware is found, and its path written`(length: Int) throws
    {
        let disk = SampleDisk(sectorLength: length, sectors: 200)
        let partition = try #require(FirmwarePartition(diskStart: disk.bytes, sectorLength: length))
        #expect(partition.number == 2)
        #expect(partition.identity == .gpt(SampleDisk.identity))
        #expect(partition.path == Self.path)
    }

    @Test func `without a GPT it is told by the disk's signature`() throws {
        var sector = [UInt8](repeating: 0, count: 1_024)
        sector.replaceSubrange(440..<444, with: [0x78, 0x56, 0x34, 0x12])
        sector.replaceSubrange(446..<462, with: [0x80, 0, 0, 0, 0xEF, 0, 0, 0, 8, 0, 0, 0, 16, 0, 0, 0])
        (sector[510], sector[511]) = (0x55, 0xAA)
        let partition = try #require(FirmwarePartition(diskStart: sector, sectorLength: 512))
        #expect(partition.identity == .record(0x1234_5678))
        #expect(
            partition.path.starts(
                with: [
                    4, 1, 42, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0x78, 0x56, 0x34, 0x12,
                ]
                    + [UInt8](repeating: 0, count: 12) + [1, 1, 4, 4]))
        sector[450] = 0x83
        #expect(FirmwarePartition(diskStart: sector, sectorLength: 512) == nil)
        #expect(FirmwarePartition(diskStart: [], sectorLength: 512) == nil)
    }

    @Test func `a disk that got the same image has a partition that firmware takes for this one`() throws {
        let disk = SampleDisk(sectorLength: 512, sectors: 200)
        let partition = try #require(FirmwarePartition(diskStart: disk.bytes, sectorLength: 512))
        #expect(partition.isMistakable(forDiskStart: disk.lengthened(to: 400), sectorLength: 512))
        let wide = SampleDisk(sectorLength: 4_096, sectors: 200)
        #expect(partition.isMistakable(forDiskStart: wide.bytes, sectorLength: 4_096))
        #expect(!partition.isMistakable(forDiskStart: [UInt8](repeating: 0, count: 40_000), sectorLength: 512))
        #expect(!partition.isMistakable(forDiskStart: [], sectorLength: 512))
        var sector = [UInt8](repeating: 0, count: 1_024)
        sector.replaceSubrange(440..<444, with: [0x78, 0x56, 0x34, 0x12])
        sector.replaceSubrange(446..<462, with: [0x80, 0, 0, 0, 0xEF, 0, 0, 0, 8, 0, 0, 0, 16, 0, 0, 0])
        (sector[510], sector[511]) = (0x55, 0xAA)
        let record = try #require(FirmwarePartition(diskStart: sector, sectorLength: 512))
        #expect(record.isMistakable(forDiskStart: sector, sectorLength: 512))
        #expect(!record.isMistakable(forDiskStart: disk.bytes, sectorLength: 512))
        #expect(!partition.isMistakable(forDiskStart: sector, sectorLength: 512))
        sector[440] = 0
        #expect(!record.isMistakable(forDiskStart: sector, sectorLength: 512))
    }

    @Test func `an entry is attributes, length, name and path, and is read back`() throws {
        let option = BootOption(description: "Ünï", path: Self.path)
        let bytes: [UInt8] =
            [1, 0, 0, 0, UInt8(Self.path.count), 0] + [0xDC, 0, 0x6E, 0, 0xEF, 0, 0, 0] + Self.path
        #expect(option.bytes == bytes)
        #expect(BootOption(bytes) == option)
        #expect(BootOption(bytes + [1, 2, 3]) == option)
        #expect(BootOption([0] + bytes.dropFirst())?.isActive == false)
    }

    @Test func `what ends too early is no entry`() {
        let bytes = BootOption(description: "x", path: Self.path).bytes
        for count in 0..<bytes.count { #expect(BootOption(Array(bytes.prefix(count))) == nil) }
        #expect(BootOption([UInt8](repeating: 1, count: 20_000)) == nil)
    }

    @Test func `an entry that starts the same is taken as it is, whoever made it`() throws {
        let same = BootOption(description: "debian", path: Self.path)
        let ours = BootOption(description: BootEntryPlan.description, path: [1])
        let plan = try #require(BootEntryPlan(path: Self.path, taken: [0: ours, 7: same, 9: nil]))
        #expect(plan.number == 7)
        #expect(plan.option == nil)
    }

    @Test func `our own entry is written anew, and there is never a second`() throws {
        let ours = BootOption(description: BootEntryPlan.description, path: [1])
        let plan = try #require(BootEntryPlan(path: Self.path, taken: [0: nil, 4: ours]))
        #expect(plan.number == 4)
        #expect(plan.option == BootOption(description: BootEntryPlan.description, path: Self.path))
        let again = try #require(BootEntryPlan(path: Self.path, taken: [0: nil, 4: plan.option]))
        #expect(again.number == 4)
        #expect(again.option == nil)
    }

    @Test func `a new entry takes the lowest free number`() throws {
        let other = BootOption(description: "x", path: [9])
        #expect(BootEntryPlan(path: Self.path, taken: [:])?.number == 0)
        #expect(BootEntryPlan(path: Self.path, taken: [0: other, 1: nil, 3: other])?.number == 2)
        let full = Dictionary(uniqueKeysWithValues: (UInt16.min...UInt16.max).map { ($0, BootOption?.none) })
        #expect(BootEntryPlan(path: Self.path, taken: full) == nil)
    }

    @Test(arguments: [(0, "Boot0000"), (0x1A, "Boot001A"), (0xFFFF, "BootFFFF")] as [(UInt16, String)])
    func `numbers have four digits`(number: UInt16, name: String) {
        #expect(BootEntryPlan.variable(number) == name)
        #expect(BootEntryPlan.number(ofVariable: name) == number)
    }

    @Test(arguments: ["BootOrder", "BootNext", "Boot001a", "Boot000", "Boot00000", "Boot+001", "", "boot0000"])
    func `other variables are no entries`(name: String) {
        #expect(BootEntryPlan.number(ofVariable: name) == nil)
    }
}
