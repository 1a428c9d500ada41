// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import TorrentCore

/// An IPv4 address.
package struct IPv4Address: Hashable, Sendable {
    /// The address as one big-endian number.
    package let number: UInt32

    /// Wraps a number.
    package init(number: UInt32) {
        self.number = number
    }

    /// Reads dotted decimal.
    package init?(_ text: some StringProtocol) {
        guard case .ipv4(let number) = HostAddress(text) else { return nil }
        self.number = number
    }
}

/// What an interface needs to take part in an IPv4 network.
package struct NetworkAddress: Hashable, Sendable {
    /// The interface's own address.
    package let address: IPv4Address
    /// How many leading bits name the network; 0 to 32.
    package let prefixLength: Int
    /// Who passes on what is for other networks.
    package let gateway: IPv4Address?

    /// Puts the three together; `nil` for a prefix length out of range.
    package init?(address: IPv4Address, prefixLength: Int, gateway: IPv4Address?) {
        guard (0...32).contains(prefixLength) else { return nil }
        self.address = address
        self.prefixLength = prefixLength
        self.gateway = gateway
    }

    /// Reads `192.0.2.7/24` or `192.0.2.7/24,192.0.2.1`.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        let own = (parts.first ?? "").split(separator: "/", omittingEmptySubsequences: false)
        guard own.count == 2, let address = IPv4Address(own[0]), let prefixLength = Int(own[1]) else { return nil }
        let gateway = parts.count == 2 ? IPv4Address(parts[1]) : nil
        guard parts.count == 1 || gateway != nil else { return nil }
        self.init(address: address, prefixLength: prefixLength, gateway: gateway)
    }
}

extension NetworkAddress {
    /// The words that give a kernel this address instead of asking DHCP again, as the kernel's own documentation
    /// (nfsroot.txt), initramfs-tools and dracut have them; the card is told by its address, for names change.
    package func kernelWords(card: MACAddress) -> String {
        let mask = IPv4Address(number: prefixLength == 0 ? 0 : UInt32.max << (32 - UInt32(prefixLength)))
        return "ip=\(address)::\(gateway.map { "\($0)" } ?? ""):\(mask):::none \(Self.bootCard(card))"
    }

    /// The words that have a kernel ask DHCP for an address, by the same card.
    package static func askingKernelWords(card: MACAddress) -> String {
        "ip=dhcp \(bootCard(card))"
    }

    private static func bootCard(_ card: MACAddress) -> String {
        "BOOTIF=01-" + "\(card)".split(separator: ":").joined(separator: "-")
    }
}

extension IPv4Address: CustomStringConvertible {
    package var description: String { HostAddress.ipv4(number).description }
}

extension NetworkAddress: CustomStringConvertible {
    /// The address and the prefix length: `192.0.2.7/24`.
    package var description: String { "\(address)/\(prefixLength)" }
}
