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
        for _ in 0..<200_000 {
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
        let torrent = try await room.publish()
        #expect(torrent.image.totalLength == UInt64(Self.disk.count))
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
        #expect(try await room.publish().image.totalLength == UInt64(Self.disk.count))
    }

    @Test(arguments: [
        ("tar -c raw | gzip -c", "tar archive"), ("tar -c raw | xz -0c", "tar archive"),
        ("printf '<html>no</html>' | gzip -c", "web page"), ("printf KDMV | cat - raw | zstd -qc", "VMDK"),
        ("gzip -c raw | xz -0c", "packed twice"), ("head -c 100000 /dev/zero | gzip -c", "nothing but zeros"),
        ("printf partclone-image | cat - raw | gzip -c", "partclone"), ("true | gzip -c", "nothing in it"),
    ])
    func `what is packed and no disk is told, by check and start`(line: String, words: String) async throws {
        guard Program.isInstalled("zstd"), let room = try room(["sh", "-c", line]) else { return }
        let found = try await findings(room).problems.first?.found
        #expect(found?.contains(words) == true, "\(found ?? "nothing")")
        let failure = await #expect(throws: StartFailure.self) { try await room.publish() }
        #expect(failure?.description.contains(words) == true)
    }

    @Test func `a packed disk without a partition table is a note`() async throws {
        guard let room = try room(["sh", "-c", "tail -c 100000 raw | gzip -c"]) else { return }
        let findings = try await findings(room)
        #expect(findings.problems == [])
        #expect(findings.notices.contains { $0.text.contains("neither a partition table") })
    }

    @Test(arguments: [300, 100_000]) func `a qcow2 file that was not copied to its end is told`(missing: Int)
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
