// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// An image of a disk that is to be written onto a disk.
package struct DiskWrite: Hashable, Sendable {
    /// What comes once every byte is on the disk.
    package enum After: Hashable, Sendable {
        /// Back to the firmware, which may start the disk.
        case restart
        /// Off.
        case powerOff
        /// Start a kernel out of the image's folder.
        case kexec(KernelStart)

        /// The words that name these in an image's `config.yaml` and in the manifest.
        package static let keywords = ["reboot", "poweroff", "kexec"]

        /// The word that names this one.
        package var keyword: String {
            switch self {
            case .restart: "reboot"
            case .powerOff: "poweroff"
            case .kexec: "kexec"
            }
        }

        /// The kernel that is started, if one is.
        package var kernel: KernelStart? {
            if case .kexec(let start) = self { start } else { nil }
        }
    }

    /// The file with the disk's bytes.
    package let image: RelativePath
    /// Which disk.
    package let disk: DiskChoice
    /// Whether a disk that has something else on it may be overwritten; one in use never is.
    package let mayErase: Bool
    /// What comes then.
    package let after: After
    /// Whether the partition table is made to fit a disk that is larger than the image.
    package let growsTable: Bool
    /// For sectors of how many bytes the image was made, one of ``sectorLengths``; `nil` when its bytes do not say it.
    package let sectorLength: Int?

    /// Lengths of sectors that disks have, in bytes.
    package static let sectorLengths = [512, 4_096]

    /// Puts these together.
    package init(
        image: RelativePath, disk: DiskChoice, mayErase: Bool, after: After, growsTable: Bool = true,
        sectorLength: Int? = nil
    ) {
        self.image = image
        self.disk = disk
        self.mayErase = mayErase
        self.after = after
        self.growsTable = growsTable
        self.sectorLength = sectorLength
    }
}
