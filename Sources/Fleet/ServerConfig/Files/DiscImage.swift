// SPDX-License-Identifier: GPL-3.0-or-later

/// The image of a CD or DVD, by its first volume descriptor (ECMA-119 section 8.4).
struct DiscImage {
    private let file: FileProbe

    /// `nil` for what has no such descriptor, or has one that no partition covers: it is left from before.
    init?(_ file: FileProbe) {
        guard file.has("CD001", at: 32_769) || file.has("NSR0", at: 34_817) else { return nil }
        guard !PartitionTable.isValidTable(file) || PartitionTable.isInPartition(64, file) else { return nil }
        self.file = file
    }

    /// Programs pad their images with 150 sectors, counted or not; without them nothing is missing.
    private static let padding: UInt64 = 150 * 2_048

    /// Bytes that the descriptor counts and the file has not.
    private var missing: UInt64 {
        guard file.has([1], at: 32_768), file.has("CD001", at: 32_769), let length = file.length else { return 0 }
        let end = UInt64(file.number32(at: 32_848)) * UInt64(file.number32(at: 32_896) & 0xffff)
        return end > length ? end - length : 0
    }

    /// That the file was not copied to its end.
    var flaw: FileFlaw? {
        guard missing > Self.padding, let length = file.length else { return nil }
        return FileFlaw(
            found: "is the image of a CD (ISO 9660) of \(length + missing) bytes and ends at byte \(length): "
                + "it was not copied to its end",
            remedy: "copy it again")
    }

    /// Whether it can be started from a stick, too.
    var isHybrid: Bool { PartitionTable.isMBR(file) || file.has("EFI PART", at: 512) }

    /// What it comes to on a disk, as what is said of the file.
    var notes: [String] {
        let kind =
            isHybrid
            ? "is the image of a CD (ISO 9660) that can be written to a stick, too; on a disk it is read-only"
            : "is the image of a CD (ISO 9660) without a partition table, which starts from no disk; "
                + "method iso may be meant"
        return missing == 0 ? [kind] : [kind, "lacks \(missing) bytes at its end, which may be padding"]
    }
}
