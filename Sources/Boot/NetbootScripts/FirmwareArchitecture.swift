// SPDX-License-Identifier: GPL-3.0-or-later

/// What a machine's firmware says it is: DHCP option 93 (RFC 4578 section 2.1, numbers kept by IANA).
package struct FirmwareArchitecture: RawRepresentable, Hashable, Sendable {
    /// PC with a BIOS.
    package static let bios = Self(rawValue: 0)
    /// 32-bit x86 with UEFI.
    package static let efiIA32 = Self(rawValue: 6)
    /// 64-bit x86 with UEFI: what nearly all firmware sends, by an old mix-up of 7 and 9.
    package static let efiX64 = Self(rawValue: 7)
    /// 64-bit x86 with UEFI, by the letter of RFC 4578 where 9 is x64.
    package static let efiX64ByTheLetter = Self(rawValue: 9)
    /// 64-bit ARM with UEFI.
    package static let efiARM64 = Self(rawValue: 11)
    /// 64-bit x86 with UEFI that boots by HTTP.
    package static let httpX64 = Self(rawValue: 16)

    /// The number on the wire.
    package let rawValue: UInt16

    /// Any number; unknown ones are kept, so that a log can show them.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// How option 60 of this firmware begins: `PXEClient:Arch:00007` (PXE 2.1, 2.2.2).
    var vendorClass: String {
        let digits = "\(rawValue)"
        return "PXEClient:Arch:\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits)"
    }
}

extension FirmwareArchitecture: CustomStringConvertible {
    /// The number and, where it is known, what it means: `16 (UEFI x64, HTTP boot)`.
    package var description: String {
        let meaning: String? =
            switch self {
            case .bios: "PC BIOS"
            case .efiIA32: "UEFI IA32"
            case .efiX64, .efiX64ByTheLetter: "UEFI x64"
            case .efiARM64: "UEFI ARM64"
            case .httpX64: "UEFI x64, HTTP boot"
            default: nil
            }
        return meaning.map { "\(rawValue) (\($0))" } ?? "\(rawValue)"
    }
}

/// The file firmware loads first, by TFTP: a build of iPXE that uses the firmware's own network driver.
package enum NetworkBootProgram: String, Hashable, Sendable, CaseIterable {
    case bios = "undionly.kpxe"
    case efiX64 = "snponly.efi"

    /// The name BootTorrent of 2018 had outside DHCP servers point to; answered with ``bios``.
    package static let nameOf2018 = "pxelinux.0"

    /// The name it has in the TFTP folder and in DHCP answers.
    package var fileName: String { rawValue }

    /// The firmware that is given this program.
    package var architectures: [FirmwareArchitecture] {
        switch self {
        case .bios: [.bios]
        case .efiX64: [.efiX64, .efiX64ByTheLetter]
        }
    }

    /// The tag that marks its firmware in the dnsmasq configuration.
    var tag: String {
        switch self {
        case .bios: "bios"
        case .efiX64: "efi-x64"
        }
    }
}
