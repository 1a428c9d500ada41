// SPDX-License-Identifier: GPL-3.0-or-later

package import DiskFormats

/// How Linux reads and writes a file system that disks have.
package struct VolumeDriver: Hashable, Sendable {
    /// The kernel's name of the type.
    package let type: String
    /// What people call it.
    package let name: String
    /// Modules in the order in which they are loaded; those that a kernel has built in, or does without, are not there.
    package let modules: [String]
    /// Options of the type, or `nil`.
    let options: String?
    /// More of them for who only looks: without them a journal is replayed onto the volume, though it is mounted read-only.
    let lookingOptions: String?
    /// Whether it distinguishes `Windows` from `windows`, though whose file system it is does not.
    package let isCaseStrict: Bool

    private init(
        _ type: String, _ name: String, _ modules: [String], options: String? = nil, lookingOptions: String? = nil,
        isCaseStrict: Bool = false
    ) {
        self.type = type
        self.name = name
        self.modules = modules
        self.options = options
        self.lookingOptions = lookingOptions
        self.isCaseStrict = isCaseStrict
    }

    /// `nil` for what is no file system that can be written to.
    package static func of(_ kind: VolumeKind) -> VolumeDriver? {
        switch kind {
        // Their checksums are a module of its own, which older kernels ask a program to load.
        case .ext: VolumeDriver("ext4", "ext4", ["crc32c_generic", "ext4"], lookingOptions: "noload")
        case .xfs: VolumeDriver("xfs", "XFS", ["crc32c_generic", "xfs"], lookingOptions: "norecovery")
        case .btrfs:
            VolumeDriver("btrfs", "btrfs", ["crc32c_generic", "btrfs"], lookingOptions: "rescue=nologreplay")
        // It has no owners and few modes, and is to take what is the same for all files without a word.
        case .fat:
            VolumeDriver(
                "vfat", "FAT", ["nls_cp437", "nls_ascii", "vfat"],
                options: "quiet,codepage=437,iocharset=ascii,utf8=1")
        case .ntfs: VolumeDriver("ntfs3", "NTFS", ["ntfs3"], options: "iocharset=utf8", isCaseStrict: true)
        case .squashfs, .luks, .bitLocker, .lvm, .raid: nil
        }
    }

    /// Every module of all of them.
    package static let allModules = VolumeKind.allCases.compactMap(of).flatMap(\.modules)

    /// Whether the kernel has the driver now.
    package var isThere: Bool {
        let types = SystemFile.text("/proc/filesystems") ?? ""
        return types.split(separator: "\n").contains { $0.split(separator: "\t").last == type[...] }
    }
}
