// SPDX-License-Identifier: GPL-3.0-or-later

import DiskFormats
import Foundation
import TestProcesses
import Testing

@Suite struct TableGrowthTests {
    private func applied(_ edits: [DiskEdit], to disk: [UInt8]) -> [UInt8] {
        var disk = disk
        for edit in edits {
            disk.replaceSubrange(Int(edit.offset)..<(Int(edit.offset) + edit.bytes.count), with: edit.bytes)
        }
        return disk
    }

    @Test(arguments: [512, 4_096])
    func `on a larger disk the second copy is at its end, and both are as if made for it`(length: Int) throws {
        let (small, large) = (
            SampleDisk(sectorLength: length, sectors: 200), SampleDisk(sectorLength: length, sectors: 333)
        )
        let edits = try PartitionTable(start: small.bytes, sectorLength: length).growth(toSectors: 333)
        let grown = applied(edits, to: small.lengthened(to: 333))
        let tail = 16_384 / length + 1
        #expect(grown[..<(34 * length)].elementsEqual(large.bytes[..<(34 * length)]) == false)
        // But for the rough cylinders of the protective record, which no program believes.
        var first = Array(grown[..<length])
        #expect(first[451...453] == [0xFF, 0xFF, 0xFF])
        first.replaceSubrange(451...453, with: [0, 0, 0])
        #expect(first == Array(large.bytes[..<length]))
        #expect(grown[length..<(3 * length)] == large.bytes[length..<(3 * length)])
        #expect(grown.suffix(tail * length) == large.bytes.suffix(tail * length))
        #expect(try PartitionTable(start: grown, sectorLength: length).partitions.map(\.number) == [1, 2])
    }

    @Test func `whenever power fails there is a whole table`() throws {
        let small = SampleDisk(sectorLength: 512, sectors: 200)
        let edits = try PartitionTable(start: small.bytes, sectorLength: 512).growth(toSectors: 333)
        for count in 0...edits.count {
            let disk = applied(Array(edits.prefix(count)), to: small.lengthened(to: 333))
            #expect(try PartitionTable(start: disk, sectorLength: 512).partitions.count == 2)
        }
    }

    @Test func `a disk of the image's own length is left alone, and so is a smaller one`() throws {
        let table = try PartitionTable(
            start: SampleDisk(sectorLength: 512, sectors: 200).bytes, sectorLength: 512)
        #expect(try table.growth(toSectors: 200) == [])
        #expect(throws: PartitionTableProblem.diskIsSmaller) { try table.growth(toSectors: 199) }
        #expect(throws: PartitionTableProblem.diskIsSmaller) { try table.growth(toSectors: 0) }
    }

    @Test(arguments: [201, 210, 232, 233, 234] as [UInt64])
    func `a disk that is hardly larger gets its copy over the old one`(sectors: UInt64) throws {
        let small = SampleDisk(sectorLength: 512, sectors: 200)
        let edits = try PartitionTable(start: small.bytes, sectorLength: 512).growth(toSectors: sectors)
        let grown = applied(edits, to: small.lengthened(to: sectors))
        #expect(grown.suffix(33 * 512) == SampleDisk(sectorLength: 512, sectors: sectors).bytes.suffix(33 * 512))
    }

    @Test(arguments: [
        (16, "header"), (40, "header"), (88, "header"), (512 + 3, "partitions"), (512 + 16_383, "partitions"),
    ])
    func `a table with a wrong checksum is left alone, and which is said`(offset: Int, part: String) {
        var disk = SampleDisk(sectorLength: 512, sectors: 200)
        disk.bytes[512 + offset] ^= 1
        #expect(throws: PartitionTableProblem.wrongChecksum(part)) {
            try PartitionTable(start: disk.bytes, sectorLength: 512)
        }
    }

    @Test(
        arguments: [
            (80, [0, 0, 0, 0]), (80, [0xFF, 0xFF, 0xFF, 0xFF]), (84, [0, 0, 0, 0]), (84, [0xFF, 0xFF, 0xFF, 0x7F]),
            (72, [1, 0, 0, 0]), (72, [0, 0, 0, 0xFF]), (24, [2, 0, 0, 0]),
        ] as [(Int, [UInt8])])
    func `numbers that make no sense are refused, with a right checksum too`(offset: Int, value: [UInt8]) {
        var disk = SampleDisk(sectorLength: 512, sectors: 200)
        var header = Array(disk.bytes[512..<604])
        header.replaceSubrange(offset..<(offset + 4), with: value)
        header.replaceSubrange(16..<20, with: [0, 0, 0, 0])
        header.replaceSubrange(16..<20, with: SampleDisk.number(SampleDisk.crc(header)))
        disk.put(header, at: 1)
        #expect(throws: PartitionTableProblem.implausible) {
            try PartitionTable(start: disk.bytes, sectorLength: 512)
        }
    }

    @Test func `what has no table, or ends too early, has none`() {
        let disk = SampleDisk(sectorLength: 512, sectors: 200)
        #expect(throws: PartitionTableProblem.noTable) { try PartitionTable(start: [], sectorLength: 512) }
        #expect(throws: PartitionTableProblem.noTable) { try PartitionTable(start: disk.bytes, sectorLength: 4_096) }
        #expect(throws: PartitionTableProblem.implausible) {
            try PartitionTable(start: Array(disk.bytes[..<4_096]), sectorLength: 512)
        }
    }

    @Test func `a first sector with partitions of its own stays as it is`() throws {
        var disk = SampleDisk(sectorLength: 512, sectors: 200)
        disk.bytes[446 + 16 + 4] = 0x0C
        (disk.bytes[446 + 16 + 8], disk.bytes[446 + 16 + 12]) = (64, 16)
        let edits = try PartitionTable(start: disk.bytes, sectorLength: 512).growth(toSectors: 333)
        #expect(edits.map(\.offset) == [300 * 512, 332 * 512, 512])
    }

    @Test(.enabled(if: ProgramSearch.finds("sgdisk"), "needs sgdisk (Debian: gdisk)"))
    func `what sgdisk made is grown as sgdisk itself would`() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/growth-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (ours, theirs) = ("\(folder)/ours", "\(folder)/theirs")
        try Data(count: 8 << 20).write(to: URL(filePath: ours))
        let made = try Program.run(["sgdisk", "-n", "1:0:+1M", "-t", "1:ef00", "-n", "2:0:0", ours])
        #expect(made.status == 0)
        try FileManager.default.copyItem(atPath: ours, toPath: theirs)
        for path in [ours, theirs] {
            let file = try FileHandle(forUpdating: URL(filePath: path))
            try file.truncate(atOffset: 20 << 20)
            try file.close()
        }
        let disk = Array(try Data(contentsOf: URL(filePath: ours)))
        let edits = try PartitionTable(start: disk, sectorLength: 512).growth(toSectors: 20 << 11)
        try Data(applied(edits, to: disk)).write(to: URL(filePath: ours))
        let check = try Program.run(["sgdisk", "-v", ours])
        #expect(check.output.contains("No problems found"))
        #expect(try Program.run(["sgdisk", "-e", theirs]).status == 0)
        let (mine, other) = (try Data(contentsOf: URL(filePath: ours)), try Data(contentsOf: URL(filePath: theirs)))
        #expect(mine[512..<(34 * 512)] == other[512..<(34 * 512)])
        #expect(mine.suffix(33 * 512) == other.suffix(33 * 512))
    }
}

/// Whether a program is there.
enum ProgramSearch {
    static func finds(_ name: String) -> Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
}
