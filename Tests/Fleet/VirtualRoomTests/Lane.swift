// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A folder that no other process works in at the same time.
///
/// What was made in it stays, so that a later process need not make it again.
struct Lane: Sendable {
    /// Where it is.
    let folder: String

    /// Takes the first one that nobody holds; it is given back when the process ends.
    init(in parent: String) {
        for number in 1... {
            let folder = "\(parent)/lane\(number)"
            try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let lock = open("\(folder)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            precondition(lock >= 0, "\(folder) cannot be written")
            guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
                close(lock)
                continue
            }
            self.folder = folder
            return
        }
        fatalError("there are more numbers than processes")
    }
}
