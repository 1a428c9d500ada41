// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import BootCatalog
internal import LinuxSystem
internal import TorrentCore

/// Connects the machine by the card it booted from, or where nobody told that by the first one that will do, and keeps
/// its address.
actor NetworkKeeper {
    private let parameters: AgentParameters
    private var card: NetworkInterface?
    private var lent: (interface: NetworkInterface, lease: DHCPLease)?
    /// What came of switching a card on; once for each attempt to connect, for a driver without its firmware says so
    /// on the screen each time.
    private var switchedOn: [NetworkInterface: Result<Void, SystemFailure>] = [:]

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
        switchedOn = [:]
        guard await first(within: Limits.cardPatience, { wantedCards.first }) != nil else {
            throw NetworkProblem.noCard(wanted: parameters.bootInterface, found: NetworkInterface.all())
        }
        guard let fixed = parameters.address else { return try await connectByLease() }
        let interface = try use(try await linkedCard())
        try interface.configure(fixed)
        return summary(fixed, on: interface)
    }

    private func summary(_ address: NetworkAddress, on interface: NetworkInterface) -> NetworkSummary {
        NetworkSummary(
            interface: interface.name, mac: interface.mac, address: "\(address)",
            kernelWords: address.kernelWords(card: interface.mac))
    }

    /// The card that the boot program told, or all.
    private var wantedCards: [NetworkInterface] {
        NetworkInterface.all().filter { parameters.bootInterface == nil || $0.mac == parameters.bootInterface }
    }

    /// Takes the card that gets a lease, as a ``CardSearch`` goes through them.
    private func connectByLease() async throws -> NetworkSummary {
        var search = CardSearch<NetworkInterface>(until: FirstProcess.uptime + Limits.linkPatience)
        var asked: [NetworkInterface] = []
        while true {
            let cards = try wantedCardsSwitchedOn()
            switch search.next(among: cards, linked: cards.filter(\.hasCarrier), at: FirstProcess.uptime) {
            case .ask(let card, let questions):
                let interface = try use(card)
                if let network = try await askForLease(on: interface, questions: questions) {
                    return summary(network, on: interface)
                }
                if !asked.contains(interface) { asked.append(interface) }
            case .wait:
                try await Task.sleep(for: Limits.linkInterval)
            case .giveUp:
                throw asked.isEmpty ? NetworkProblem.noLink(cards) : .noLease(asked)
            }
        }
    }

    /// Waits until a card has a link.
    private func linkedCard() async throws -> NetworkInterface {
        _ = try wantedCardsSwitchedOn()
        let ready = await first(within: Limits.linkPatience) {
            (try? wantedCardsSwitchedOn())?.first(where: \.hasCarrier)
        }
        guard let ready else { throw NetworkProblem.noLink(wantedCards) }
        return ready
    }

    /// The wanted cards, those among them that came just now as well; one that cannot be switched on matters only when
    /// there is no other.
    private func wantedCardsSwitchedOn() throws(SystemFailure) -> [NetworkInterface] {
        let cards = wantedCards
        for card in cards where switchedOn[card] == nil {
            switchedOn[card] = Result { () throws(SystemFailure) in try card.bringUp() }
        }
        let ready = cards.filter { (try? switchedOn[$0]?.get()) != nil }
        if ready.isEmpty, let card = cards.first { try switchedOn[card]?.get() }
        return ready
    }

    /// Makes a card the one the machine is known by.
    ///
    /// - Returns: what frames go through, which for a virtual network is not the card itself.
    private func use(_ ready: NetworkInterface) throws(SystemFailure) -> NetworkInterface {
        card = ready
        FirstProcess.log("\(ready.name) \(ready.mac) has a link")
        return try parameters.vlan.map { vlan throws(SystemFailure) in try ready.tagged(vlan) } ?? ready
    }

    /// Asks for the same address again when half of its time is over (RFC 2131 section 4.4.5), for ever.
    func keepLease() async {
        while let (interface, lease) = lent, let seconds = lease.seconds {
            let pause = max(.seconds(seconds / 2), Limits.leaseRetry)
            guard (try? await Task.sleep(for: pause)) != nil else { return }
            _ = try? await askForLease(on: interface, questions: Limits.leaseQuestions)
        }
    }

    /// - Returns: the address, which the interface then has; `nil` when nobody lends one there.
    private func askForLease(on interface: NetworkInterface, questions: Int) async throws -> NetworkAddress? {
        let known = lent.flatMap { $0.interface == interface ? $0.lease.network.address : nil }
        let ending = try await DHCPLease.request(on: interface, requested: known, questions: questions).run()
        guard ending.isSuccess, let text = SystemFile.text(DHCPLease.file(for: interface.name)),
            let lease = DHCPLease(text)
        else { return nil }
        if let size = lease.packetSize {
            try? SystemFile.write("\(size)", to: "/sys/class/net/\(interface.name)/mtu")
        }
        try interface.configure(lease.network)
        lent = (interface, lease)
        FirstProcess.log("lease of \(lease.network) for \(lease.seconds ?? 0) s")
        return lease.network
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
    case noLease([NetworkInterface])
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
        case .noLease(let cards):
            "no DHCP server answered on \(Self.list(cards)); check that one serves this network"
        }
    }

    private static func list(_ cards: [NetworkInterface]) -> String {
        cards.isEmpty ? "none" : cards.map { "\($0.name) \($0.mac)" }.joined(separator: ", ")
    }
}
