// SPDX-License-Identifier: GPL-3.0-or-later

package import NetbootWire

/// Who asks for an address and a boot file, as its DHCP messages tell it and as its patience has it.
package struct BootClientKind: Hashable, Sendable {
    /// The architecture, option 93 (RFC 4578).
    package let architecture: UInt16
    /// Whether it is iPXE, which says so in options 77 and 175.
    package let isIPXE: Bool
    /// Whether it asks a boot server beside the DHCP server on port 4011 though the offer names a file.
    ///
    /// Firmware that follows PXE 2.1 does unless the offer tells it not to; older ROMs and iPXE take the file.
    package var alwaysAsksBootServer: Bool
    /// How long it waits after each DISCOVER and each REQUEST.
    package let waits: [Duration]
    /// Whether it chooses among the offers only when its first wait is over, and gives up when its choice is refused.
    ///
    /// The UEFI reference firmware does both (edk2's Dhcp4Dxe and UefiPxeBcDxe).
    package let choosesOnce: Bool

    /// The ROM of a network card in a PC with a BIOS.
    package static let bios = BootClientKind(
        architecture: 0, isIPXE: false, alwaysAsksBootServer: false, waits: Limits.firmwareWaits, choosesOnce: false)
    /// UEFI's own PXE on a 64-bit PC.
    package static let efi = BootClientKind(
        architecture: 7, isIPXE: false, alwaysAsksBootServer: true, waits: Limits.firmwareWaits, choosesOnce: true)

    /// The iPXE that such firmware loads.
    package var loaded: BootClientKind {
        BootClientKind(
            architecture: architecture, isIPXE: true, alwaysAsksBootServer: false, waits: Limits.ipxeWaits,
            choosesOnce: false)
    }

    /// Bytes in the blocks it asks for by TFTP: what fits a frame behind TFTP's, UDP's and IP's headers and some more.
    package var tftpBlock: Int { architecture == 0 ? 1_456 : 1_468 }

    /// How long it listens for boot servers when the DHCP server's offer names a file.
    package var proxyPatience: Duration { isIPXE ? Limits.ipxeProxyPatience : .zero }

    /// The value of option 60.
    package var vendorClass: String {
        let digits = String(architecture)
        let number = String(repeating: "0", count: 5 - digits.count) + digits
        return "PXEClient:Arch:\(number):UNDI:\(architecture == 0 ? "002001" : "003016")"
    }

    /// The options that say who it is and what it wants to be told.
    package func options(machineIdentifier: [UInt8]) -> [DHCPOption] {
        var options = [
            DHCPOption(.maximumMessageSize, [0x05, 0xc0]),
            DHCPOption(.parameterList, [1, 3, 6, 12, 15, 43, 54, 60, 66, 67, 97, 128, 129, 175]),
            DHCPOption(.vendorClass, Array(vendorClass.utf8)),
            DHCPOption(.architecture, [UInt8(architecture >> 8), UInt8(truncatingIfNeeded: architecture)]),
            DHCPOption(.networkInterface, architecture == 0 ? [1, 2, 1] : [1, 3, 16]),
            DHCPOption(.machineIdentifier, [0] + machineIdentifier),
        ]
        if isIPXE {
            options += [
                DHCPOption(.userClass, Array("iPXE".utf8)),
                // It can do HTTP (sub-option 19), says a build that has options of its own to show.
                DHCPOption(.ipxe, [0x13, 0x01, 0x01]),
            ]
        }
        return options
    }
}
