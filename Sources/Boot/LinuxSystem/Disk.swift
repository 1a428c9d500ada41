// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A disk of this machine, as the kernel tells of it below `/sys/block`.
package struct Disk: Hashable, Sendable {
    /// The kernel's name: `sda`, `nvme0n1`.
    package let name: String
    /// In bytes.
    package let length: UInt64
    /// What its maker calls it; may be empty.
    package let model: String
    /// What tells it from others of its model: serial numbers and world-wide names, as far as it has any.
    package let identities: [String]
    /// Whether a person can pull it out, such as a stick.
    package let isRemovable: Bool
    /// Why it must not be written to: `is mounted`, `is read-only`; `nil` when nothing speaks against it.
    package let obstacle: String?
    /// Bytes of one of its sectors, as partition tables count them.
    package let sectorLength: Int

    /// Puts a disk together.
    package init(
        name: String, length: UInt64, model: String, identities: [String], isRemovable: Bool, obstacle: String?,
        sectorLength: Int = 512
    ) {
        self.name = name
        self.length = length
        self.sectorLength = sectorLength
        self.model = model
        self.identities = identities
        self.isRemovable = isRemovable
        self.obstacle = obstacle
    }

    /// Its device.
    package var path: String { "/dev/\(name)" }

    /// Disks there are now, by name; nothing that is made of other disks, of memory or of a network, that has no medium,
    /// or that cannot be opened.
    ///
    /// NVMe with several ways to a disk shows each of them beside the disk itself (`nvme0c0n1`): they are hidden, and
    /// have no device.
    package static func all(
        in folder: String = "/sys/block", mounts: String = "/proc/mounts", opens: (String) -> Bool = DeviceFile.opens
    ) -> [Disk] {
        let inUse = usedDevices(mounts)
        return SystemFile.names(in: folder).compactMap { name in
            let isOther = otherKinds.contains { name.hasPrefix($0) } || isPartOfFlash(name)
            guard !isOther, SystemFile.text("\(folder)/\(name)/hidden") != "1",
                let disk = disk(name, in: "\(folder)/\(name)", inUse: inUse)
            else { return nil }
            return opens(disk.path) ? disk : nil
        }
    }

    /// Block devices that are no disks begin with these: of files, memory, other disks, CDs, floppies, networks, flash
    /// memory without a controller.
    private static let otherKinds = [
        "loop", "ram", "zram", "dm-", "md", "bcache", "zd", "sr", "fd", "nbd", "rbd", "drbd", "mtdblock", "ubiblock",
        "nullb",
    ]

    /// Soldered flash memory has small areas of its own for firmware and keys: `mmcblk0boot0`, `mmcblk0rpmb`.
    private static func isPartOfFlash(_ name: String) -> Bool {
        guard name.hasPrefix("mmcblk") else { return false }
        return !name.dropFirst("mmcblk".utf8.count).utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func disk(_ name: String, in folder: String, inUse: Set<String>) -> Disk? {
        // The kernel counts in 512 bytes here whatever the disk's own blocks are.
        guard let sectors = SystemFile.text("\(folder)/size").flatMap({ UInt64($0) }), sectors > 0 else { return nil }
        let isReadOnly = SystemFile.text("\(folder)/ro") == "1"
        let parts = [name] + SystemFile.names(in: folder).filter { $0.hasPrefix(name) }
        let holders = parts.flatMap { part in
            SystemFile.names(in: part == name ? "\(folder)/holders" : "\(folder)/\(part)/holders")
        }
        let obstacle: String? =
            if isReadOnly {
                "is read-only"
            } else if SystemFile.text("\(folder)/queue/zoned") == "host-managed" {
                "has zones that can only be written from their start"
            } else if parts.contains(where: { inUse.contains("/dev/\($0)") }) {
                "is mounted"
            } else if let holder = holders.first {
                "is part of \(holder)"
            } else {
                nil
            }
        return Disk(
            name: name, length: sectors &* 512, model: SystemFile.text("\(folder)/device/model") ?? "",
            identities: identities(in: folder), isRemovable: SystemFile.text("\(folder)/removable") == "1",
            obstacle: obstacle,
            sectorLength: SystemFile.text("\(folder)/queue/logical_block_size").flatMap { Int($0) } ?? 512)
    }

    private static func identities(in folder: String) -> [String] {
        let plain = ["serial", "device/serial", "wwid", "device/wwid"].compactMap { SystemFile.text("\(folder)/\($0)") }
        return (plain + [scsiSerial(in: folder)]).filter { !$0.isEmpty }
    }

    /// SCSI's vital product data page 80: four bytes, then the number (SPC-4, 7.8.15).
    static func scsiSerial(in folder: String) -> String {
        let page = (try? SystemFile.bytes("\(folder)/device/vpd_pg80")) ?? []
        return String(decoding: page.dropFirst(4).filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
    }

    private static func usedDevices(_ mounts: String) -> Set<String> {
        let lines = [mounts, "/proc/swaps"].compactMap(SystemFile.text).flatMap { $0.split(separator: "\n") }
        return Set(lines.compactMap { $0.split(separator: " ").first.map(String.init) })
    }
}

/// The device of a disk.
package enum DeviceFile {
    /// Whether there is a block device at the path that can be read: a card reader without a card cannot, and what a
    /// program put there by mistake is none.
    package static func opens(_ path: String) -> Bool {
        guard let file = try? OpenFile(path, O_RDONLY | O_NONBLOCK) else { return false }
        var status = stat()
        return fstat(file.number, &status) == 0 && status.st_mode & S_IFMT == S_IFBLK
    }
}

extension Disk: CustomStringConvertible {
    /// `/dev/sda (500.1 GB, Samsung SSD 870)`.
    package var description: String {
        "\(path) (\(Self.size(length))\(model.isEmpty ? "" : ", \(model)"))"
    }

    /// As makers count: `500.1 GB`.
    package static func size(_ bytes: UInt64) -> String {
        let tenths = bytes / 100_000_000
        return "\(tenths / 10).\(tenths % 10) GB"
    }
}

extension Disk {
    /// Whether there is nothing on it: the first 4 MiB and the last are zeros, where partition tables, file systems,
    /// volume managers and RAID sets have what they are known by.
    package var isEmpty: Bool {
        get throws(SystemFailure) {
            let file = try OpenFile(path, O_RDONLY)
            let mebibyte: UInt64 = 1 << 20
            let starts = [0, 1, 2, 3].map { $0 * mebibyte } + [length - min(length, mebibyte)]
            for start in starts where start < length {
                guard try file.isZero(at: start, length: Int(min(mebibyte, length - start))) else { return false }
            }
            return true
        }
    }
}

extension OpenFile {
    /// Whether all bytes of a run are zero.
    borrowing func isZero(at offset: UInt64, length: Int) throws(SystemFailure) -> Bool {
        let buffer = try read(at: offset, length: length)
        return buffer.count == length && buffer.allSatisfy { $0 == 0 }
    }

    /// A run of bytes, shorter where the file ends.
    package borrowing func read(at offset: UInt64, length: Int) throws(SystemFailure) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: length)
        var done = 0
        while done < length {
            let count = buffer.withUnsafeMutableBytes {
                pread(number, $0.baseAddress?.advanced(by: done), length - done, off_t(offset) + off_t(done))
            }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw SystemFailure("read \(path)")
            }
            if count == 0 { break }
            done += count
        }
        return Array(buffer[..<done])
    }
}
