// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import HostSystem
import Phase1Builder
import TestProcesses
import Testing

/// Where packages come from, as a person says it, and what is said when there are none.
@Suite struct PackageOptionTests {
    private let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/suite-\(UUID())"

    private func withFolder(_ body: () throws -> Void) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // The smallest ELF file: a header that says that there is nothing else.
        let elf = "\u{7f}ELF\u{2}\u{1}" + String(repeating: "\0", count: 58)
        for place in ["agent", "busybox"] { try write(elf, to: place) }
        try body()
    }

    private func write(_ text: String, to place: String) throws {
        let url = URL(filePath: "\(folder)/\(place)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func build(_ words: [String], path: String? = nil) throws -> Program.Outcome {
        try Program.run(
            ["env"] + (path.map { ["PATH=\($0)"] } ?? []) + [
                try Program.boottorrent, "phase1", "build", "-o", "\(folder)/out", "--agent", "\(folder)/agent",
            ] + words)
    }

    private static let hasArchive = ConditionTrait.enabled("apt and the keys of Debian's archive are needed") {
        Program.isInstalled("apt-get")
            && FileManager.default.isReadableFile(atPath: HostSystem.this.files.archiveKeyring)
    }

    @Test(arguments: [
        ["--suite", "sid"], ["--suite", "../trixie"], ["--mirror", "debian"], ["--mirror", "http://a/b c"],
    ])
    func `what is no suite and no mirror is refused with the option's name`(words: [String]) throws {
        try withFolder {
            let told = try build(words)
            #expect(told.status != 0)
            #expect(told.errors.contains("'\(words[1])' is invalid for '\(words[0])"), "\(told.errors)")
        }
    }

    @Test(hasArchive, arguments: ["bookworm", "trixie"])
    func `a mirror without the suite is told in a sentence`(suite: String) throws {
        try withFolder {
            let told = try build(["--suite", suite, "--mirror", "file:/nowhere/at/all"])
            #expect(told.status == 1)
            #expect(told.errors.contains("the mirror has no suite \(suite) ("), "\(told.errors)")
        }
    }

    @Test(hasArchive) func `layers are made of the suite, and from the mirror, of their environment`() throws {
        try withFolder {
            try write(
                "version: 1\nphase1: {suite: trixie, mirror: \"file:/nowhere/at/all\"}\n", to: "room/Boottorrent.yaml")
            let command = [try Program.boottorrent, "phase1", "layers", "\(folder)/room", "--agent", "\(folder)/agent"]
            let told = try Program.run(command)
            #expect(told.status == 1)
            #expect(told.errors.contains("the mirror has no suite trixie ("), "\(told.errors)")
            try write("version: 1\nphase1: {suite: sid}\n", to: "room/Boottorrent.yaml")
            #expect(try Program.run(command).errors.contains("phase1.suite: \"sid\" is no suite"))
        }
    }

    @Test func `without apt each file is asked for by the option that gives it`() throws {
        try withFolder {
            let first = try build([], path: "\(folder)/empty")
            #expect(first.status == 1)
            #expect(
                first.errors.contains("has no apt to fetch Debian's package busybox-static with; "), "\(first.errors)")
            #expect(first.errors.contains("or give your own with --busybox FILE"))
            let second = try build(["--busybox", "\(folder)/busybox"], path: "\(folder)/empty")
            #expect(second.status == 1)
            #expect(
                second.errors.contains("or give your own with --kernel FILE and --modules FOLDER"), "\(second.errors)")
        }
    }

    @Test(hasArchive) func `an apt that knows no archive of Debian's has the mirror asked for`() throws {
        try withFolder {
            try write("#!/bin/sh\nexit 0\n", to: "bin/apt-get")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/bin/apt-get")
            let other: ArchiveSuite = HostSystem.this.release == .trixie ? .bookworm : .trixie
            let told = try build(["--suite", other.codename], path: "\(folder)/bin:/usr/bin:/bin")
            #expect(told.status == 1)
            #expect(
                told.errors.contains(
                    "names no archive of Debian to take \(other) from; write its address as phase1.mirror"),
                "\(told.errors)")
        }
    }
}
