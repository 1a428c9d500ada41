// SPDX-License-Identifier: GPL-3.0-or-later

/// The HTTP paths that boot scripts hold, as the server answers them.
package enum BootRoute {
    /// The boot script; with `mac` in its query it is made for one machine, without it tells iPXE how to ask.
    package static let script = "/boot.ipxe"
    /// The script of GRUB, made for the machine with `mac` in the query.
    package static let grubScript = "/boot.grub"
    /// The folder in which GRUB looks for its own files when it came by HTTP: at the server's root, wherever it came from.
    package static let grubFolder = "/grub"
    /// What GRUB reads first, in that folder.
    package static let grubConfiguration = "grub.cfg"
    /// The folder of network boot programs, for firmware that fetches its first file by HTTP (UEFI 2.10, 24.7).
    package static let loaders = "/loaders"
    /// The folder of phase 1; the next name is the hash of its content, then comes the file.
    package static let phase1 = "/phase1"
    /// Phase 1's kernel.
    package static let kernelFile = "vmlinuz"
    /// Phase 1's archive with the drivers of all network cards.
    package static let initramfsFile = "initramfs"

    /// Names in the query of ``script``.
    package enum Query {
        /// The hardware address of the network card the machine boots from.
        package static let mac = "mac"
        /// The SMBIOS UUID; may be empty.
        package static let uuid = "uuid"
        /// The PCI identity of that card, as iPXE's `busid:hexhyp` gives it: `01-80-86-10-0e`; may be empty.
        package static let pci = "pci"
        /// The address of a machine that was to give this file and did not; may be empty.
        package static let failedGiver = "failed"
        /// What the machine's firmware is, as its agent found: `bios`, `uefi`, `secure-boot`.
        package static let firmware = "firmware"
        /// The machine's memory in bytes, and SMBIOS's words for its maker, its model and its serial number.
        package static let memory = "memory"
        package static let vendor = "vendor"
        package static let model = "model"
        package static let serial = "serial"
        /// `pcbios` or `efi`.
        package static let platform = "platform"
        /// What became of the disk that the script before started: ``failedDisk``.
        package static let disk = "disk"
        /// It does not start.
        package static let failedDisk = "failed"
        /// For how many milliseconds the kernel of phase 1 has run, when its agent asks for the manifest.
        package static let uptime = "uptime"
        /// The number of the boot that its agent knows, or ``newBoot``.
        package static let boot = "boot"
        /// What an agent says in place of a number that has none: it is given one.
        package static let newBoot = "new"
    }
}
