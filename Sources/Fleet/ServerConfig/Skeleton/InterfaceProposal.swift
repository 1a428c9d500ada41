// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// The interface `init` writes into a new environment, and why that one.
struct InterfaceProposal {
    let interface: NetworkInterface
    let network: IPv4Network

    /// The best of the interfaces that are switched on, lead somewhere and have an IPv4 address; `nil` without any.
    init?(host: any HostFacts) {
        let ranked = host.interfaces.filter { $0.isUp && !$0.isLoopback }
            .flatMap { interface in
                interface.addresses.compactMap { address in
                    IPv4Network(address.address, prefixLength: address.prefixLength).map { (interface, $0) }
                }
            }
        let best = ranked.enumerated().max { left, right in
            let (first, second) = (Self.rank(left.element), Self.rank(right.element))
            return first == second ? left.offset > right.offset : first < second
        }
        guard let (interface, network) = best?.element else { return nil }
        self.interface = interface
        self.network = network
    }

    /// A device before software, a cable before none, a private address before a public one.
    private static func rank(_ candidate: (NetworkInterface, IPv4Network)) -> Int {
        (candidate.0.isPhysical ? 4 : 0) + (candidate.0.hasCarrier ? 2 : 0) + (candidate.1.isPrivate ? 1 : 0)
    }

    /// Why this one, in one sentence.
    var reason: String {
        let kind = interface.isPhysical ? "a network device" : "software, for want of a device"
        let link = interface.hasCarrier ? "a link" : "no link so far"
        let address = network.isPrivate ? "a private address" : "an address that is not private: look twice"
        return "\(interface.name) was chosen: it is \(kind), up, with \(link) and \(address)."
    }

    /// What `init` writes for `dhcp`, and why.
    var dhcp: (word: String, reason: String) {
        interface.hasDefaultRoute
            ? (
                "proxy",
                "There is a router behind \(interface.name), so most likely a DHCP server too: proxy works beside it."
            )
            : ("server", "There is no router behind \(interface.name), so this is to be its DHCP server.")
    }
}
