// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// What each file of a torrent was when it was last found to be right; shared by whoever gives it and whoever watches it.
package final class FileStamps: Sendable {
    private let stamps: Mutex<[FileStamp]>

    /// One for each file of the torrent, in its order; none at all where nobody knows.
    package init(_ stamps: [FileStamp] = []) {
        self.stamps = Mutex(stamps)
    }

    /// Whether nobody knows what the files were.
    package var isEmpty: Bool { stamps.withLock { $0.isEmpty } }

    /// The stamp of one file, by its index.
    package subscript(file: Int) -> FileStamp? {
        stamps.withLock { $0.indices.contains(file) ? $0[file] : nil }
    }

    /// All of them.
    package var all: [FileStamp] { stamps.withLock { $0 } }

    /// A file was hashed anew, and is what it was.
    package func replace(_ file: Int, with stamp: FileStamp) {
        stamps.withLock { stamps in
            if stamps.indices.contains(file) { stamps[file] = stamp }
        }
    }
}
