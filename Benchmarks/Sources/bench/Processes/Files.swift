// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Files and folders with our own sentences for what goes wrong.
enum Files {
    /// Writes a file whole or not at all.
    static func write(_ data: Data, to path: String) throws(BenchFailure) {
        do {
            try data.write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw .system(path, problem: "cannot be written: \(error.localizedDescription)")
        }
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws(BenchFailure) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .system(path, problem: "cannot be made: \(error.localizedDescription)")
        }
    }

    /// Removes a file or a folder with everything in it; what is not there is no problem.
    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

    /// The names in a folder; none when it is not there.
    static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// A file's text; `nil` when it cannot be read.
    ///
    /// Files below `/proc` have no length, so this reads to the end.
    static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
            bytes += buffer.prefix(count)
        }
    }
}
