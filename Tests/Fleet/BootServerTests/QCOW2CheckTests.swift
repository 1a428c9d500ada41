// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import ServerConfig
import TestProcesses
import Testing

/// Files in QEMU's format, made by qemu-img, that were cut at some place.
@Suite(.enabled(if: Program.isInstalled("qemu-img") && Program.isInstalled("qemu-io"), "needs qemu-utils"))
struct QCOW2CheckTests {
    /// 512 KiB of a disk: some that does not become small, and text behind it that does.
    private static let disk: [UInt8] = {
        var state: UInt64 = 7
        var bytes = DiskUnpackerTests.floppy
        while bytes.count < 192 << 10 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes.append(UInt8(truncatingIfNeeded: state >> 40))
        }
        while bytes.count < 512 << 10 { bytes += Array("line \(bytes.count)\n".utf8) }
        return Array(bytes.prefix(512 << 10))
    }()

    /// What makes `packed` of `raw`; the file ends with bytes that the disk needs.
    private static let makers = [
        "qemu-img convert -q -f raw -O qcow2 raw packed",
        "qemu-img convert -q -f raw -O qcow2 -o compat=0.10 raw packed",
        "qemu-img convert -q -f raw -O qcow2 -o cluster_size=256k raw packed",
        "qemu-img convert -q -f raw -O qcow2 -o cluster_size=512 raw packed",
        "qemu-img convert -q -f raw -O qcow2 -o extended_l2=on raw packed",
        "qemu-img convert -q -f raw -O qcow2 -o preallocation=full raw packed",
        "qemu-img convert -q -c -f raw -O qcow2 raw packed",
        "qemu-img convert -q -c -f raw -O qcow2 -o compression_type=zstd raw packed",
        // One compressed cluster among others: it stands last, and the file ends within its sector.
        "qemu-img convert -q -f raw -O qcow2 raw packed; qemu-img resize -q packed 2M;"
            + " qemu-io -f qcow2 -c 'write -q -c -P 7 1M 64k' packed",
        "qemu-img convert -q -f raw -O qcow2 -o compression_type=zstd raw packed; qemu-img resize -q packed 2M;"
            + " qemu-io -f qcow2 -c 'write -q -c -P 7 1M 64k' packed",
        "qemu-img convert -q -c -f raw -O qcow2 raw packed; qemu-img resize -q packed 2M;"
            + " qemu-io -f qcow2 -c 'write -q -P 7 1M 64k' packed",
    ]

    private func found(_ room: OneImageRoom) async throws -> ImageInspection.Findings {
        await ImageInspection.findings(in: try room.environment.images)
    }

    @Test(arguments: makers) func `a whole file is taken without a word, and one that was cut never is`(
        maker: String
    ) async throws {
        let room = try OneImageRoom()
        try room.pack(["sh", "-c", maker], Self.disk)
        let path = "\(room.folder)/oss/pool/d.img"
        let whole = try #require(FileManager.default.contents(atPath: path))
        let first = try await found(room)
        #expect(first.problems == [] && first.notices == [])
        // Content is missing, then tables are.
        for length in [whole.count - 40_000, whole.count / 2, 200_000, 70_000, 600, 80] where length < whole.count {
            try whole.prefix(max(80, length)).write(to: URL(filePath: path))
            let reading = EnvironmentReader.read(folder: room.folder, host: PermissiveHost(LinuxHost()))
            let problems =
                reading.problems.map(\.found)
                + (await ImageInspection.findings(in: reading.images)).problems.map(\.found)
            #expect(problems.count == 1, "\(length) of \(whole.count)")
        }
    }

    @Test(arguments: makers.suffix(3), [1, 20]) func `a file that lacks a few bytes of its last cluster is told`(
        maker: String, missing: Int
    ) async throws {
        let room = try OneImageRoom()
        try room.pack(["sh", "-c", maker], Self.disk)
        let path = "\(room.folder)/oss/pool/d.img"
        let whole = try #require(FileManager.default.contents(atPath: path))
        try whole.prefix(whole.count - missing).write(to: URL(filePath: path))
        #expect(
            try await found(room).problems.map(\.found)
                == ["\"d.img\" was not copied to its end: it is a qcow2 disk (QEMU), and the end is missing"])
    }

    @Test func `a file whose last cluster reaches behind the end of the disk may end with the disk`() async throws {
        let room = try OneImageRoom()
        try room.pack(
            ["qemu-img", "convert", "-q", "-f", "raw", "-O", "qcow2", "raw", "packed"], Array(Self.disk.dropLast(1_024))
        )
        let path = "\(room.folder)/oss/pool/d.img"
        let whole = try #require(FileManager.default.contents(atPath: path))
        try whole.dropLast(1_000).write(to: URL(filePath: path))
        let found = try await found(room)
        #expect(found.problems == [])
        #expect(
            found.notices.map(\.text)
                == ["\"d.img\" ends 1000 bytes before its last cluster does; nothing of the disk is missing"])
        #expect(try await room.publish().totalLength == UInt64(Self.disk.count - 1_024))
    }

    @Test(arguments: [
        (
            "qemu-img create -q -f qcow2 -b raw -F raw packed",
            "is a qcow2 file with a part of its content in another file (\"raw\")"
        ),
        (
            "qemu-img convert -q -f raw -O qcow2 -o data_file=data,data_file_raw=on raw packed; rm data",
            "is a qcow2 file whose content is in another file (an external data file)"
        ),
    ])
    func `a file that needs another one is refused, be that there or not`(maker: String, words: String) throws {
        let room = try OneImageRoom()
        try room.pack(["sh", "-c", maker], Self.disk)
        let reading = EnvironmentReader.read(folder: room.folder, host: PermissiveHost(LinuxHost()))
        #expect(reading.problems.map(\.found) == ["\"d.img\" \(words)"])
    }

    @Test func `a file that QEMU did not close is to be repaired, not copied again`() async throws {
        let room = try OneImageRoom()
        let maker =
            "qemu-img convert -q -f raw -O qcow2 -o lazy_refcounts=on raw packed; qemu-img resize -q packed 2M;"
            + " qemu-io -f qcow2 -c 'write -q -P 7 1M 64k' -c flush -c abort packed >/dev/null 2>&1; true"
        try room.pack(["sh", "-c", maker], Self.disk)
        let problem = try #require(try await found(room).problems.first)
        #expect(problem.found.contains("was not closed properly"))
        #expect(problem.remedy == "run qemu-img check -r all FILE")
    }

    @Test func `tables that name each other are told to be damaged and read to an end`() async throws {
        let room = try OneImageRoom()
        try room.pack(["sh", "-c", Self.makers[0]], Self.disk)
        let path = "\(room.folder)/oss/pool/d.img"
        var bytes = try #require(FileManager.default.contents(atPath: path))
        // All entries of a table of the first level with 8,000 of them lead to the same table.
        bytes.replaceSubrange(36..<40, with: [0, 0, 0x1f, 0x40])
        let place = bytes[40..<48].reduce(0) { $0 << 8 | Int($1) }
        let entry = bytes[place..<place + 8]
        for index in 0..<8_000 { bytes.replaceSubrange(place + index * 8..<place + index * 8 + 8, with: entry) }
        try bytes.write(to: URL(filePath: path))
        #expect(try await found(room).problems.count == 1)
    }
}
