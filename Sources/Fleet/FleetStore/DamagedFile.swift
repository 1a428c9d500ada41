// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// Where a damaged file goes: `fleet-damaged-1.sqlite` beside it.
enum DamagedFile {
    /// Moves a file and its log to the first free name; says which.
    static func move(_ path: String) throws(StoreProblem) -> String {
        let files = FileManager.default
        let end = ".sqlite"
        let stem = path.hasSuffix(end) ? String(path.dropLast(end.count)) : path
        let free = (1...Limits.setAside).first { !files.fileExists(atPath: "\(stem)-damaged-\($0)\(end)") }
        let place = "\(stem)-damaged-\(free ?? Limits.setAside)\(end)"
        do {
            // The log first: it must not be taken for the new file's.
            for suffix in ["-wal", "-shm", ""] {
                guard files.fileExists(atPath: path + suffix) else { continue }
                if files.fileExists(atPath: place + suffix) { try files.removeItem(atPath: place + suffix) }
                try files.moveItem(atPath: path + suffix, toPath: place + suffix)
            }
        } catch {
            throw .failed(reason: "\(error.localizedDescription)")
        }
        return place
    }
}
