// SPDX-License-Identifier: GPL-3.0-or-later

/// Where the files of a host are that we read and others installed.
///
/// Distributions put them at different places, whose names do not contradict each other; so each is looked for at all of
/// them, and the first that is there is taken. Those of Debian were tried; the others were not.
package struct HostFiles: Hashable, Sendable {
    /// iPXE's programs that firmware loads first.
    package struct Loaders: Hashable, Sendable {
        /// For a BIOS, with the driver in the card's ROM.
        package let bios: String
        /// For UEFI of 64 bits, with the firmware's driver of the card that it was loaded from.
        package let efi: String

        /// Pairs the two.
        package init(bios: String, efi: String) {
            self.bios = bios
            self.efi = efi
        }
    }

    /// What a firmware for virtual machines consists of.
    package struct Firmware: Hashable, Sendable {
        /// Its code, which is mapped read-only.
        package let code: String
        /// Its store of variables, to be copied for each machine.
        package let variables: String
    }

    /// iPXE's programs.
    package let loaders: Loaders
    /// OVMF as it starts everything.
    package let firmware: Firmware
    /// OVMF with Secure Boot on and Microsoft's keys in it.
    package let secureFirmware: Firmware
    /// The keys that sign Debian's archive.
    package let archiveKeyring: String

    /// Looks for all of them; what is nowhere has the place where Debian would have it.
    init(exists: (String) -> Bool) {
        loaders = Loaders(
            bios: Self.first(of: Self.biosLoaders, exists), efi: Self.first(of: Self.efiLoaders, exists))
        firmware = Self.first(of: Self.firmwares, exists)
        secureFirmware = Self.first(of: Self.secureFirmwares, exists)
        archiveKeyring = Self.first(of: Self.archiveKeyrings, exists)
    }

    /// What says which system it is (os-release(5)), the file that counts first.
    package static let release = ["/etc/os-release", "/usr/lib/os-release"]
    /// Where the host's own apt keeps its lists.
    package static let packageLists = "/var/lib/apt/lists"

    private static func first(of places: [String], _ exists: (String) -> Bool) -> String {
        places.first(where: exists) ?? places[0]
    }

    private static func first(of places: [Firmware], _ exists: (String) -> Bool) -> Firmware {
        places.first { exists($0.code) && exists($0.variables) } ?? places[0]
    }

    private static let loaderFolders = ["/usr/lib/ipxe", "/usr/share/ipxe"]
    private static let biosLoaders = loaderFolders.map { "\($0)/undionly.kpxe" }
    private static let efiLoaders = loaderFolders.flatMap { folder in
        ["snponly.efi", "ipxe-snponly-x86_64.efi", "snponly-x86_64.efi", "x86_64/snponly.efi"].map { "\(folder)/\($0)" }
    }

    private static let firmwares = [
        ("/usr/share/OVMF", "OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd"), ("/usr/share/OVMF", "OVMF_CODE.fd", "OVMF_VARS.fd"),
        ("/usr/share/edk2/ovmf", "OVMF_CODE.fd", "OVMF_VARS.fd"),
        ("/usr/share/edk2/x64", "OVMF_CODE.4m.fd", "OVMF_VARS.4m.fd"),
        ("/usr/share/qemu", "ovmf-x86_64-4m-code.bin", "ovmf-x86_64-4m-vars.bin"),
        ("/usr/share/qemu", "ovmf-x86_64-code.bin", "ovmf-x86_64-vars.bin"),
    ].map(Firmware.init)
    private static let secureFirmwares = [
        ("/usr/share/OVMF", "OVMF_CODE_4M.secboot.fd", "OVMF_VARS_4M.ms.fd"),
        ("/usr/share/edk2/ovmf", "OVMF_CODE.secboot.fd", "OVMF_VARS.secboot.fd"),
        ("/usr/share/qemu", "ovmf-x86_64-smm-ms-code.bin", "ovmf-x86_64-smm-ms-vars.bin"),
    ].map(Firmware.init)

    private static let archiveKeyrings = ["gpg", "pgp"].map { "/usr/share/keyrings/debian-archive-keyring.\($0)" }
}

extension HostFiles.Firmware {
    fileprivate init(_ folder: String, _ code: String, _ variables: String) {
        self.init(code: "\(folder)/\(code)", variables: "\(folder)/\(variables)")
    }
}
