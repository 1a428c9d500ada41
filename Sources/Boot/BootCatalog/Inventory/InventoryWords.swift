// SPDX-License-Identifier: GPL-3.0-or-later

/// How a disk is attached.
package enum DiskTransport: String, Hashable, Sendable, CaseIterable {
    /// Serial ATA, and the parallel one before it: the kernel drives both alike.
    case sata, sas, nvme, usb, virtio
    /// Soldered flash memory and cards of it.
    case mmc
}

/// Whether a card sends and receives at the same time.
package enum Duplex: String, Hashable, Sendable, CaseIterable {
    case full, half
}

/// Which Trusted Platform Module a machine has.
package enum TPMKind: String, Hashable, Sendable, CaseIterable {
    /// There is none, or the firmware hides it.
    case absent = "none"
    case of12 = "1.2"
    case of20 = "2.0"
}

/// What a computer looks like.
package enum ChassisKind: String, Hashable, Sendable, CaseIterable {
    case desktop, mini
    case allInOne = "all-in-one"
    case laptop, tablet, server

    /// Reads SMBIOS's number (DSP0134, 7.4.1); `nil` for the others, "other" and "unknown" among them.
    package init?(smbios number: Int) {
        switch number {
        case 3...7: self = .desktop
        case 15, 16, 24, 34...36: self = .mini
        case 13: self = .allInOne
        case 8...10, 14, 31, 32: self = .laptop
        case 11, 30: self = .tablet
        case 17, 23, 25, 28, 29: self = .server
        default: return nil
        }
    }
}
