// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import SecureBootFormats

/// What UEFI's variables say of the machine (UEFI 2.10, section 3.3).
package enum FirmwareVariables {
    static let folder = "/sys/firmware/efi"
    /// EFI_GLOBAL_VARIABLE; behind four bytes of attributes one byte that is 1 while Secure Boot is enforced.
    private static let enforcement = "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
    /// EFI_IMAGE_SECURITY_DATABASE_GUID: whom the firmware trusts.
    private static let database = "db-d719b2cb-3d3a-4596-a3bc-dad00e67656f"
    /// shim's copy of its revocation level, which systems may read; it makes it anew in each boot.
    private static let levelName = "SbatLevelRT"
    private static let levelOwner = "605dab50-e046-4300-abb6-3dd810dd8b23"
    /// Bytes of attributes in front of each value in efivarfs.
    private static let attributesLength = 4

    /// What the firmware is; a UEFI whose variables cannot be read counts as one without Secure Boot.
    ///
    /// The module `efivarfs` is to be loaded before.
    package static var firmware: FirmwareKind {
        guard !SystemFile.names(in: folder).isEmpty else { return .bios }
        try? FileSystemMount("efivarfs", at: "\(folder)/efivars").mount()
        guard let value = try? SystemFile.bytes("\(folder)/efivars/\(enforcement)") else { return .uefi }
        return kind(secureBoot: value)
    }

    /// What the variable `SecureBoot` means, attributes in front.
    package static func kind(secureBoot value: [UInt8]) -> FirmwareKind {
        value.count == 5 && value[4] == 1 ? .secureBoot : .uefi
    }

    /// What the firmware says of Secure Boot; `nil` on a BIOS.
    ///
    /// What cannot be read is missing in it. The variables are mounted already, as ``firmware`` does. A kernel that keeps efivarfs to itself still shows what
    /// shim handed to it, as files below `mok-variables` without attributes.
    package static func secureBoot(in folder: String = FirmwareVariables.folder) -> SecureBootState? {
        guard !SystemFile.names(in: folder).isEmpty else { return nil }
        let enforced = bytes("\(folder)/efivars/\(enforcement)").map { kind(secureBoot: $0) == .secureBoot }
        let keys = value("\(folder)/efivars/\(database)").flatMap { SignatureDatabase($0)?.microsoftKeys }
        let level =
            value("\(folder)/efivars/\(levelName)-\(levelOwner)").flatMap { SBATLevel(text: $0) }
            ?? bytes("\(folder)/mok-variables/\(levelName)").flatMap { SBATLevel(text: $0) }
        return SecureBootState(isEnforced: enforced ?? false, keys: keys, level: level)
    }

    private static func value(_ path: String) -> [UInt8]? {
        bytes(path).flatMap { $0.count >= attributesLength ? Array($0.dropFirst(attributesLength)) : nil }
    }

    private static func bytes(_ path: String) -> [UInt8]? {
        try? SystemFile.bytes(path, limit: Limits.firmwareVariable)
    }
}
