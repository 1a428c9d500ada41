// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc
import TestProcesses

/// A folder on a file system of its own whose files can share blocks; it is unmounted with this object.
final class ReflinkFolder {
    static let isAvailable = geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/sbin/mkfs.xfs")

    let path: String
    private let image: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "xfs-\(UUID())").path()
        image = "\(path).img"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: image))
        guard truncate(image, 400 << 20) == 0 else { throw CocoaError(.fileWriteUnknown) }
        for words in [["/usr/sbin/mkfs.xfs", "-q", "-m", "reflink=1", image], ["mount", "-o", "loop", image, path]] {
            let run = try Program.run(words)
            guard run.status == 0 else { throw CocoaError(.fileWriteUnknown, userInfo: ["errors": run.errors]) }
        }
    }

    deinit {
        _ = try? Program.run(["umount", path])
        try? FileManager.default.removeItem(atPath: image)
        try? FileManager.default.removeItem(atPath: path)
    }
}
