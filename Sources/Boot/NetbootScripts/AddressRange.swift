// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// The IPv4 addresses a DHCP server may give away.
package struct AddressRange: Hashable, Sendable {
    /// The first address.
    package let first: HostAddress
    /// The last address, not before the first.
    package let last: HostAddress
    /// How many addresses there are.
    package let count: Int

    /// Pairs the two; `nil` unless both are IPv4 and in order.
    package init?(first: HostAddress, last: HostAddress) {
        guard case .ipv4(let low) = first, case .ipv4(let high) = last, low <= high else { return nil }
        self.first = first
        self.last = last
        count = Int(high - low) + 1
    }
}
