// SPDX-License-Identifier: GPL-3.0-or-later

import CPIOArchive
import Foundation
import TestProcesses
import Testing

/// GNU cpio, from the Debian package of that name, reads what we write and writes what we read.
@Suite(.enabled(if: Program.isInstalled("cpio"), "the program cpio is not installed"))
struct CPIOProgramTests {
    private let entries = [
        CPIOEntry("bin", .directory, permissions: 0o755, modified: 1_000_000_000),
        CPIOEntry("bin/tool", .file(Array("content\n".utf8)), permissions: 0o755, modified: 1_000_000_000),
        CPIOEntry("bin/alias", .symbolicLink(to: "tool"), permissions: 0o777, modified: 1_000_000_000),
        CPIOEntry("pipe", .fifo, permissions: 0o640, modified: 1_000_000_000),
    ]

    private func archive(_ entries: [CPIOEntry]) throws -> [UInt8] {
        var writer = CPIOWriter()
        for entry in entries { try writer.append(entry) }
        return writer.finish()
    }

    private func untimed(_ entry: CPIOEntry) -> CPIOEntry {
        CPIOEntry(entry.name, entry.kind, permissions: entry.permissions)
    }

    @Test func `cpio lists every member with its type, mode and device`() throws {
        let devices = [
            CPIOEntry("console", .characterDevice(.init(major: 5, minor: 1)), permissions: 0o600),
            CPIOEntry("disk", .blockDevice(.init(major: 259, minor: 1_000)), permissions: 0o660),
        ]
        let listing = try CPIOProgram.run(["-itvn", "--quiet"], input: archive(entries + devices))
        let lines = String(decoding: listing, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(lines.count == 6)
        #expect(
            lines.map { $0.prefix(10) } == [
                "drwxr-xr-x", "-rwxr-xr-x", "lrwxrwxrwx", "prw-r-----", "crw-------", "brw-rw----",
            ])
        #expect(lines[2].hasSuffix("bin/alias -> tool"))
        #expect(lines[4].contains("5,   1"))
        #expect(lines[5].contains("259, 1000"))
    }

    @Test func `cpio unpacks the same content`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cpio-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try CPIOProgram.run(["-idm", "--quiet"], input: archive(entries), in: folder)
        #expect(try Data(contentsOf: folder.appending(path: "bin/alias")) == Data("content\n".utf8))
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.appending(path: "bin/tool").path)
        #expect(attributes[.posixPermissions] as? Int == 0o755)
        #expect(attributes[.modificationDate] as? Date == Date(timeIntervalSince1970: 1_000_000_000))

        let names = entries.map(\.name).joined(separator: "\n") + "\n"
        let theirs = try CPIOProgram.run(
            ["-o", "-H", "newc", "--quiet", "-R", "0:0"], input: Array(names.utf8), in: folder)
        // Times of the folder and the link are the unpacking's own.
        #expect(try CPIOReader.entries(of: theirs).map(untimed) == entries.map(untimed))
    }
}

/// The installed program, run with bytes in and bytes out.
private enum CPIOProgram {
    static func run(_ arguments: [String], input: [UInt8], in folder: URL? = nil) throws -> [UInt8] {
        let run = try Program.run(
            ["env", "LC_ALL=C.UTF-8", "TZ=UTC", "cpio"] + arguments, in: folder?.path, input: Data(input))
        #expect(run.status == 0, "\(run.errors)")
        return Array(run.bytes)
    }
}
