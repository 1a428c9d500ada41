// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import ServerConfig
import TestProcesses
import Testing

/// Inputs that administrators really had, from an image's folder to what `check` says of it.
@Suite struct FieldCasesTests {
    /// An image, what it is by its bytes, and what is said of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]
        let kind: DiskContent.Kind?
        /// The name of the format, where `kind` is left out.
        let format: String?
        /// What makes it unusable, as what is said of the file; `nil` when it is served.
        let flaw: String?
        /// All notes.
        let notes: [String]

        init(_ bytes: [UInt8], _ kind: DiskContent.Kind, _ flaw: String? = nil, notes: [String] = []) {
            (self.bytes, self.kind, self.flaw, self.notes) = (bytes, kind, flaw, notes)
            format = nil
        }

        init(_ bytes: [UInt8], format: String, _ kind: String) {
            (self.bytes, self.kind, self.format, notes) = (bytes, nil, format, [])
            flaw = "is \(format), not \(kind)"
        }

        var testDescription: String { format ?? flaw ?? kind.map { "\($0)" } ?? "" }
    }

    private static func unpacked(_ name: String) -> String {
        "is packed with \(name); it is unpacked once, at the next start"
    }

    private static let disks: [Case] = [
        Case(FieldFiles.disk, .disk(.table(end: 108 * 512))),
        Case(FieldFiles.gzip(FieldFiles.disk), .packed(.gzip), notes: [unpacked("gzip")]),
        Case(Array("<!DOCTYPE html><title>404</title>".utf8), format: "a web page", "a disk"),
        Case(Array(String(repeating: "see the wiki\n", count: 100).utf8), format: "a text", "a disk"),
        Case([UInt8](repeating: 0, count: 1 << 20), .zeros, "has nothing but zeros in it"),
        Case(
            FieldFiles.gzip(FieldFiles.disk) + Array("{ \"metadata_version\": \"1.1\" }\n".utf8) + [0, 0, 0, 0],
            .packed(.gzip),
            notes: [unpacked("gzip"), "has something behind its gzip stream, which is left out"]),
        Case(
            FieldFiles.gzip(FieldFiles.disk).dropLast(30_000), .packed(.gzip),
            "was not copied to its end: it is packed with gzip, and the end is missing", notes: [unpacked("gzip")]),
        Case(
            FieldFiles.gzip(FieldFiles.tar(FieldFiles.disk)), .packed(.gzip),
            "is packed with gzip, and what comes out is a tar archive, not a disk", notes: [unpacked("gzip")]),
        Case(
            FieldFiles.gzip(FieldFiles.gzip(FieldFiles.disk)), .packed(.gzip),
            "is packed twice: what comes out of it is packed with gzip", notes: [unpacked("gzip")]),
        Case(
            FieldFiles.beginning(Array("QFI".utf8) + [0xfb, 0, 0, 0, 1]), .packed(.qcow2), "is a qcow file of version 1"
        ),
        Case(FieldFiles.beginning(Array("KDMV".utf8)), format: "a VMDK disk (VMware)", "a raw disk"),
        Case(FieldFiles.beginning([0x7f, 0x10, 0xda, 0xbe], at: 64), format: "a VDI disk (VirtualBox)", "a raw disk"),
        Case(FieldFiles.tar(FieldFiles.disk), format: "a tar archive", "a disk"),
        Case(FieldFiles.zip(FieldFiles.disk), format: "a zip archive", "a disk"),
        Case(FieldFiles.beginning(Array("vhdxfile".utf8)), format: "a VHDX disk (Hyper-V)", "a raw disk"),
    ]

    @Test(arguments: disks) func `what is given as the image of a disk is told by its bytes`(one: Case) async throws {
        let content = DiskContent(of: FileProbe(one.bytes))
        if let kind = one.kind { #expect(content.kind == kind) }
        if let format = one.format {
            guard case .other(let found) = content.kind else {
                Issue.record("\(content.kind)")
                return
            }
            #expect(found.name == format)
        }
        let room = try OneImageRoom()
        try room.write(one.bytes, to: "oss/pool/d.img")
        let said = try await check(room)
        #expect(said.flaws == (one.flaw.map { ["\"d.img\" \($0)"] } ?? []))
        // What reading the configuration refuses has no notes.
        #expect(said.notes == (said.isRead ? one.notes.map { "\"d.img\" \($0)" } : []))
    }

    @Test(arguments: [
        (DiskPacking.bzip2, ["bzip2", "-c", "raw"]), (.lz4, ["lz4", "-qc", "raw"]), (.xz, ["xz", "-c", "raw"]),
        (.zstd, ["zstd", "-qc", "raw"]), (.lzma, ["xz", "-cF", "lzma", "raw"]),
        (.qcow2, ["qemu-img", "convert", "-q", "-f", "raw", "-O", "qcow2", "raw", "packed"]),
    ])
    func `what can be unpacked has one note and is served`(packing: DiskPacking, words: [String]) async throws {
        guard Program.isInstalled(words[0]) else {
            print("skipped: needs \(words[0])")
            return
        }
        let room = try OneImageRoom()
        try room.pack(words, FieldFiles.disk)
        let said = try await check(room)
        #expect(said.flaws == [])
        #expect(said.notes == ["\"d.img\" \(packing.phrase); it is unpacked once, at the next start"])
        #expect(try await room.publish().totalLength == UInt64(FieldFiles.disk.count))
    }

    @Test(arguments: [
        ("500G", "is no size as it is printed on disks"), ("465GiB", "is no size as it is printed on disks"),
        ("largest", "does not say which disk"),
        (
            "/dev/disk/by-path/pci-0000:00:17.0-ata-1", "is no name below /dev/disk/by-id, and machines have no others"
        ),
    ])
    func `a disk that no machine has is refused with the forms there are`(word: String, flaw: String) async throws {
        let room = try OneImageRoom("method: write\nimage: d.img\ndisk: \"\(word)\"\n")
        try room.write(FieldFiles.disk, to: "oss/pool/d.img")
        #expect(try await check(room).flaws == ["\"\(word)\" \(flaw)"])
    }

    @Test func `a script or program that machines cannot run is told`() async throws {
        let cases: [([UInt8], String?, String?)] = [
            (Array("#!/bin/busybox sh\n".utf8), nil, nil),
            (Array("#!/bin/busybox sh\r\necho hi\r\n".utf8), "has lines that end as Windows writes them (CR LF)", nil),
            (
                Array("#!/usr/bin/env python3\n".utf8), nil,
                "is run by \"/usr/bin/env\", which machines do not have unless phase 1 was made with it (--overlay); "
                    + "they have #!/bin/busybox sh and #!/bin/sh"
            ),
        ]
        for (bytes, flaw, note) in cases {
            let room = try OneImageRoom("method: bin\nbin: run\n")
            try room.write(bytes, to: "oss/pool/run")
            let said = try await check(room)
            #expect(said.flaws == (flaw.map { ["\"run\" \($0)"] } ?? []))
            #expect(said.notes == (note.map { ["\"run\" \($0)"] } ?? []))
        }
    }

    @Test func `a file that QEMU would not find is told`() async throws {
        let room = try OneImageRoom("method: bin-qemu-x86_64\nargs: -cdrom nowhere.iso\n")
        try room.write([0x78], to: "oss/pool/readme")
        #expect(try await check(room).flaws == ["-cdrom names \"nowhere.iso\", which is not in oss/pool"])
    }

    private func check(_ room: OneImageRoom) async throws -> (flaws: [String], notes: [String], isRead: Bool) {
        let reading = EnvironmentReader.read(folder: room.folder, host: PermissiveHost(LinuxHost()))
        let found = await ImageInspection.findings(in: reading.images)
        let problems = reading.problems + found.problems
        #expect(problems.allSatisfy { $0.description.hasPrefix("oss/pool/config.yaml:") && !$0.remedy.isEmpty })
        // Others are about the network.
        let notices = (reading.notices + found.notices).filter { $0.description.hasPrefix("oss/pool/") }
        return (problems.map(\.found), notices.map(\.text), reading.problems.isEmpty)
    }
}
