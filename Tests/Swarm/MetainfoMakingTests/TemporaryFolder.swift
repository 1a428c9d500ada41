// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A folder of its own for one test, gone with the test.
final class TemporaryFolder: Sendable {
    /// Without symbolic links in it.
    let path: String

    init() throws {
        let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        path = base + "/making-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file and the folders it needs.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: file))
    }

    /// Writes a file of so many bytes that differ from place to place.
    func write(_ name: String, length: Int) throws {
        var state = UInt64(name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
            for place in 0..<length {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                buffer[place] = UInt8(truncatingIfNeeded: state >> 56)
            }
            filled = length
        }
        try write(name, bytes)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path + "/" + name, withDestinationPath: target)
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
    }

    func names(in folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
    }
}
