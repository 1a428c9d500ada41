// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// An address in its subnet.
struct IPv4Network: Hashable {
    let address: UInt32
    /// 0 to 32.
    let prefixLength: Int

    init?(_ address: HostAddress, prefixLength: Int) {
        guard case .ipv4(let number) = address, (0...32).contains(prefixLength) else { return nil }
        self.address = number
        self.prefixLength = prefixLength
    }

    private var mask: UInt32 { ~UInt32(0) << UInt32(32 - prefixLength) }
    /// The first address: the network's own.
    var lowest: UInt32 { address & mask }
    /// The last address: broadcast.
    var highest: UInt32 { address | ~mask }

    /// The addresses machines may have; none in subnets of one or two.
    var hosts: ClosedRange<UInt32>? {
        prefixLength <= 30 ? lowest + 1...highest - 1 : nil
    }

    /// A range to begin with: in the larger part beside the server's own address, away from both ends,
    /// where routers like to be.
    var proposedRange: DHCPRange? {
        guard let hosts, hosts.contains(address) else { return nil }
        let below = address - hosts.lowerBound
        let above = hosts.upperBound - address
        let (start, count) = above >= below ? (address + 1, above) : (hosts.lowerBound, below)
        guard count > 0 else { return nil }
        let margin = count < 8 ? 0 : count / 4
        let size = min(count - 2 * margin, ConfigLimits.proposedAddresses)
        return DHCPRange(
            first: .ipv4(start + margin), last: .ipv4(start + margin + size - 1), leaseTime: .seconds(43_200))
    }

    /// Whether the address is one of those set aside for private networks (RFC 1918).
    var isPrivate: Bool {
        address >> 24 == 10 || address >> 20 == 0xac1 || address >> 16 == 0xc0a8
    }
}

extension IPv4Network: CustomStringConvertible {
    /// The subnet: `192.168.1.0/24`.
    var description: String { "\(HostAddress.ipv4(lowest))/\(prefixLength)" }
}
