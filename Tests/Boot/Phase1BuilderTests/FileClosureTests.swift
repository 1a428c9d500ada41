// SPDX-License-Identifier: GPL-3.0-or-later

import CPIOArchive
import Foundation
import Phase1Builder
import Testing

@Suite struct ELFLinksTests {
    @Test func `libraries, folders and the loader are read`() throws {
        let links = try ELFLinks(
            SampleELF.linked(to: ["liba.so.1", "libb.so"], folders: ["/opt/x", "$ORIGIN/y"], loader: "/lib64/ld.so.2"))
        #expect(links.libraries == ["liba.so.1", "libb.so"])
        #expect(links.folders == ["/opt/x", "$ORIGIN/y"])
        #expect(links.loader == "/lib64/ld.so.2")
    }

    @Test func `what is linked statically needs nothing, and what is damaged is told`() throws {
        let links = try ELFLinks(SampleELF.program(isStatic: true))
        #expect(links.libraries.isEmpty && links.folders.isEmpty && links.loader == nil)
        let whole = SampleELF.linked(to: ["liba.so.1"])
        #expect(throws: ELFError.self) { try ELFLinks(Array(whole.dropLast(100))) }
    }
}

/// The files of packages that a layer needs.
@Suite struct FileClosureTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "closure-\(UUID())").path

    private func put(_ content: [UInt8], _ path: String) throws {
        let url = URL(filePath: "\(folder)/\(path)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content).write(to: url)
    }

    private func link(_ path: String, to target: String) throws {
        let url = URL(filePath: "\(folder)/\(path)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: target)
    }

    private func closure(_ patterns: String...) throws -> [String: CPIOEntry.Kind] {
        let closure = try FileClosure(patterns, in: folder)
        return Dictionary(uniqueKeysWithValues: closure.entries.map { ($0.name, $0.kind) })
    }

    /// A program with a library that needs another, in the old folders and the new ones.
    private func withFiles(_ body: () throws -> Void) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try put(SampleELF.linked(to: ["liba.so.1"], loader: "/lib64/ld.so.2"), "bin/program")
        try link("lib/x86_64-linux-gnu/liba.so.1", to: "liba.so.1.2")
        try put(SampleELF.linked(to: ["libb.so"], folders: ["$ORIGIN/private"]), "usr/lib/x86_64-linux-gnu/liba.so.1.2")
        try put(SampleELF.linked(to: []), "usr/lib/x86_64-linux-gnu/private/libb.so")
        try link("lib64/ld.so.2", to: "/lib/x86_64-linux-gnu/ld.so.2")
        try put(SampleELF.program(isStatic: true), "lib/x86_64-linux-gnu/ld.so.2")
        try put(Array("nobody needs it".utf8), "usr/share/doc/program/copyright")
        try put([1], "usr/share/data/one")
        try put([2], "usr/share/data/two")
        try body()
    }

    @Test func `a program brings its loader and its libraries, whatever folder they were in, and nothing else`() throws
    {
        try withFiles {
            let files = try closure("usr/bin/program")
            let libraries = "usr/lib/x86_64-linux-gnu"
            #expect(
                Set(files.keys) == [
                    "usr/bin/program", "\(libraries)/liba.so.1", "\(libraries)/liba.so.1.2",
                    "\(libraries)/private/libb.so", "\(libraries)/ld.so.2", "usr/lib64/ld.so.2",
                ])
            #expect(files["usr/lib64/ld.so.2"] == .symbolicLink(to: "/\(libraries)/ld.so.2"))
            #expect(files["\(libraries)/liba.so.1"] == .symbolicLink(to: "/\(libraries)/liba.so.1.2"))
            let loaders = try FileClosure(["usr/bin/program"], in: folder).loaders
            #expect(loaders == ["/lib64/ld.so.2"])
        }
    }

    @Test func `a pattern takes what is below a folder or begins alike, and may match nothing`() throws {
        try withFiles {
            #expect(try Set(closure("usr/share/data/").keys) == ["usr/share/data/one", "usr/share/data/two"])
            #expect(try Set(closure("usr/share/data/o*").keys) == ["usr/share/data/one"])
            let nothing = try closure("usr/share/nothing/", "usr/none*")
            #expect(nothing.isEmpty)
        }
    }

    @Test func `a link from the old folder to the new one does not hide the file`() throws {
        try withFiles {
            try put([3], "usr/sbin/tool")
            try link("sbin/tool", to: "/usr/sbin/tool")
            #expect(try closure("usr/sbin/tool") == ["usr/sbin/tool": .file([3])])
        }
    }

    @Test func `a library or a file that no package has is told with who needs it`() throws {
        try withFiles {
            #expect(throws: Phase1Failure.layerWithout("usr/bin/other", neededBy: "the layer")) {
                try closure("usr/bin/other")
            }
            try FileManager.default.removeItem(atPath: "\(folder)/usr/lib/x86_64-linux-gnu/private/libb.so")
            let needy = "usr/lib/x86_64-linux-gnu/liba.so.1.2"
            let failure = Phase1Failure.layerWithout("libb.so", neededBy: needy)
            #expect(throws: failure) { try closure("usr/bin/program") }
            #expect(failure.description.hasPrefix("no package holds libb.so, which \(needy) needs"))
        }
    }
}
