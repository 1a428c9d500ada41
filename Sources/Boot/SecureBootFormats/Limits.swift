// SPDX-License-Identifier: GPL-3.0-or-later

/// How much of firmware's variables and of programs is looked at, whatever their bytes say.
package enum Limits {
    /// Bytes of a revocation level or of a program's table of generations; shim's own are under 300.
    package static let revocationText = 16 << 10
    /// Lines of one.
    static let revocationLines = 256
    /// Bytes of a component's name; the longest in use have 20.
    static let componentName = 64
    /// Bytes of a signature database; a usual one has 4 to 20 KiB, and Linux keeps variables up to 64 KiB.
    package static let signatureDatabase = 256 << 10
    /// Lists in one; most firmware has a list for each certificate.
    static let signatureLists = 1_024
    /// Bytes of a common name in a certificate (RFC 5280, ub-common-name, is 64).
    static let commonName = 256
    /// Bytes of a program that is looked into; Debian's largest signed GRUB has 4 MB.
    package static let program = 64 << 20
    /// Sections of a program, as Windows' loader allows.
    static let sections = 96
    /// Bytes of a section's long name.
    static let sectionName = 64
    /// Signatures of a program, and certificates in each.
    static let signatures = 16
    static let certificates = 32
}
