// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import ServerConfig
import TestProcesses
import Testing

/// Packed disks that were copied badly, or hold something else than a disk.
@Suite struct PackedDiskTests {
    private static let programs: [[String]] = [
        ["gzip", "-1c", "raw"], ["xz", "-0c", "raw"], ["zstd", "-qc", "raw"], ["bzip2", "-c", "raw"],
        ["lz4", "-qc", "raw"], ["xz", "-0cF", "lzma", "raw"],
    ]

    /// A disk that does not become small.
    private static let disk: [UInt8] = {
        var state: UInt64 = 1
        var bytes = DiskUnpackerTests.floppy
        for _ in 0..<200_192 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes.append(UInt8(truncatingIfNeeded: state >> 40))
        }
        return bytes
    }()

    private func room(_ words: [String], _ bytes: [UInt8] = PackedDiskTests.disk) throws -> OneImageRoom? {
        guard Program.isInstalled(words[0]) else {
            print("skipped: needs \(words[0])")
            return nil
        }
        let room = try OneImageRoom()
        try room.pack(words, bytes)
        return room
    }

    private func change(_ room: OneImageRoom, _ change: (inout Data) -> Void) throws {
        let path = "\(room.folder)/oss/pool/d.img"
        var data = try #require(FileManager.default.contents(atPath: path))
        change(&data)
        try data.write(to: URL(filePath: path))
    }

    private func findings(_ room: OneImageRoom) async throws -> ImageInspection.Findings {
        await ImageInspection.findings(in: try room.environment.images)
    }

    @Test(arguments: programs)
    func `something behind the stream is left out with a note, by check and start`(words: [String]) async throws {
        guard let room = try room(words) else { return }
        try change(room) { $0 += Data("{ \"metadata_version\": \"1.1\" }\n".utf8) + Data(count: 64) }
        let findings = try await findings(room)
        #expect(findings.problems == [])
        #expect(findings.notices.contains { $0.text.contains("something behind") }, "\(findings.notices)")
        let image = try await room.publish()
        #expect(image.totalLength == UInt64(Self.disk.count))
        #expect(room.lines.contains { $0.contains("note: ") && $0.contains("something behind") })
    }

    @Test(arguments: programs)
    func `a stream that was not copied to its end is told, by check and start`(words: [String]) async throws {
        guard let room = try room(words) else { return }
        try change(room) { $0 = $0.prefix($0.count - 60_000) }
        let problems = try await findings(room).problems
        #expect(problems.first?.found.contains("was not copied to its end") == true, "\(problems)")
        #expect(problems.first?.remedy == "copy it again")
        let failure = await #expect(throws: StartFailure.self) { try await room.publish() }
        #expect(failure?.description.contains("was not copied to its end") == true)
    }

    @Test func `members of gzip that stand one behind the other are one disk`() async throws {
        guard let room = try room(["sh", "-c", "head -c 100000 raw | gzip -c; tail -c +100001 raw | gzip -c"]) else {
            return
        }
        #expect(try await findings(room).problems == [])
        #expect(try await findings(room).notices.isEmpty)
        #expect(try await room.publish().totalLength == UInt64(Self.disk.count))
    }

    @Test(arguments: [
        ("tar -c raw | gzip -c", "tar archive"), ("tar -c raw | xz -0c", "tar archive"),
        ("printf '<html>no</html>' | gzip -c", "web page"), ("printf KDMV | cat - raw | zstd -qc", "VMDK"),
        ("gzip -c raw | xz -0c", "packed twice"), ("head -c 100000 /dev/zero | gzip -c", "nothing but zeros"),
        ("printf partclone-image | cat - raw | gzip -c", "partclone"), ("true | gzip -c", "nothing in it"),
        // Signs that stand at the end of what comes out.
        ("(cat raw; printf conectix; head -c 504 /dev/zero) | gzip -c", "VHD disk of fixed size"),
        ("(cat raw; head -c 3000000 /dev/zero; printf koly; head -c 508 /dev/zero) | xz -0c", ".dmg"),
        ("printf 'HTTP/1.1 200 OK\\r\\n\\r\\n' | cat - raw | zstd -qc", "web server"),
        (
            "qemu-img convert -f raw -O qcow2 raw q && gzip -c q && rm q",
            "packed twice: what comes out of it is a qcow2 disk"
        ),
        ("tar -cf t raw && truncate -s 1M t && qemu-img convert -q -f raw -O qcow2 t packed && rm t", "a tar archive"),
    ])
    func `what is packed and no disk is told, by check and start`(line: String, words: String) async throws {
        guard Program.isInstalled("zstd"), let room = try room(["sh", "-c", line]) else { return }
        let found = try await findings(room).problems.first?.found
        #expect(found?.contains(words) == true, "\(found ?? "nothing")")
        let failure = await #expect(throws: StartFailure.self) { try await room.publish() }
        #expect(failure?.description.contains(words) == true)
    }

    @Test(arguments: programs) func `a wrong checksum far behind the start is told, by check and start`(words: [String])
        async throws
    {
        guard words != ["xz", "-0cF", "lzma", "raw"], let room = try room(words, Self.longDisk) else { return }
        try change(room) { $0[$0.count - 20_000] ^= 0x55 }
        let problem = try await findings(room).problems.first
        #expect(problem?.found.contains("is damaged") == true, "\(problem?.found ?? "nothing")")
        #expect(problem?.remedy == "copy it again")
        await #expect(throws: StartFailure.self) { try await room.publish() }
    }

    /// 3 MiB, more than the beginning that tells what a disk is.
    private static let longDisk = (0..<15).reduce(into: disk) { bytes, _ in bytes += disk.dropFirst(4_096) }

    @Test(arguments: ["xz", "zstd -q", "lz4 -q", "bzip2", "gzip"]) func `of several streams the last one must be whole`(
        program: String
    ) async throws {
        let line = "(head -c 100000 raw | \(program) -c; tail -c +100001 raw | \(program) -c)"
        guard Program.isInstalled(String(program.prefix { $0 != " " })), let room = try room(["sh", "-c", line]) else {
            return
        }
        #expect(try await findings(room).problems == [])
        for missing in [10_000, 104_000] {
            try room.pack(["sh", "-c", line], Self.disk)
            try change(room) { $0 = $0.prefix($0.count - missing) }
            let found = try await findings(room).problems.first?.found
            #expect(found?.contains("was not copied to its end") == true, "\(found ?? "nothing")")
        }
    }

    @Test func `partitions that reach behind the end of what comes out are told by check`() async throws {
        guard let room = try room(["gzip", "-c", "raw"], Self.cut) else { return }
        let notices = try await findings(room).notices.map(\.text)
        #expect(
            notices.contains { $0.contains("has partitions up to byte 5242880 and ends at byte 3145728") }, "\(notices)"
        )
    }

    /// 3 MiB of a disk whose partition ends at 5 MiB.
    private static let cut: [UInt8] = {
        var bytes = [UInt8](repeating: 0, count: 3 << 20)
        (bytes[446], bytes[450], bytes[455], bytes[459]) = (0x80, 0x83, 8, 32)
        (bytes[510], bytes[511]) = (0x55, 0xaa)
        return bytes
    }()

    /// Whether check reads a file is seen from what it says: its bytes are changed behind its back.
    @Test func `a file that has not changed is read once`() async throws {
        guard let room = try room(["gzip", "-c", "raw"]) else { return }
        let path = "\(room.folder)/oss/pool/d.img"
        let work = "\(room.folder)/out"
        let check = { await ImageInspection.findings(in: try room.environment.images, workFolder: work) }
        #expect(try await check().problems == [])
        #expect(!FileManager.default.fileExists(atPath: work), "check makes no work folder")
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        #expect(try await check().problems == [])
        let date = try #require(try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date)
        let whole = Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
        for time in [whole, whole.addingTimeInterval(5)] {
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
            if time == whole { #expect(try await check().problems == []) }
            let data = try #require(FileManager.default.contents(atPath: path))
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.seek(toOffset: UInt64(data.count - 3_000))
            try handle.write(contentsOf: [UInt8](repeating: 0x11, count: 2_000))
            try handle.close()
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
            #expect(try await check().problems.isEmpty == (time == whole))
        }
        // What is damaged is tried again, for it may be the computer that failed; what is cut is not.
        await #expect(throws: StartFailure.self) { try await room.publish() }
        #expect(room.lines.count == 1)
        try change(room) { $0 = $0.prefix(100_000) }
        let words = try #require(try await check().problems.first?.found)
        let failure = await #expect(throws: StartFailure.self) { try await room.publish() }
        #expect(words.contains("was not copied to its end"))
        #expect(failure?.description.contains(words) == true)
        #expect(room.lines.count == 1)
    }

    @Test func `a packed disk without a partition table is a note`() async throws {
        guard let room = try room(["sh", "-c", "tail -c 100000 raw | gzip -c"]) else { return }
        let findings = try await findings(room)
        #expect(findings.problems == [])
        #expect(findings.notices.contains { $0.text.contains("neither a partition table") })
    }

    @Test(arguments: [60_000, 100_000]) func `a qcow2 file that was not copied to its end is told`(missing: Int)
        async throws
    {
        let words = ["qemu-img", "convert", "-q", "-f", "raw", "-O", "qcow2", "raw", "packed"]
        guard let room = try room(words) else { return }
        #expect(try await findings(room).problems == [])
        try change(room) { $0 = $0.prefix($0.count - missing) }
        let problems = try await findings(room).problems
        #expect(problems.first?.remedy == "copy it again", "\(problems)")
        #expect(problems.first?.found.contains("qcow2") == true)
        await #expect(throws: StartFailure.self) { try await room.publish() }
        #expect(!FileManager.default.fileExists(atPath: "\(room.folder)/out/unpacked/pool/disk.raw"))
    }
}
