// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import LinuxSystem

/// A folder of one test's own, removed with the last reference to it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/linux-system-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemFailure("mkdtemp", number: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        SystemFile.removeTree(path)
    }

    /// Writes a file below the folder, with the folders it needs.
    func write(_ text: String, to name: String) throws {
        let folder = name.split(separator: "/").dropLast().joined(separator: "/")
        try SystemFile.makeFolder("\(path)/\(folder)")
        try SystemFile.write(text, to: "\(path)/\(name)")
    }
}
