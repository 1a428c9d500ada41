// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import ServerConfig
import TestProcesses
import Testing
import TorrentCore

/// ISO files that xorriso has made, looked into with xorriso.
@Suite(.enabled(if: Program.isInstalled("xorriso"), "needs xorriso"))
struct MediumInspectorTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "medium-\(UUID())").path()
    private let kernel = MediumTexts.kernel + Array("the kernel's own bytes".utf8)
    private let initrd: [UInt8] = [0x1f, 0x8b] + (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }

    /// Makes an ISO file `it's.iso` of files, and removes all of it afterwards.
    private func withMedium(
        _ files: [String: [UInt8]], _ options: [String] = ["-r"],
        _ body: (MediumFile, String) async throws -> Void
    ) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (path, bytes) in files {
            let url = URL(filePath: "\(folder)/tree/\(path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: url)
        }
        let made = try Program.run(
            ["xorriso", "-no_rc", "-as", "mkisofs", "-quiet"] + options + ["-o", "\(folder)/it's.iso", "tree"],
            in: folder)
        try #require(made.status == 0, "\(made.text)")
        try await body(
            MediumFile(file: try RelativePath("it's.iso"), commandLine: "", passesNetwork: false), "\(folder)/it's.iso")
    }

    private func bytes(_ extent: FileExtent?, of path: String) throws -> [UInt8] {
        let extent = try #require(extent)
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        try file.seek(toOffset: extent.offset)
        return Array(try file.read(upToCount: Int(extent.length)) ?? Data())
    }

    private var plain: [String: [UInt8]] {
        [
            "isolinux/isolinux.cfg": Array("label a\nkernel /boot/linux\nappend initrd=/boot/initrd.gz quiet\n".utf8),
            "boot/linux": kernel, "boot/initrd.gz": initrd, "empty": [], "boot/other": Array("x".utf8),
        ]
    }

    @Test(arguments: [["-r"], ["--norock"], ["-r", "-J"]])
    func `kernel and initrd are where the survey says`(options: [String]) async throws {
        try await withMedium(plain, options) { medium, path in
            let start = try await MediumInspector.start(medium, in: folder).start
            #expect(start.file.description == "it's.iso")
            #expect(try bytes(start.kernel, of: path) == kernel)
            #expect(start.initrds.count == 1)
            #expect(try bytes(start.initrds.first, of: path) == initrd)
            #expect(start.commandLine == "quiet")
            #expect(start.place == nil)
        }
    }

    @Test func `a live medium is known by its files`() async throws {
        let files = [
            "live/vmlinuz": kernel, "live/initrd.img": initrd, "live/filesystem.squashfs": Array("hsqs".utf8),
        ]
        try await withMedium(files) { medium, path in
            let start = try await MediumInspector.start(medium, in: folder).start
            #expect(try bytes(start.kernel, of: path) == kernel)
            #expect(start.place?.description == "boottorrent/image.iso")
        }
    }

    @Test func `a medium with none of the layouts is told`() async throws {
        try await withMedium(["readme": Array("hello".utf8)]) { medium, _ in
            await #expect(throws: MediumProblem.unknownLayout) { try await MediumInspector.start(medium, in: folder) }
        }
    }

    @Test func `a medium that was not copied to its end is told`() async throws {
        try await withMedium(plain) { medium, path in
            let start = try await MediumInspector.start(medium, in: folder).start
            let last = max(start.kernel.end, start.initrds[0].end)
            try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: last - 1)
            let problem = await #expect(throws: MediumProblem.self) {
                try await MediumInspector.start(medium, in: folder)
            }
            guard case .cutOff = problem else {
                Issue.record("\(String(describing: problem))")
                return
            }
        }
    }

    @Test func `what is no ISO file is told`() async throws {
        try await withMedium(plain) { medium, path in
            try Data("nothing".utf8).write(to: URL(filePath: path))
            await #expect(throws: MediumProblem.self) { try await MediumInspector.start(medium, in: folder) }
        }
    }

    @Test func `an ISO file is handed out as it is, with how its system is started`() async throws {
        try await withMedium(plain) { medium, path in
            let room = try OneImageRoom("method: iso\ncmdline: more\n")
            try room.write(Array(try #require(FileManager.default.contents(atPath: path))), to: "oss/pool/a.iso")
            let image = try await room.publish()
            guard case .iso(let start) = image.image.method else {
                Issue.record("\(image.image.method)")
                return
            }
            #expect(start.commandLine == "quiet more")
            #expect(Array(image.files.keys) == [try RelativePath("a.iso")])
            #expect(image.folder == "\(room.folder)/oss/pool")
            #expect(await ImageInspection.findings(in: try room.environment.images).problems == [])
        }
    }

    @Test func `an ISO file of unknown layout is told by check and start alike, with key and file`() async throws {
        try await withMedium(["readme": Array("hello".utf8)]) { _, path in
            let room = try OneImageRoom("method: iso\n")
            try room.write(Array(try #require(FileManager.default.contents(atPath: path))), to: "oss/pool/a.iso")
            let problems = await ImageInspection.findings(in: try room.environment.images).problems
            let sentence = try #require(problems.first?.description)
            #expect(
                sentence.hasPrefix("oss/pool/config.yaml: iso: \"a.iso\" has no layout that is known here; looked for"))
            #expect(sentence.hasSuffix("; take kernel and initrd out of it and use method kexec"))
            let failure = await #expect(throws: StartFailure.self) { try await room.publish() }
            #expect(failure?.description == sentence)
            let reading = EnvironmentReader.read(folder: room.folder, host: PermissiveHost(LinuxHost()))
            #expect(reading.adding(problems).environment == nil)
            #expect(reading.adding([]).environment != nil)
        }
    }
}
