// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import ServerConfig
import TestProcesses
import Testing
import TorrentCore
import TorrentMetainfo

/// Environments with one image that is a disk's, from their `config.yaml` to the image.
@Suite struct DiskUnpackerTests {
    /// A disk of 8 MiB and some, with content at its start, in its middle and nowhere else.
    static let disk: [UInt8] = {
        var bytes = [UInt8](repeating: 0, count: 8 << 20 + 512)
        for offset in 0..<100_000 { bytes[offset] = UInt8(truncatingIfNeeded: offset &* 31 &+ offset >> 9) | 1 }
        for offset in 5_000_000..<5_010_000 { bytes[offset] = 7 }
        (bytes[510], bytes[511]) = (0x55, 0xaa)
        return bytes
    }()

    /// The least that starts: a boot sector with a program in it, and nothing else.
    static let floppy = [UInt8](repeating: 0x90, count: 510) + [0x55, 0xaa] + [UInt8](repeating: 0, count: 3584)

    private func write(of image: PublishedImage) throws -> DiskWrite {
        guard case .write(let write) = image.image.method else { throw StartFailure.imageUnusable("no disk") }
        return write
    }

    /// The file's bytes, and how many it takes on the disk.
    private func look(_ path: String) throws -> (bytes: [UInt8], taken: Int) {
        let blocks = try Program.run(["stat", "-c", "%b", path]).output.split(separator: "\n").first.flatMap { Int($0) }
        return (Array(try #require(FileManager.default.contents(atPath: path))), try #require(blocks) * 512)
    }

    @Test(arguments: [
        ["zstd", "-qc", "raw"], ["xz", "-0c", "raw"], ["gzip", "-1c", "raw"], ["bzip2", "-c", "raw"],
        ["lz4", "-qc", "raw"], ["lz4", "-qlc", "raw"], ["xz", "-0cF", "lzma", "raw"],
        ["qemu-img", "convert", "-q", "-f", "raw", "-O", "qcow2", "raw", "packed"],
        ["qemu-img", "convert", "-q", "-c", "-f", "raw", "-O", "qcow2", "raw", "packed"],
    ])
    func `a packed disk is handed out as it is unpacked, with holes`(words: [String]) async throws {
        guard Program.isInstalled(words[0]) else {
            print("skipped: needs \(words[0])")
            return
        }
        let room = try OneImageRoom()
        try room.pack(words)
        let image = try await room.publish()
        #expect(image.folder == "\(room.folder)/out/unpacked/pool")
        #expect(image.files.mapValues { $0.length } == [try RelativePath("disk.raw"): UInt64(Self.disk.count)])
        #expect(try write(of: image).image.description == "disk.raw")
        let (bytes, taken) = try look("\(image.folder)/disk.raw")
        #expect(bytes == Self.disk)
        #expect(taken > 100_000 && taken < 1 << 20)
        #expect(image.seed?.metainfo.name == "pool")
        #expect(room.lines == ["Unpacking d.img of pool, which is done once"])
    }

    @Test func `a disk is unpacked once, and again when it has changed`() async throws {
        let room = try OneImageRoom()
        try room.pack(["gzip", "-1c", "raw"])
        let first = try await room.publish()
        let second = try await room.publish()
        #expect(room.lines.count == 1)
        #expect(first.infoHash == second.infoHash)
        try room.pack(["gzip", "-1c", "raw"], Self.floppy)
        let third = try await room.publish()
        #expect(room.lines.count == 2)
        #expect(third.totalLength == 4096)
        try FileManager.default.removeItem(atPath: "\(third.folder)/disk.raw")
        _ = try await room.publish()
        #expect(room.lines.count == 3)
    }

    @Test func `a copy that another version unpacked is made anew`() async throws {
        let room = try OneImageRoom()
        try room.pack(["gzip", "-1c", "raw"])
        _ = try await room.publish()
        let stamp = "\(room.folder)/out/unpacked/pool/.made-of"
        let text = try String(contentsOfFile: stamp, encoding: .utf8)
        // Before versions stood there, the stamp began with the packing.
        let older = try #require(text.firstIndex(of: " ").map { String(text[text.index(after: $0)...]) })
        #expect(older.hasPrefix("gzip\n"))
        try older.write(toFile: stamp, atomically: true, encoding: .utf8)
        _ = try await room.publish()
        #expect(room.lines.count == 2)
        #expect(try String(contentsOfFile: stamp, encoding: .utf8) == text)
    }

    @Test func `a raw disk is handed out as it is`() async throws {
        let room = try OneImageRoom()
        try room.write(Self.disk, to: "oss/pool/d.img")
        try FileManager.default.createDirectory(
            atPath: "\(room.folder)/out/unpacked/gone", withIntermediateDirectories: true)
        let image = try await room.publish()
        #expect(image.folder == "\(room.folder)/oss/pool")
        #expect(try write(of: image).image.description == "d.img")
        #expect(room.lines.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: "\(room.folder)/out/unpacked/gone"))
    }

    @Test func `the kernel that is started then comes along, and follows its file`() async throws {
        let room = try OneImageRoom("method: write\nimage: d.img\nafter: kexec\nkernel: b/disk.raw\ninitrd: i\n")
        try room.pack(["gzip", "-1c", "raw"])
        try FileManager.default.createDirectory(atPath: "\(room.folder)/oss/pool/b", withIntermediateDirectories: true)
        try room.write(MediumTexts.kernel, to: "oss/pool/b/disk.raw")
        try room.write([0x1f, 0x8b], to: "oss/pool/i")
        try room.write([1], to: "oss/pool/not-needed")
        let image = try await room.publish()
        #expect(
            Set(image.files.keys.map(\.description)) == ["disk.raw", "b/disk.raw", "i"])
        #expect(try look("\(image.folder)/b/disk.raw").bytes == MediumTexts.kernel)
        try FileManager.default.removeItem(atPath: "\(room.folder)/oss/pool/i")
        try room.write([0x1f, 0x8b, 8], to: "oss/pool/i")
        let again = try await room.publish()
        #expect(try look("\(again.folder)/i").bytes == [0x1f, 0x8b, 8])
        #expect(room.lines.count == 1)
    }

    @Test func `an archive that was not copied to its end is told, and nothing is left of it`() async throws {
        let room = try OneImageRoom()
        try room.pack(["gzip", "-1c", "raw"])
        let path = "\(room.folder)/oss/pool/d.img"
        let packed = try #require(FileManager.default.contents(atPath: path))
        try packed.prefix(packed.count / 2).write(to: URL(filePath: path))
        let failure = await #expect(throws: StartFailure.self) { try await room.publish() }
        let sentence = failure?.description ?? ""
        #expect(
            sentence.hasPrefix(
                "oss/pool/config.yaml:3: image: \"d.img\" was not copied to its end: it is packed with gzip"))
        #expect(sentence.hasSuffix("; copy it again"))
        #expect(failure?.isUsersMistake == true)
        #expect(!FileManager.default.fileExists(atPath: "\(room.folder)/out/unpacked/pool/disk.raw"))
    }

