// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims
internal import Glibc

/// A file system of the kernel's own and the folder it belongs at.
package struct FileSystemMount: Hashable, Sendable {
    /// The type, which is also given as the source.
    package let type: String
    /// The folder; made when it is missing.
    package let folder: String
    /// Options of that type, or `nil`.
    package let options: String?

    /// Puts the three together.
    package init(_ type: String, at folder: String, options: String? = nil) {
        self.type = type
        self.folder = folder
        self.options = options
    }

    /// What a first process needs, in order.
    ///
    /// Images may fill all memory but what `/images` leaves: the size is a bound for one file system, and the
    /// kernel ends whoever takes too much, which must not be the agent.
    package static let firstProcess = [
        FileSystemMount("proc", at: "/proc"),
        FileSystemMount("sysfs", at: "/sys"),
        FileSystemMount("devtmpfs", at: "/dev", options: "mode=0755"),
        FileSystemMount("devpts", at: "/dev/pts", options: "mode=0620,ptmxmode=0666"),
        FileSystemMount("tmpfs", at: "/run", options: "mode=0755"),
        FileSystemMount("tmpfs", at: "/tmp", options: "mode=1777"),
        FileSystemMount("tmpfs", at: "/images", options: "mode=0755,size=95%"),
    ]

    /// Makes the folder and mounts; one that is mounted already is good.
    package func mount() throws(SystemFailure) {
        try SystemFile.makeFolder(folder)
        let result = linux_mount(type, folder, type, options)
        if result == -EBUSY { return }
        _ = try SystemFailure.check(result, "mount \(folder)")
    }
}
