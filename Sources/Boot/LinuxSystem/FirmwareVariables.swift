// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// What UEFI's variables say of the machine (UEFI 2.10, section 3.3).
package enum FirmwareVariables {
    static let folder = "/sys/firmware/efi"
    /// EFI_GLOBAL_VARIABLE; behind four bytes of attributes one byte that is 1 while Secure Boot is enforced.
    private static let secureBoot = "efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

    /// What the firmware is; a UEFI whose variables cannot be read counts as one without Secure Boot.
    ///
    /// The module `efivarfs` is to be loaded before.
    package static var firmware: FirmwareKind {
        guard !SystemFile.names(in: folder).isEmpty else { return .bios }
        try? FileSystemMount("efivarfs", at: "\(folder)/efivars").mount()
        guard let value = try? SystemFile.bytes("\(folder)/\(secureBoot)") else { return .uefi }
        return kind(secureBoot: value)
    }

    /// What the variable `SecureBoot` means, attributes in front.
    package static func kind(secureBoot value: [UInt8]) -> FirmwareKind {
        value.count == 5 && value[4] == 1 ? .secureBoot : .uefi
    }
}
