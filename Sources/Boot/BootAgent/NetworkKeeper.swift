// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import BootCatalog
internal import LinuxSystem
internal import TorrentCore

/// Connects the machine by the card it booted from, and keeps its address.
actor NetworkKeeper {
    private let parameters: AgentParameters
    private var card: NetworkInterface?
    private var lent: (interface: NetworkInterface, lease: DHCPLease)?

    init(_ parameters: AgentParameters) {
        self.parameters = parameters
    }

    /// The address of the card the machine is known by.
    func knownMAC() throws(NetworkProblem) -> MACAddress {
        guard let mac = card?.mac ?? parameters.bootInterface else {
            throw .noCard(wanted: nil, found: [])
        }
        return mac
    }

    /// Brings the network up.
    func connect() async throws -> NetworkSummary {
        try NetworkInterface.bringUpLoopback()
        let ready = try await readyInterface()
        card = ready
        FirstProcess.log("\(ready.name) \(ready.mac) has a link")
        let interface = try parameters.vlan.map { vlan throws(SystemFailure) in try ready.tagged(vlan) } ?? ready
        let network: NetworkAddress
        if let fixed = parameters.address {
            try interface.configure(fixed)
            network = fixed
        } else {
            network = try await askForLease(on: interface)
        }
        return NetworkSummary(interface: interface.name, mac: interface.mac, address: "\(network)")
    }

    /// Asks for the same address again when half of its time is over (RFC 2131 section 4.4.5), for ever.
    func keepLease() async {
        while let (interface, lease) = lent, let seconds = lease.seconds {
            let pause = max(.seconds(seconds / 2), Limits.leaseRetry)
            guard (try? await Task.sleep(for: pause)) != nil else { return }
            _ = try? await askForLease(on: interface)
        }
    }

    private func askForLease(on interface: NetworkInterface) async throws -> NetworkAddress {
        let request = DHCPLease.request(on: interface, requested: lent?.lease.network.address)
        let ending = try await request.run()
        guard ending.isSuccess, let text = SystemFile.text(DHCPLease.file(for: interface.name)),
            let lease = DHCPLease(text)
        else { throw NetworkProblem.noLease(interface) }
        if let size = lease.packetSize {
            try? SystemFile.write("\(size)", to: "/sys/class/net/\(interface.name)/mtu")
        }
        try interface.configure(lease.network)
        lent = (interface, lease)
        FirstProcess.log("lease of \(lease.network) for \(lease.seconds ?? 0) s")
        return lease.network
    }

    /// Waits for the card to appear, switches it on, and waits for its link.
    private func readyInterface() async throws -> NetworkInterface {
        let appeared = await first(within: Limits.cardPatience) { [parameters] in
            let cards = NetworkInterface.all()
            let wanted = cards.filter { parameters.bootInterface == nil || $0.mac == parameters.bootInterface }
            return wanted.isEmpty ? nil : wanted
        }
        guard let cards = appeared else {
            throw NetworkProblem.noCard(wanted: parameters.bootInterface, found: NetworkInterface.all())
        }
        for card in cards { try card.bringUp() }
        guard let ready = await first(within: Limits.linkPatience, { cards.first(where: \.hasCarrier) }) else {
            throw NetworkProblem.noLink(cards)
        }
        return ready
    }

    /// Looks again and again until there is something, but not for ever.
    private func first<Found>(within patience: Duration, _ look: () -> Found?) async -> Found? {
        let end = FirstProcess.uptime + patience
        while true {
            if let found = look() { return found }
            guard FirstProcess.uptime < end, (try? await Task.sleep(for: Limits.linkInterval)) != nil else {
                return nil
            }
        }
    }
}

/// Why there is no network; each says what a person can do.
enum NetworkProblem: Error, Hashable {
    case noCard(wanted: MACAddress?, found: [NetworkInterface])
    case noLink([NetworkInterface])
    case noLease(NetworkInterface)
}

extension NetworkProblem: CustomStringConvertible {
    var description: String {
        switch self {
        case .noCard(let wanted?, let found):
            "no network card has the address \(wanted) this machine booted from (found: \(Self.list(found))); "
                + "its driver may be missing in phase 1"
        case .noCard(nil, _):
            "no network card was found; its driver may be missing in phase 1"
        case .noLink(let cards):
            "there is no link on \(Self.list(cards)); check the cable and the switch"
        case .noLease(let card):
            "no DHCP server answered on \(card.name) (\(card.mac)); check that one serves this network"
        }
    }

    private static func list(_ cards: [NetworkInterface]) -> String {
        cards.isEmpty ? "none" : cards.map { "\($0.name) \($0.mac)" }.joined(separator: ", ")
    }
}
