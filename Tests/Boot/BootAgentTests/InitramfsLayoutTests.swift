// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import BootCatalog
import CPIOArchive
import Testing
import TorrentCore

@Suite struct InitramfsLayoutTests {
    private let a: RelativePath
    private let b: RelativePath

    init() throws {
        a = try RelativePath("a")
        b = try RelativePath("b")
    }

    @Test func `initrds lie one behind the other, each at a multiple of four with eight zeros before it`() throws {
        let layout = try #require(InitramfsLayout(initrds: [(a, 5), (b, 8), (try RelativePath("c"), 1)]))
        #expect(layout.placed == [a: 0, b: 16, try RelativePath("c"): 32])
        #expect(layout.length == 33)
        #expect(layout.chunks == [] && layout.copies == [])
    }

    @Test func `an initrd that is there twice cannot be in its places as it arrives`() throws {
        #expect(InitramfsLayout(initrds: [(a, 5), (a, 5)]) == nil)
    }

    @Test func `behind a medium's own initrd an archive has the whole file and the additions`() throws {
        let iso: [UInt8] = Array(0..<251)
        let layout = try InitramfsLayout(medium(place: "run/b t/image.iso"), lengthOfFile: UInt64(iso.count))
        let whole = try assembled(layout, iso)
        #expect(Array(whole[..<10]) == Array(iso[20..<30]))
        #expect(Array(whole[20..<23]) == Array(iso[40..<43]))
        #expect(whole.count == Int(layout.length))
        #expect(whole[10..<20].allSatisfy { $0 == 0 } && whole[23..<32].allSatisfy { $0 == 0 })
        let archive = try entries(whole, at: 32)
        #expect(
            archive.map(\.name) == [
                "run", "run/b t", "run/b t/image.iso", "scripts", "scripts/x", "scripts/y",
            ])
        #expect(archive[2].kind == .file(iso))
        #expect(archive[4].kind == .file(Array("#!/bin/sh\n".utf8)))
        #expect(archive[4].permissions == 0o755)
        #expect(archive[5].permissions == 0o644)
    }

    @Test func `a medium that needs nothing of its file gets the additions alone`() throws {
        let layout = try InitramfsLayout(medium(place: nil), lengthOfFile: 251)
        #expect(layout.placed == [:])
        let archive = try entries(try assembled(layout, Array(0..<251)), at: 32)
        #expect(archive.map(\.name) == ["scripts", "scripts/x", "scripts/y"])
    }

    @Test func `a file that no archive can hold is refused`() throws {
        #expect(throws: CPIOError.self) {
            try InitramfsLayout(medium(place: "image.iso"), lengthOfFile: 1 << 32)
        }
    }

    private func medium(place: String?) throws -> MediumStart {
        MediumStart(
            file: a, kernel: try #require(FileExtent(offset: 0, length: 1)),
            initrds: [
                try #require(FileExtent(offset: 20, length: 10)), try #require(FileExtent(offset: 40, length: 3)),
            ], place: try place.map { try RelativePath($0) },
            additions: [
                AddedFile(path: try RelativePath("scripts/x"), text: "#!/bin/sh\n", isExecutable: true),
                AddedFile(path: try RelativePath("scripts/y"), text: "", isExecutable: false),
            ], commandLine: "")
    }

    /// Does what the agent does with files.
    private func assembled(_ layout: InitramfsLayout, _ iso: [UInt8]) throws -> [UInt8] {
        var whole = [UInt8](repeating: 0, count: Int(layout.length))
        func put(_ bytes: some Collection<UInt8>, at offset: UInt64) {
            whole.replaceSubrange(Int(offset)..<Int(offset) + bytes.count, with: bytes)
        }
        if let offset = layout.placed.values.first { put(iso, at: offset) }
        for copy in layout.copies { put(iso[Int(copy.extent.offset)..<Int(copy.extent.end)], at: copy.offset) }
        for chunk in layout.chunks { put(chunk.bytes, at: chunk.offset) }
        return whole
    }

    private func entries(_ whole: [UInt8], at offset: Int) throws -> [CPIOEntry] {
        try CPIOReader.entries(of: Array(whole[offset...]))
    }
}
