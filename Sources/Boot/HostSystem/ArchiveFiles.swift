// SPDX-License-Identifier: GPL-3.0-or-later

/// A file of a package of Debian's archive.
package struct ArchiveFile: Hashable, Sendable {
    /// The package's name.
    package let package: String
    /// Where it is in the package, without a slash in front.
    package let path: String

    /// Pairs the two.
    package init(package: String, path: String) {
        self.package = package
        self.path = path
    }
}

/// What we take out of the packages of a suite, and where it is there.
extension ArchiveSuite {
    /// The package that depends on the newest signed kernel for PCs.
    package var kernelPackage: String { "linux-image-amd64" }
    /// How the names of packages with a kernel begin; the kernel's release follows.
    package static let kernelPrefix = "linux-image-"
    /// Where a kernel's package has the folders of modules.
    package var modulesFolder: String {
        switch self {
        case .bookworm: "lib/modules"
        case .trixie: "usr/lib/modules"
        }
    }

    /// busybox without shared libraries.
    package var busybox: ArchiveFile {
        switch self {
        case .bookworm: ArchiveFile(package: Self.busyboxPackage, path: "bin/busybox")
        case .trixie: ArchiveFile(package: Self.busyboxPackage, path: "usr/bin/busybox")
        }
    }

    /// shim, which Microsoft signed.
    package var shim: ArchiveFile { ArchiveFile(package: "shim-signed", path: "usr/lib/shim/shimx64.efi.signed") }
    /// GRUB that looks on the network for what it reads, which Debian signed.
    package var networkMenu: ArchiveFile { menu("grubnetx64.efi.signed") }
    /// GRUB that looks on the medium it came from.
    package var mediumMenu: ArchiveFile { menu("gcdx64.efi.signed") }

    /// ISOLINUX.
    package var isolinux: ArchiveFile { ArchiveFile(package: "isolinux", path: "usr/lib/ISOLINUX/isolinux.bin") }
    /// What starts ISOLINUX from a USB stick.
    package var isolinuxBootSector: ArchiveFile {
        ArchiveFile(package: "isolinux", path: "usr/lib/ISOLINUX/isohdpfx.bin")
    }
    /// What ISOLINUX loads first.
    package var isolinuxCore: ArchiveFile {
        ArchiveFile(package: "syslinux-common", path: "usr/lib/syslinux/modules/bios/ldlinux.c32")
    }

    /// Debian's installer with a text screen: its kernel and initrd are in the folder of that path.
    package var installer: ArchiveFile {
        ArchiveFile(
            package: "debian-installer-\(release)-netboot-amd64",
            path: "usr/lib/debian-installer/images/\(release)/amd64/text/debian-installer/amd64")
    }

    /// The package that has busybox without shared libraries.
    package static let busyboxPackage = "busybox-static"

    /// The packages of signed programs.
    package var signedPackages: [String] { [shim.package, networkMenu.package] }
    /// The packages that a medium's loaders are from.
    package var mediumPackages: [String] { [isolinux.package, isolinuxCore.package] + signedPackages }

    /// The options by which a person gives files in place of a package; `nil` when there are none.
    package static func replacement(for package: String) -> String? {
        if package.hasPrefix(kernelPrefix) { return "--kernel FILE and --modules FOLDER" }
        return switch package {
        case busyboxPackage: "--busybox FILE"
        case newest.shim.package: "--shim FILE"
        case newest.networkMenu.package: "--grub FILE"
        default: nil
        }
    }

    private func menu(_ name: String) -> ArchiveFile {
        ArchiveFile(package: "grub-efi-amd64-signed", path: "usr/lib/grub/x86_64-efi-signed/\(name)")
    }
}
