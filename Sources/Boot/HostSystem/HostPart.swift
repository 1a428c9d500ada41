// SPDX-License-Identifier: GPL-3.0-or-later

/// Something of the host's that we run or read, and that may have to be installed.
package enum HostPart: String, Hashable, Sendable, CaseIterable {
    case apt
    case archiveKeyring = "the keys of Debian's archive"
    case busybox
    case bzip2
    case dnsmasq
    case dpkg
    case firmware = "OVMF"
    case gzip
    case ip
    case loaders = "iPXE's programs"
    case lz4
    case mtools
    case qemuImages = "qemu-img"
    case qemuSystem = "qemu-system-x86_64"
    case squashfsTools = "mksquashfs"
    case ssh
    case tc
    case xorriso
    case xz
    case zstd

    /// The part that has a program; `nil` for one that is not known.
    package init?(program: String) {
        switch program {
        case "apt-get", "apt-cache": self = .apt
        case "dpkg-deb": self = .dpkg
        case "mformat", "mmd", "mcopy": self = .mtools
        default:
            guard let part = HostPart(rawValue: program) else { return nil }
            self = part
        }
    }

    /// What people call it.
    package var title: String { rawValue }

    /// The package that has it, as a package manager knows it; `nil` when there is none, or none is known.
    package func package(of manager: PackageManager) -> String? {
        switch manager {
        case .apt: debian
        case .dnf: fedora
        case .zypper: openSUSE
        case .pacman: arch
        case .apk: alpine
        case .unknown: nil
        }
    }
}

extension HostPart {
    private var debian: String {
        switch self {
        case .archiveKeyring: "debian-archive-keyring"
        case .dnsmasq: "dnsmasq-base"
        case .firmware: "ovmf"
        case .ip, .tc: "iproute2"
        case .loaders: "ipxe"
        case .qemuImages: "qemu-utils"
        case .qemuSystem: "qemu-system-x86"
        case .squashfsTools: "squashfs-tools"
        case .ssh: "openssh-client"
        case .xz: "xz-utils"
        case .apt, .busybox, .bzip2, .dpkg, .gzip, .lz4, .mtools, .xorriso, .zstd: rawValue
        }
    }

    private var fedora: String {
        switch self {
        case .archiveKeyring: "debian-keyring"
        case .firmware: "edk2-ovmf"
        case .ip: "iproute"
        case .tc: "iproute-tc"
        case .loaders: "ipxe-bootimgs-x86"
        case .qemuSystem: "qemu-system-x86"
        case .squashfsTools: "squashfs-tools"
        case .ssh: "openssh-clients"
        case .apt, .busybox, .bzip2, .dnsmasq, .dpkg, .gzip, .lz4, .mtools, .qemuImages, .xorriso, .xz, .zstd: rawValue
        }
    }

    private var openSUSE: String? {
        switch self {
        case .apt, .archiveKeyring: nil
        case .firmware: "qemu-ovmf-x86_64"
        case .ip, .tc: "iproute2"
        case .loaders: "ipxe-bootimgs"
        case .qemuSystem: "qemu-x86"
        case .squashfsTools: "squashfs"
        case .ssh: "openssh-clients"
        case .busybox, .bzip2, .dnsmasq, .dpkg, .gzip, .lz4, .mtools, .qemuImages, .xorriso, .xz, .zstd: rawValue
        }
    }

    private var arch: String? {
        switch self {
        case .apt: nil
        case .archiveKeyring: "debian-archive-keyring"
        case .firmware: "edk2-ovmf"
        case .ip, .tc: "iproute2"
        case .loaders: "ipxe"
        case .qemuSystem: "qemu-system-x86"
        case .squashfsTools: "squashfs-tools"
        case .ssh: "openssh"
        case .xorriso: "libisoburn"
        case .busybox, .bzip2, .dnsmasq, .dpkg, .gzip, .lz4, .mtools, .qemuImages, .xz, .zstd: rawValue
        }
    }

    private var alpine: String? {
        switch self {
        case .apt: nil
        case .archiveKeyring: "debian-archive-keyring"
        case .firmware: "ovmf"
        case .ip: "iproute2"
        case .tc: "iproute2-tc"
        case .loaders: "ipxe"
        case .squashfsTools: "squashfs-tools"
        case .ssh: "openssh-client"
        case .busybox, .bzip2, .dnsmasq, .dpkg, .gzip, .lz4, .mtools, .qemuImages, .qemuSystem, .xorriso, .xz, .zstd:
            rawValue
        }
    }
}
