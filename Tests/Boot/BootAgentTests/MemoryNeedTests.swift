// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import BootCatalog
import Testing
import TorrentCore

@Suite struct MemoryNeedTests {
    private static let mebibyte: UInt64 = 1 << 20
    private var reserve: UInt64 { MemoryNeed.reserve }
    private var handover: UInt64 { MemoryNeed.reserve + MemoryNeed.kernelRoom }
    private let lengths: [RelativePath: UInt64]

    init() throws {
        lengths = [
            try RelativePath("k"): 8 * Self.mebibyte, try RelativePath("i"): 172 * Self.mebibyte,
            try RelativePath("other"): 999 * Self.mebibyte,
        ]
    }

    private func kernel() throws -> KernelStart {
        KernelStart(kernel: try RelativePath("k"), initrds: [try RelativePath("i")], commandLine: "")
    }

    @Test func `a kernel and its initrds are needed three times, other files not at all`() throws {
        let need = MemoryNeed(.kexec(try kernel()), lengths: lengths, layers: [])
        #expect(need.bytes == 540 * Self.mebibyte + handover)
    }

    @Test func `a medium whose file is handed on is needed three times with what is copied out of it`() throws {
        let extent = try #require(FileExtent(offset: 0, length: 10 * Self.mebibyte))
        func medium(_ place: RelativePath?) throws -> MediumStart {
            MediumStart(
                file: try RelativePath("i"), kernel: extent, initrds: [extent], place: place, additions: [],
                commandLine: "")
        }
        let whole = MemoryNeed(.iso(try medium(try RelativePath("x"))), lengths: lengths, layers: [])
        #expect(whole.bytes == 3 * 192 * Self.mebibyte + handover)
        let parts = MemoryNeed(.iso(try medium(nil)), lengths: lengths, layers: [])
        #expect(parts.bytes == (3 * 20 + 172) * Self.mebibyte + handover)
    }

    @Test func `a program needs all files once`() throws {
        let need = MemoryNeed(.program(try RelativePath("k"), arguments: []), lengths: lengths, layers: [])
        #expect(need.bytes == 1_179 * Self.mebibyte + reserve)
    }

    @Test func `a disk's image needs no memory, and a layer what it unpacks to`() throws {
        let write = DiskWrite(image: try RelativePath("other"), disk: .firstEmpty, mayErase: false, after: .restart)
        #expect(MemoryNeed(.write(write), lengths: lengths, layers: []).bytes == reserve)
        let offer = LayerOffer(
            name: .disks, totalLength: 10 * Self.mebibyte, infoHash: try infoHash(), torrentPath: "/x",
            torrentDigest: .zero)
        #expect(MemoryNeed(.write(write), lengths: lengths, layers: [offer]).bytes == 15 * Self.mebibyte + reserve)
    }

    @Test func `what does not fit is told with the numbers`() throws {
        let need = MemoryNeed(.kexec(try kernel()), lengths: lengths, layers: [])
        let free = need.bytes - 50 * Self.mebibyte
        #expect(
            need.problem(available: free - 1, stored: 50 * Self.mebibyte)
                == "the machine has too little memory for it: 628 MiB are free and 628 MiB are needed"
                + " (three times the 180 MiB that are handed over, for the kernel copies them twice, and some more);"
                + " add memory, or make the image smaller")
        #expect(need.problem(available: free, stored: 50 * Self.mebibyte) == nil)
        #expect(need.problem(available: nil, stored: 0) == nil)
    }

    @Test func `lengths out of this world do not overflow`() throws {
        let huge = Dictionary(uniqueKeysWithValues: lengths.keys.map { ($0, UInt64.max) })
        let need = MemoryNeed(.kexec(try kernel()), lengths: huge, layers: [])
        #expect(need.problem(available: 1 << 40, stored: 0) != nil)
    }

    private func infoHash() throws -> InfoHash {
        InfoHash(try #require(SHA1Digest(bytes: Array(repeating: 1, count: 20))))
    }
}
