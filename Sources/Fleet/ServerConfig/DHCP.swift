// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What the server does about DHCP.
package enum DHCPMode: Hashable, Sendable {
    /// It is the network's DHCP server.
    case server(DHCPRange)
    /// It adds boot options beside another DHCP server (proxyDHCP).
    case proxy
    /// It does nothing; another server hands out our boot file.
    case off
}

/// The addresses a DHCP server lends.
package struct DHCPRange: Hashable, Sendable {
    /// The lowest address.
    package let first: HostAddress
    /// The highest, not below the first.
    package let last: HostAddress
    /// How long each is lent.
    package let leaseTime: LeaseTime

    /// Puts a range together.
    package init(first: HostAddress, last: HostAddress, leaseTime: LeaseTime) {
        self.first = first
        self.last = last
        self.leaseTime = leaseTime
    }
}

extension DHCPRange: CustomStringConvertible {
    /// As `dhcp_range` and dnsmasq spell it.
    package var description: String { "\(first),\(last),\(leaseTime)" }
}
