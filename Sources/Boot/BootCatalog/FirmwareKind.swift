// SPDX-License-Identifier: GPL-3.0-or-later

/// What a machine's firmware is, as far as it decides what the machine can start.
package enum FirmwareKind: String, Hashable, Sendable, CaseIterable {
    case bios
    /// Starts any program.
    case uefi
    /// UEFI that enforces Secure Boot: only signed programs and kernels start.
    case secureBoot = "secure-boot"
}
