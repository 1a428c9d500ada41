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
    /// Whether there is something on it of which the kind is not known.
    package let isUnknown: Bool
    /// Whether it is, or may be, for the firmware.
    package let isForFirmware: Bool

    /// Puts these together.
    package init(path: String, kind: VolumeKind?, isUnknown: Bool = false, isForFirmware: Bool = false) {
        self.path = path
        self.kind = kind
        self.isUnknown = isUnknown
        self.isForFirmware = isForFirmware
    }

    /// Looks at a volume's first bytes.
    fileprivate init(path: String, isForFirmware: Bool) throws(SystemFailure) {
        let start = try OpenFile(path, O_RDONLY).read(at: 0, length: VolumeKind.lookedAt)
        let kind = VolumeKind.of(start: start)
        self.init(
            path: path, kind: kind, isUnknown: kind == nil && start.contains { $0 != 0 }, isForFirmware: isForFirmware)
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
        guard !names.isEmpty else { return [try Volume(path: path, isForFirmware: false)] }
        let start = try file.read(at: 0, length: Int(min(length, UInt64(DiskFormats.Limits.tableArea))))
        let firmware = FirmwarePartitions(diskStart: start, sectorLength: sectorLength)
        var volumes: [Volume] = []
        for part in names.sorted(by: { $0.number < $1.number }) {
            volumes.append(
                try Volume(path: "/dev/\(part.name)", isForFirmware: firmware.mayContain(part.number)))
        }
        return volumes
    }

    /// Writes out what the kernel keeps of the disk; the next who looks sees what is on it.
    package func forgetBuffers() throws(SystemFailure) {
        let file = try OpenFile(path, O_RDONLY)
        _ = try SystemFailure.check(linux_forget_buffers(file.number), "flush \(path)")
    }
}
