// SPDX-License-Identifier: GPL-3.0-or-later

/// The two programs that firmware with Secure Boot starts one after the other, under the names they look for each other by.
package enum SignedLoader {
    /// Debian's shim, signed by Microsoft; it starts what Debian signed.
    package static let shim = "shimx64.efi"
    /// Debian's GRUB for network boot, signed by Debian; shim asks for it under this name.
    package static let menu = "grubx64.efi"
    /// What GRUB reads, below the folder it came from.
    package static let script = "grub/grub.cfg"
    /// iPXE once more, for GRUB to hand a machine on to that needs none of this.
    package static let unsigned = "ipxe.efi"
}

/// Who is given the signed programs in place of iPXE, which is not signed.
package enum SignedBoot: Hashable, Sendable {
    /// Nobody.
    case never
    /// Every UEFI machine; GRUB hands those that do not enforce Secure Boot on to iPXE.
    case always
    /// Machines that have a folder of their own below the one given out by TFTP, where iPXE's name stands for shim.
    ///
    /// A tag in dnsmasq's `dhcp-hostsdir` would be nearer, but dnsmasq 2.90 dies when it reads such a folder again.
    case machines
}
