// SPDX-License-Identifier: GPL-3.0-or-later

import CPIOArchive
import Foundation
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

    /// The kernel and two initrds, whose first program says a word, the kernel's command line, and what it was given.
    func system(saying word: String) async throws -> (kernel: Data, tools: Data, start: Data) {
        let script = """
            #!/bin/busybox sh
            /bin/busybox mount -t proc proc /proc
            echo "$(/bin/busybox printf '\\n')\(word) started: $(/bin/busybox cat /proc/cmdline)"
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
        try await DebianPackages(folder: BuiltPrograms.packages).file("bin/busybox", of: "busybox-static")
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

/// The first sector of a disk that a BIOS starts: it says a word on the first serial port, and stays.
func bootSector(saying word: String) -> Data {
    let code: [UInt8] = [
        0xFA,  // cli
        0x31, 0xC0,  // xor ax, ax
        0x8E, 0xD8,  // mov ds, ax
        0xFC,  // cld
        0xBE, 0x23, 0x7C,  // mov si, the word
        0xAC,  // next: lodsb
        0x84, 0xC0,  // test al, al
        0x74, 0x12,  // jz end
        0x88, 0xC3,  // mov bl, al
        0xBA, 0xFD, 0x03,  // mov dx, 3FDh: the port's state
        0xEC,  // wait: in al, dx
        0xA8, 0x20,  // test al, 20h: it takes a byte
        0x74, 0xFB,  // jz wait
        0xBA, 0xF8, 0x03,  // mov dx, 3F8h
        0x88, 0xD8,  // mov al, bl
        0xEE,  // out dx, al
        0xEB, 0xE9,  // jmp next
        0xF4,  // end: hlt
        0xEB, 0xFD,  // jmp end
    ]
    var sector = Data(code + Array("\r\n\(word)\r\n".utf8) + [0])
    sector.append(Data(count: 510 - sector.count))
    sector.append(contentsOf: [0x55, 0xAA])
    return sector
}
