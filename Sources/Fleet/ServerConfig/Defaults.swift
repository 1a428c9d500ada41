// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// What counts where a key is not written.
package enum Defaults {
    /// The interface of a version 0 file; version 1 looks at the computer instead.
    package static let version0Interface = "eth0"
    /// The range of a version 0 file; version 1 has none.
    package static let version0Range = "192.168.1.50,192.168.1.150,12h"
    /// TCP port of boot scripts, phase 1, manifests and the status page.
    package static let httpPort: UInt16 = 8080
    /// Connections of one address to each of HTTP and tracker: a room of sixteen machines behind one address.
    package static let connectionsPerAddress = 64
    /// UDP port of kernels' last words, as netconsole has it by custom.
    package static let netconsolePort: UInt16 = 6666
    /// TCP port of the server's and the machines' swarm peers.
    package static let peerPort: UInt16 = 6881
    /// TCP and UDP port of the tracker.
    package static let trackerPort: UInt16 = 10001
    /// Seconds the menu waits.
    package static let menuTimeout = 30
    /// Seconds a machine seeds at least in a version 0 file.
    package static let version0SeedTime = 30
    /// Seconds a machine seeds at least after its download.
    package static let leaveMinimum = 0
    /// Seconds a machine seeds at most after its download.
    package static let leaveMaximum = 600
    /// Days that boots, and machines that are not heard of, are remembered.
    package static let historyDays = 400
    /// Boots that are remembered: a room of 200 PCs that boot twice a day for 400 days makes fewer.
    package static let historyBoots = 200_000
    /// How long an address is lent when the range does not say: what dnsmasq does.
    package static let leaseTime = LeaseTime.seconds(3_600)
}
