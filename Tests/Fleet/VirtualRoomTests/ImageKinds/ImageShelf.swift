// SPDX-License-Identifier: GPL-3.0-or-later

import CPIOArchive
import Foundation
import HostSystem
import Phase1Builder
import TestProcesses
import VirtualRoom

/// Puts images of all kinds into the environment of a room, and says which one its machines start.
struct ImageShelf {
    let environment: SampleEnvironment

    /// Phase 1's own kernel is a real one.
    var kernel: String { "\(environment.phase1Folder)/vmlinuz" }

    /// Makes an image of files and settings.
    func put(_ name: String, settings: String, files: [String: Data]) throws {
        let folder = "\(environment.imagesFolder)/\(name)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (file, content) in files { try content.write(to: URL(filePath: "\(folder)/\(file)")) }
        try "\(settings)\n".write(toFile: "\(folder)/config.yaml", atomically: true, encoding: .utf8)
    }

    /// Makes an image of settings and of large files, which are linked and not copied.
    func put(_ name: String, settings: String, linking paths: String...) throws {
        try put(name, settings: settings, files: [:])
        for path in paths {
            let file = URL(filePath: path).lastPathComponent
            try FileManager.default.linkItem(atPath: path, toPath: "\(environment.imagesFolder)/\(name)/\(file)")
        }
    }

    /// Makes it the one that is started at once; without one a person chooses.
    func start(_ name: String?) throws {
        let path = "\(environment.folder)/Boottorrent.yaml"
        var text = try String(contentsOfFile: path, encoding: .utf8)
        if let name {
            text = text.replacing("default: debian-installer", with: "default: \(name)")
        } else {
            text = text.replacing("timeout: 0", with: "timeout: -1")
        }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// Says who gets what.
    func rule(_ rules: String, list: String, templates: [String: String] = [:]) throws {
        let files = ["rules.yaml": rules, "machines.csv": list]
        for (name, text) in files {
            try text.write(toFile: "\(environment.folder)/\(name)", atomically: true, encoding: .utf8)
        }
        let folder = "\(environment.folder)/templates"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in templates {
            try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
    }

    /// The kernel and two initrds, whose first program says a word, the kernel's command line, and what is in these files.
    func system(saying word: String, showing files: [String] = []) async throws -> (
        kernel: Data, tools: Data, start: Data
    ) {
        let script = """
            #!/bin/busybox sh
            /bin/busybox mount -t proc proc /proc
            echo "$(/bin/busybox printf '\\n')\(word) started: $(/bin/busybox cat /proc/cmdline)"
            for file in \(files.joined(separator: " ")); do
                echo "\(word) $file: $(/bin/busybox cat $file)"
            done
            exec /bin/busybox sleep 100000

            """
        var start = CPIOWriter()
        for folder in ["proc", "dev"] { try start.append(CPIOEntry(folder, .directory, permissions: 0o755)) }
        try start.append(CPIOEntry("init", .file(Array(script.utf8)), permissions: 0o755))
        var tools = CPIOWriter()
        try tools.append(CPIOEntry("bin", .directory, permissions: 0o755))
        try tools.append(CPIOEntry("bin/busybox", .file(try await Self.busybox()), permissions: 0o755))
        return (
            try Data(contentsOf: URL(filePath: kernel)), Data(tools.finish()), Data(start.finish())
        )
    }

    /// An archive with one file in it.
    static func archive(of content: Data, called name: String) throws -> Data {
        var archive = CPIOWriter()
        try archive.append(CPIOEntry(name, .file(Array(content)), permissions: 0o644))
        return Data(archive.finish())
    }

    static func busybox() async throws -> [UInt8] {
        let packages = DebianPackages(folder: BuiltPrograms.packages)
        return try await packages.content(of: packages.suite.busybox)
    }

    /// An ISO file of these files, as `xorriso` makes them.
    static func iso(_ files: [String: Data], in folder: String) throws -> Data {
        let tree = "\(folder)/tree"
        try? FileManager.default.removeItem(atPath: tree)
        for (path, content) in files {
            let file = URL(filePath: "\(tree)/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try content.write(to: file)
        }
        let made = try Program.run(
            ["xorriso", "-as", "mkisofs", "-quiet", "-R", "-J", "-o", "\(folder)/made.iso", tree])
        guard made.status == 0 else { throw CocoaError(.fileWriteUnknown) }
        return try Data(contentsOf: URL(filePath: "\(folder)/made.iso"))
    }
}

/// Bytes that no compression makes smaller, the same for the same seed.
func noise(_ count: Int, seed: UInt64 = 1) -> Data {
    var state = seed
    var data = Data(count: count)
    data.withUnsafeMutableBytes { bytes in
        let words = bytes.bindMemory(to: UInt64.self)
        for index in words.indices {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            words[index] = state ^ (state >> 29)
        }
    }
    return data
}
