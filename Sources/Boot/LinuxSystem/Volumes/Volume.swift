// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims
package import DiskFormats
internal import Glibc

/// A partition of a disk, or the whole disk where it has none.
package struct Volume: Hashable, Sendable {
    /// Its device.
    package let path: String
    /// What is on it; `nil` for something that is not known.
    package let kind: VolumeKind?

    /// Pairs the two.
    package init(path: String, kind: VolumeKind?) {
        self.path = path
        self.kind = kind
    }
}

extension Disk {
    /// The volumes there are once the kernel has looked at the disk's table anew, in the order of the table.
    ///
    /// What programs wrote through the disk's own device is on the disk then, and seen through those of its partitions.
    package func volumes(in folder: String = "/sys/block") throws(SystemFailure) -> [Volume] {
        try forgetBuffers()
        let file = try OpenFile(path, O_RDONLY)
        let answer = linux_read_partitions(file.number)
        // A disk that can have no partitions has none.
        if answer != -EINVAL {
            _ = try SystemFailure.check(answer, "read the partition table of \(path)")
        }
        let names = SystemFile.names(in: "\(folder)/\(name)").compactMap { part -> (number: Int, name: String)? in
            guard part.hasPrefix(name) else { return nil }
            return SystemFile.text("\(folder)/\(name)/\(part)/partition").flatMap { Int($0) }.map { ($0, part) }
        }
        let paths = names.isEmpty ? [path] : names.sorted { $0.number < $1.number }.map { "/dev/\($0.name)" }
        var volumes: [Volume] = []
        for path in paths {
            let start = try OpenFile(path, O_RDONLY).read(at: 0, length: VolumeKind.lookedAt)
            volumes.append(Volume(path: path, kind: VolumeKind.of(start: start)))
        }
        return volumes
    }

    /// Writes out what the kernel keeps of the disk; the next who looks sees what is on it.
    package func forgetBuffers() throws(SystemFailure) {
        let file = try OpenFile(path, O_RDONLY)
        _ = try SystemFailure.check(linux_forget_buffers(file.number), "flush \(path)")
    }
}
