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

/// An IPv4 network: an address in it and how many bits all its addresses share.
package struct Subnet: Hashable, Sendable {
    /// Bits that are the same in every address, 1 to 32.
    package let prefixLength: Int
    private let number: UInt32

    /// Takes any address of the network; `nil` for IPv6 and an impossible length.
    package init?(containing address: HostAddress, prefixLength: Int) {
        guard case .ipv4(let number) = address, (1...32).contains(prefixLength) else { return nil }
        self.prefixLength = prefixLength
        self.number = number & Self.mask(prefixLength)
    }

    /// The network's own address: the lowest.
    package var address: HostAddress { .ipv4(number) }
    /// The mask, as DHCP gives it out.
    package var mask: HostAddress { .ipv4(Self.mask(prefixLength)) }

    /// Whether an address belongs to the network.
    package func contains(_ other: HostAddress) -> Bool {
        guard case .ipv4(let candidate) = other else { return false }
        return candidate & Self.mask(prefixLength) == number
    }

    private static func mask(_ length: Int) -> UInt32 {
        UInt32.max << UInt32(32 - length)
    }
}

extension Subnet: CustomStringConvertible {
    /// `192.0.2.0/24`.
    package var description: String { "\(address)/\(prefixLength)" }
}
