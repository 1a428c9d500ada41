// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import CPIOArchive
import Foundation
import SystemFiles
import TestProcesses

/// An unpacked piece, and beside it the root of a system.
struct Place {
    let folder: String
    var root: String { "\(folder)/root" }

    init(hostName: String? = nil, files: [ReadyFile]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "place-\(UUID().uuidString)").path
        let piece = try SystemPiece(hostName: hostName.flatMap { SystemHostName($0) }, files: files)
        try FileManager.default.createDirectory(atPath: "\(folder)/root", withIntermediateDirectories: true)
        for entry in try CPIOReader.entries(of: piece.archive) {
            let path = "\(folder)/\(entry.name)"
            if case .file(let bytes) = entry.kind {
                let above = URL(filePath: path).deletingLastPathComponent()
                try FileManager.default.createDirectory(at: above, withIntermediateDirectories: true)
                try Data(bytes).write(to: URL(filePath: path))
            } else {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            }
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Runs the script; what it printed, which should be nothing.
    func run(_ shell: [String], root: String? = nil) throws -> String {
        try "".write(toFile: "\(folder)/console", atomically: false, encoding: .utf8)
        return try Program.run(shell + ["\(folder)/boottorrent/place", root ?? self.root, "\(folder)/console"]).text
    }

    func console() throws -> String { try String(contentsOfFile: "\(folder)/console", encoding: .utf8) }

    /// Lets the hooks, which name the script by its place in an initramfs, find it here.
    func prepareHooks() throws {
        let hooks =
            ["conf/conf.d/zz-boottorrent-files"]
            + ["lib", "var/lib"].map { "\($0)/dracut/hooks/pre-pivot/zz-boottorrent-files.sh" }
        for hook in hooks.map({ "\(folder)/\($0)" }) {
            let text = try String(contentsOfFile: hook, encoding: .utf8)
            try text.replacing(" /boottorrent/", with: " \(folder)/boottorrent/")
                .write(toFile: hook, atomically: true, encoding: .utf8)
        }
    }

    func makeFolder(_ path: String, mode: Int) throws {
        try FileManager.default.createDirectory(
            atPath: "\(root)/\(path)", withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(root)/\(path)")
    }

    func write(_ text: String, to path: String) throws {
        try text.write(toFile: "\(root)/\(path)", atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(root)/\(path)")
    }

    func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(root)/\(path)", withDestinationPath: target)
    }

    /// Everything below the root, in order: folders with their modes, files with their content besides, links.
    func found() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: root).sorted().map { name in
            let path = "\(root)/\(name)"
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            let mode = String(attributes[.posixPermissions] as? Int ?? 0, radix: 8)
            switch attributes[.type] as? FileAttributeType {
            case .typeSymbolicLink?:
                return "\(name) -> \(try FileManager.default.destinationOfSymbolicLink(atPath: path))"
            case .typeDirectory?: return "\(name) \(mode)"
            default:
                return "\(name) \(mode) \(String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self))"
            }
        }
    }
}
