// SPDX-License-Identifier: GPL-3.0-or-later

/// How patient a network-booting machine is, and what it takes at most.
package enum Limits {
    /// How long firmware waits for answers to a DHCP message, each time it sends it (PXE 2.1, section 2.2.2).
    package static let firmwareWaits: [Duration] = [.seconds(4), .seconds(8), .seconds(16), .seconds(32)]
    /// How long iPXE waits, each time; its own limit is ten seconds.
    package static let ipxeWaits: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(10)]
    /// How long iPXE goes on listening for a boot server beside the DHCP server, unless it is told that none is there.
    package static let ipxeProxyPatience = Duration.seconds(2)
    /// After so many waits firmware takes an address from whoever offers no boot file, and then boots nothing.
    package static let firmwareWaitsForBootFile = 2
    /// How long firmware waits for a boot server on port 4011, each time it asks (PXE 2.1, section 2.2.3).
    package static let bootServerWaits: [Duration] = [.seconds(1), .seconds(2), .seconds(3), .seconds(4)]
    /// How often a server may take an offer back before the machine gives up.
    package static let refusals = 3
    /// How long a TFTP packet may go unanswered before it is sent again.
    package static let tftpWait = Duration.seconds(4)
    /// How often a TFTP packet is sent at most.
    package static let tftpAttempts = 6
    /// Bytes of a file taken by TFTP at most: network boot programs have at most two million.
    package static let tftpFile = 64 << 20
    /// How often a boot script asks for one file, as our scripts do.
    package static let fetchAttempts = 20
    /// Bytes of a boot script.
    package static let script = 65_536
    /// Scripts that a script may lead to, one after the other.
    package static let scripts = 8
    /// Files that one script may fetch.
    package static let scriptFiles = 16
    /// When a search for DHCP servers asks, and how long it listens after the last time.
    package static let searchWaits: [Duration] = [.seconds(1), .seconds(2)]
    /// Servers that a search remembers.
    package static let searchServers = 16
}
