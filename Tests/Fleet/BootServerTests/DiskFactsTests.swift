// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import TestProcesses
import Testing
import TorrentCore

/// What machines are told of a disk's image before they fetch it.
@Suite struct DiskFactsTests {
    /// The start of a disk with a GPT for sectors of this length, as far as it tells that.
    private func disk(sectorLength: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        bytes.replaceSubrange(sectorLength..<(sectorLength + 8), with: Array("EFI PART".utf8))
        bytes[sectorLength + 24] = 1
        return bytes
    }

    private func write(of image: PublishedImage) throws -> DiskWrite {
        guard case .write(let write) = image.image.method else { throw StartFailure.imageUnusable("no disk") }
        return write
    }

    @Test(arguments: [512, 4_096]) func `for which sectors an image was made is read from it, packed or not`(
        length: Int
    ) async throws {
        let plain = try OneImageRoom()
        try plain.write(disk(sectorLength: length), to: "oss/pool/d.img")
        #expect(try write(of: try await plain.publish()).sectorLength == length)
        let packed = try OneImageRoom("method: write\nimage: d.img\ngrow_gpt: false\n")
        try packed.pack(["gzip", "-1c", "raw"], disk(sectorLength: length))
        let told = try write(of: try await packed.publish())
        #expect(told.sectorLength == length)
        #expect(told.growsTable == false)
    }

    @Test func `an image without partitions says nothing, and its table may grow unless told otherwise`() async throws {
        let room = try OneImageRoom()
        try room.write([UInt8](repeating: 1, count: 64 << 10), to: "oss/pool/d.img")
        let told = try write(of: try await room.publish())
        #expect(told.sectorLength == nil)
        #expect(told.growsTable)
    }

    @Test(arguments: [512, 4_096]) func `an MBR's sectors are those of the file systems in it`(length: Int) async throws
    {
        var bytes = [UInt8](repeating: 0, count: 256 << 10)
        (bytes[446], bytes[450], bytes[454], bytes[458]) = (0x80, 0x83, 16, 32)
        (bytes[510], bytes[511]) = (0x55, 0xaa)
        bytes.replaceSubrange(16 * length + 1_080..<16 * length + 1_082, with: [0x53, 0xef])
        let room = try OneImageRoom()
        try room.pack(["gzip", "-1c", "raw"], bytes)
        #expect(try write(of: try await room.publish()).sectorLength == length)
    }
}
