// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import BootCatalog
internal import LinuxSystem
internal import SystemFiles
internal import TorrentCore

/// Connects the machine by the card it booted from, or where nobody told that by the first one that will do, and keeps
/// its address.
actor NetworkKeeper {
    private let parameters: AgentParameters
    private var card: NetworkInterface?
    /// What frames go through, which for a virtual network is not the card itself.
    private var interface: NetworkInterface?
    /// Where the machine can be reached, and by which interface; nothing while it has no address.
    private(set) var place: NetconsoleKeeper.Place?
    private var lent: (interface: NetworkInterface, lease: DHCPLease)?
    /// Whether the interface has what was lent.
    private var hasAddress = false
    /// When the lease is asked for again.
    private var keeping: LeaseKeeping?
    /// Whether no card has the address that the machine booted from, so that any will do.
    private var takesAnyCard = false
    /// What came of switching a card on; once for each attempt to connect, for a driver without its firmware says so
    /// on the screen each time.
    private var switchedOn: [NetworkInterface: Result<Void, SystemFailure>] = [:]

    init(_ parameters: AgentParameters) {
        self.parameters = parameters
    }

    /// The address that the machine is known by: that of the card it booted from, also where a dock made it up and the
    /// card shows another to Linux.
    func knownMAC() throws(NetworkProblem) -> MACAddress {
        guard let mac = parameters.bootInterface ?? card?.mac else {
            throw .noCard(wanted: nil, found: [])
        }
        return mac
    }

    /// The address that the machine has at the moment.
    var address: IPv4Address? { parameters.address?.address ?? (hasAddress ? lent?.lease.network.address : nil) }

    /// Brings the network up.
    func connect() async throws -> NetworkSummary {
        try NetworkInterface.bringUpLoopback()
        switchedOn = [:]
        takesAnyCard = false
        if await first(within: Limits.cardPatience, { wantedCards.first }) == nil {
            takesAnyCard = true
            guard !wantedCards.isEmpty else {
                if let card = parameters.onlyCard { throw NetworkProblem.otherCard(than: card) }
                throw NetworkProblem.noCard(wanted: parameters.bootInterface, found: [])
            }
        }
        guard let fixed = parameters.address else { return try await connectByLease() }
        let interface = try use(try await linkedCard())
        try interface.configure(fixed)
        return settle(fixed, on: interface)
    }

    private func settle(_ address: NetworkAddress, on interface: NetworkInterface) -> NetworkSummary {
        place = NetconsoleKeeper.Place(interface: interface.name, network: address)
        return NetworkSummary(
            interface: interface.name, mac: interface.mac, address: "\(address)",
            kernelWords: address.kernelWords(card: interface.mac),
            askingKernelWords: NetworkAddress.askingKernelWords(card: interface.mac), remark: remark(on: interface),
            card: card?.pciIdentity())
    }

    private func remark(on interface: NetworkInterface) -> String? {
        guard takesAnyCard, let wanted = parameters.bootInterface, wanted != interface.mac else { return nil }
        return "no network card has the address \(wanted) this machine booted from, so \(interface.name) is used, which"
            + " has a link"
    }

    /// The card that the boot program told, or all.
    private var wantedCards: [NetworkInterface] {
        NetworkInterface.all().filter {
            takesAnyCard || parameters.bootInterface == nil || $0.mac == parameters.bootInterface
        }
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
                    return settle(network, on: interface)
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
        let used = try parameters.vlan.map { vlan throws(SystemFailure) in try ready.tagged(vlan) } ?? ready
        interface = used
        return used
    }

    /// Sends magic packets for these cards into the network, each a few times; what cannot be sent is for whoever reads the
    /// kernel's log.
    func wake(_ cards: [MACAddress]) async {
        for round in 0..<Limits.wakeRounds {
            if round > 0, (try? await Task.sleep(for: Limits.wakePause)) == nil { return }
            do {
                try interface?.wake(cards)
            } catch {
                FirstProcess.log("machines are not woken: \(error)")
            }
        }
    }

    /// How the messages of a next kernel come to the server; `nil` where this machine does not know how.
    func messagePath(to server: PeerAddress) -> MessagePath? {
        let lease = hasAddress ? lent?.lease.network : nil
        guard let interface, let network = parameters.address ?? lease, case .ipv4(let number) = server.host,
            let hop = network.nextHop(to: IPv4Address(number: number)), let neighbour = interface.neighbour(at: hop)
        else { return nil }
        return MessagePath(
            from: .ipv4(network.address.number), card: interface.mac, to: server, through: neighbour)
    }

    /// Keeps what was lent as a ``LeaseKeeping`` says, for ever, and tells what changes.
    func keepLease(_ put: @Sendable (AgentEvent) async -> Void) async {
        while let (interface, lease) = lent {
            let now = FirstProcess.uptime
            switch keeping?.next(at: now) {
            case nil, .wait(until: nil):
                return
            case .wait(let moment?):
                guard (try? await Task.sleep(for: moment - now)) != nil else { return }
            case .giveUp:
                FirstProcess.log("the lease of \(lease.network) has run out")
                hasAddress = false
                place = nil
                do { try interface.unconfigure() } catch { FirstProcess.log("\(error)") }
                await put(
                    .networkLost(
                        "the address \(lease.network.address) was lent for a time that is over, and no DHCP server lends"
                            + " one; asking again"))
            case .ask:
                let before = hasAddress ? lease.network : nil
                let network = try? await askForLease(on: interface, questions: Limits.leaseQuestions)
                if let network {
                    if network != before { await put(.networkChanged(settle(network, on: interface))) }
                } else {
                    keeping?.unanswered(at: FirstProcess.uptime)
                }
            }
        }
    }

    /// - Returns: the address, which the interface then has; `nil` when nobody lends one there.
    private func askForLease(on interface: NetworkInterface, questions: Int) async throws -> NetworkAddress? {
        let start = FirstProcess.uptime
        let known = lent.flatMap { $0.interface == interface ? $0.lease.network.address : nil }
        let ending = try await DHCPLease.request(on: interface, requested: known, questions: questions).run()
        guard ending.isSuccess, let text = SystemFile.text(DHCPLease.file(for: interface.name)),
            let lease = DHCPLease(text)
        else { return nil }
        // What the lease before wanted otherwise is Ethernet's usual length again.
        if let size = lease.packetSize ?? lent?.lease.packetSize.map({ _ in 1_500 }) {
            try? SystemFile.write("\(size)", to: "/sys/class/net/\(interface.name)/mtu")
        }
        if !hasAddress || lent?.interface != interface || lent?.lease.network != lease.network {
            try interface.configure(lease.network)
        }
        lent = (interface, lease)
        hasAddress = true
        keeping = LeaseKeeping(askedAt: start, seconds: lease.seconds)
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
    case otherCard(than: PCIIdentity)
    case noLink([NetworkInterface])
    case noLease([NetworkInterface])
}

extension NetworkProblem {
    /// Whether only another boot can help.
    var needsRestart: Bool { if case .otherCard = self { true } else { false } }
}

extension NetworkProblem: CustomStringConvertible {
    var description: String {
        switch self {
        case .noCard(let wanted?, let found):
            "no network card has the address \(wanted) this machine booted from (found: \(Self.list(found))); "
                + "its driver may be missing in phase 1"
        case .noCard(nil, _):
            "no network card was found; its driver may be missing in phase 1"
        case .otherCard(let card):
            "no network card was found: phase 1 came with the driver of \(card) alone, the card that this machine had at"
                + " its last boot; at the next one the server sends all drivers"
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
