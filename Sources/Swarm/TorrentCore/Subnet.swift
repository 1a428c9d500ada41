// SPDX-License-Identifier: GPL-3.0-or-later

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

    /// Reads `192.0.2.0/24`; `nil` for anything else, an address with bits behind the prefix among it.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[1].utf8.count),
            parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1]),
            let address = HostAddress(parts[0])
        else { return nil }
        self.init(containing: address, prefixLength: length)
        guard address == self.address else { return nil }
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

    /// Whether some address belongs to both: then one of the two lies within the other.
    package func overlaps(_ other: Subnet) -> Bool {
        contains(other.address) || other.contains(address)
    }

    private static func mask(_ length: Int) -> UInt32 {
        UInt32.max << UInt32(32 - length)
    }

    /// What is nobody's but the site's own: private, link-local and loopback networks (RFC 1918, 3927, 1122).
    package static let siteLocal: [Subnet] = {
        let networks: [(UInt32, Int)] = [
            (0x0a00_0000, 8), (0xac10_0000, 12), (0xc0a8_0000, 16), (0xa9fe_0000, 16), (0x7f00_0000, 8),
        ]
        return networks.compactMap { Subnet(containing: .ipv4($0.0), prefixLength: $0.1) }
    }()
}

extension [Subnet] {
    /// Whether an address belongs to one of the networks.
    package func contain(_ host: HostAddress) -> Bool {
        contains { $0.contains(host) }
    }

    /// The first two that share addresses, in the order they stand; `nil` when each address belongs to one at most.
    package var firstOverlap: (Subnet, Subnet)? {
        for (index, later) in enumerated() {
            if let earlier = prefix(index).first(where: later.overlaps) { return (earlier, later) }
        }
        return nil
    }
}

extension Subnet: CustomStringConvertible {
    /// `192.0.2.0/24`.
    package var description: String { "\(address)/\(prefixLength)" }
}
