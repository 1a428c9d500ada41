// SPDX-License-Identifier: GPL-3.0-or-later

/// How the image of a disk is packed, told by what it begins with and not by its name.
package enum DiskPacking: String, CaseIterable, Hashable, Sendable {
    case gzip
    case xz
    case zstd
    /// QEMU's format for the disks of virtual machines.
    case qcow2

    /// Bytes from the start that are looked at.
    package static let lookedAt = 512

    /// `nil` for what begins with none of their signs, as a disk's bytes do.
    package init?(beginning bytes: [UInt8]) {
        guard let packing = Self.allCases.first(where: { bytes.starts(with: $0.sign) }) else { return nil }
        self = packing
    }

    /// The program that unpacks it.
    package var program: String { self == .qcow2 ? "qemu-img" : rawValue }

    /// What Debian calls the package with that program.
    package var debianPackage: String {
        switch self {
        case .gzip, .zstd: rawValue
        case .xz: "xz-utils"
        case .qcow2: "qemu-utils"
        }
    }

    private var sign: [UInt8] {
        switch self {
        case .gzip: [0x1f, 0x8b]
        case .xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]
        case .zstd: [0x28, 0xb5, 0x2f, 0xfd]
        case .qcow2: [0x51, 0x46, 0x49, 0xfb]
        }
    }

    /// What keeps a qcow2 file from being unpacked by itself (QEMU's docs/interop/qcow2.txt), or `nil`.
    ///
    /// One that names other files is never followed: its bytes may come from a stranger, and any file of this computer
    /// could be named.
    static func flaw(ofQCOW2 bytes: [UInt8]) -> FileFlaw? {
        let start = FileStart(bytes)
        let hasBacking = start.bigNumber(at: 8, width: 8) != 0
        let hasExternalData = start.bigNumber(at: 4, width: 4) >= 3 && start.bigNumber(at: 72, width: 8) & 4 != 0
        if hasBacking || hasExternalData {
            return FileFlaw(
                found: "is a qcow2 file with a part of its content in another file",
                remedy: "make one file of them with: qemu-img convert -O qcow2 OLD NEW")
        }
        if start.bigNumber(at: 32, width: 4) != 0 {
            return FileFlaw(
                found: "is an encrypted qcow2 file", remedy: "decrypt it first, with qemu-img convert")
        }
        return nil
    }
}