    @Test func `a disk that is packed twice is told`() async throws {
        let room = try OneImageRoom()
        try room.pack(["sh", "-c", "gzip -c raw | gzip -c"])
        let failure = await #expect(throws: StartFailure.self) { try await room.publish() }
        #expect(
            failure?.description
                == "oss/pool/config.yaml:3: image: \"d.img\" is packed twice: what comes out of it is packed with gzip; "
                + "unpack it once by yourself")
    }

    @Test func `an archive of nothing is told`() async throws {
        let room = try OneImageRoom()
        try room.pack(["gzip", "-c", "raw"], [])
        let failure = await #expect(throws: StartFailure.self) { try await room.publish() }
        #expect(
            failure?.description == "oss/pool/config.yaml:3: image: \"d.img\" has nothing in it; copy it anew")
    }

    @Test func `zeros of a disk take nothing on ours, and it has its whole length`() async throws {
        let room = try OneImageRoom()
        try room.pack(["gzip", "-c", "raw"], Self.floppy + [UInt8](repeating: 0, count: 3 << 20 + 100))
        let image = try await room.publish()
        let (bytes, taken) = try look("\(image.folder)/disk.raw")
        #expect(bytes.count == Self.floppy.count + 3 << 20 + 100 && bytes.dropFirst(512).allSatisfy { $0 == 0 })
        #expect(taken <= 64 << 10)
    }
}
