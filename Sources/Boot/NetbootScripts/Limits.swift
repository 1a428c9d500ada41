// SPDX-License-Identifier: GPL-3.0-or-later

/// What the generated texts may hold at most.
package enum Limits {
    /// How long a script shows what a person may have to do, in seconds.
    static let adviceSeconds = 10
    /// Bytes in one line of a dnsmasq configuration; dnsmasq 2.90 cuts a line in two after 1,024.
    package static let configurationLine = 1_000
    /// Simultaneous TFTP transfers at the least, as many as PCs a school switches on at once.
    ///
    /// Beside another DHCP server nobody tells us how many there are, and dnsmasq's own limit of 50 refuses the rest.
    package static let fewestTFTPTransfers = 256
    /// Simultaneous TFTP transfers at the most; each is a socket, and 1,024 descriptors are common.
    package static let mostTFTPTransfers = 500
    /// Leases at the most, those of earlier ranges counted: each is kept in memory and in the leases file.
    package static let leases = 65_536
    /// Times a boot script asks for one file before it gives the machine back to its firmware.
    ///
    /// It waits one second after the first, two after the second and so on: three and a half minutes in all, more
    /// than a server takes to restart.
    package static let fetchAttempts = 20
    /// Times GRUB's script tries to load phase 1, with a pause of as many seconds after each.
    package static let grubAttempts = 20
    /// Network cards of one machine among which GRUB looks for the one that iPXE used.
    static let grubCards = 8
    /// Times GRUB tries to load phase 1 by HTTP before it asks by TFTP, or for its script again.
    ///
    /// An initramfs that stops coming costs two of them: the kernel is gone in the second.
    package static let grubHTTPAttempts = 5
    /// Archives that make up one initramfs: phase 1's own and the one for a network card.
    package static let archives = 2
    /// How long iPXE waits for another machine's next byte before it asks the server.
    static let giverPatience = Duration.seconds(3)
    /// Bytes that a medium's words have together: what Linux takes on x86, less 128 that loaders put in front of them to
    /// name the kernel and the initramfs.
    package static let mediumCommandLine = 2_047 - 128
}
