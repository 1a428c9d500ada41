// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// A file that takes what a program prints, as it comes; one task writes it.
struct LogFile: Sendable {
    private let handle: FileHandle

    /// Begins the file anew.
    init(_ path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw RoomFailure.system(path, problem: "cannot be written") }
        self.handle = handle
    }

    /// Writes what it can: a full disk costs the log, not the room.
    func append(_ bytes: [UInt8]) {
        try? handle.write(contentsOf: bytes)
    }
}
