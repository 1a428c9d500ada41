// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// A network that the server has an address in.
package struct WakeNetwork: Hashable, Sendable {
    /// The server's own address.
    package let address: HostAddress
    /// Where its machines all listen.
    package let broadcast: HostAddress
    /// Its machines.
    package let subnet: Subnet

    /// `nil` for IPv6, which has no broadcasts, and for a network of one or two addresses; what is broadcast to is the last
    /// address, unless the interface has another.
    package init?(address: HostAddress, prefixLength: Int, broadcast: HostAddress? = nil) {
        guard case .ipv4(let number) = address, prefixLength <= 30,
            let subnet = Subnet(containing: address, prefixLength: prefixLength)
        else { return nil }
        self.address = address
        self.subnet = subnet
        self.broadcast = broadcast ?? .ipv4(number | UInt32.max >> UInt32(prefixLength))
    }
}

/// An address that a network card of the server has.
package struct CardAddress: Hashable, Sendable {
    /// The address.
    package let address: HostAddress
    /// How many of its bits are its network's.
    package let prefixLength: Int
    /// What the card has for everybody in its network; `nil` where it has nothing.
    package let broadcast: HostAddress?
    /// Whether there is one computer alone at the other end, as in a tunnel.
    package let isPointToPoint: Bool

    /// Puts these together.
    package init(
        address: HostAddress, prefixLength: Int, broadcast: HostAddress? = nil, isPointToPoint: Bool = false
    ) {
        self.address = address
        self.prefixLength = prefixLength
        self.broadcast = broadcast
        self.isPointToPoint = isPointToPoint
    }
}

extension WakeNetwork {
    /// The networks that packets are broadcast in: all that have broadcasts, the one of the served address first.
    ///
    /// Of several addresses in one network the first counts, for the packets leave by the same card. At most
    /// ``Limits/wakeNetworks`` are taken.
    package static func all(of cards: [CardAddress], serving served: HostAddress) -> [WakeNetwork] {
        let ordered = cards.filter { $0.address == served } + cards.filter { $0.address != served }
        var seen: Set<Subnet> = []
        let networks = ordered.compactMap { WakeNetwork($0) }.filter { seen.insert($0.subnet).inserted }
        return Array(networks.prefix(Limits.wakeNetworks))
    }

    private init?(_ card: CardAddress) {
        guard !card.isPointToPoint, case .ipv4(let number) = card.address, number >> 24 != Self.loopback else {
            return nil
        }
        // Linux has a card's own address there where it was given none for everybody.
        let broadcast = card.broadcast == card.address ? nil : card.broadcast
        self.init(address: card.address, prefixLength: card.prefixLength, broadcast: broadcast)
    }

    /// The first byte of the addresses that a computer has for itself.
    private static let loopback: UInt32 = 127
}
