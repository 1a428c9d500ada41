// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// A machine that is to be woken.
package struct SleepingMachine: Hashable, Sendable {
    /// What people call it; refusals name it so.
    package let name: String
    /// Its network cards.
    package let macs: [MACAddress]
    /// The address it had last; `nil` where none is known.
    package let address: HostAddress?

    /// Puts these together.
    package init(name: String, macs: [MACAddress], address: HostAddress? = nil) {
        self.name = name
        self.macs = macs
        self.address = address
    }

    /// Takes the cards that it was heard with, the latest last, and those of its row in the list; each counts once.
    ///
    /// The latest and those of the row go first: they are not among those left out beyond ``Limits/addressesOfMachine``.
    package init(name: String, heard: [MACAddress], listed: [MACAddress], address: HostAddress? = nil) {
        var seen: Set<MACAddress> = []
        let all = Array(heard.suffix(1)) + listed + Array(heard.reversed())
        self.init(name: name, macs: all.filter { seen.insert($0).inserted }, address: address)
    }
}

/// A machine that is up, and can broadcast where it stands: its agent is in phase 1 and hears orders.
package struct WakingMachine: Hashable, Sendable {
    /// Which one.
    package let number: MachineNumber
    /// Its network.
    package let subnet: Subnet

    /// Takes its address; `nil` for IPv6.
    ///
    /// Where it did not tell its prefix, a /24 is assumed.
    package init?(_ number: MachineNumber, at address: HostAddress, prefixLength: Int? = nil) {
        guard let subnet = Subnet(containing: address, prefixLength: prefixLength ?? Self.usualPrefix) else {
            return nil
        }
        self.number = number
        self.subnet = subnet
    }

    private static let usualPrefix = 24
}

/// Machines that are up in one network, in the order in which they are asked to broadcast there.
package struct WakeHelpers: Hashable, Sendable {
    /// Their network.
    package let network: Subnet
    /// The machines, ``Limits/wakeHelpers`` at the most.
    package private(set) var machines: [MachineNumber]

    /// Puts these together.
    package init(network: Subnet, machines: [MachineNumber]) {
        self.network = network
        self.machines = Array(machines.prefix(Limits.wakeHelpers))
    }

    /// By their networks, in the order of the first machine of each.
    fileprivate static func grouped(_ machines: [WakingMachine]) -> [WakeHelpers] {
        var places: [Subnet: Int] = [:]
        var groups: [WakeHelpers] = []
        for machine in machines {
            guard let place = places[machine.subnet] else {
                places[machine.subnet] = groups.count
                groups.append(WakeHelpers(network: machine.subnet, machines: [machine.number]))
                continue
            }
            if groups[place].machines.count < Limits.wakeHelpers { groups[place].machines.append(machine.number) }
        }
        return groups
    }
}

/// A machine that cannot be woken.
package struct WakeRefusal: Hashable, Sendable {
    /// Why.
    package enum Reason: Hashable, Sendable {
        /// No hardware address of it is known: it was never heard, and the list has none.
        case noHardwareAddress
        /// Too many machines are to be woken at once.
        case tooManyMachines
    }

    /// What people call it.
    package let name: String
    /// Why.
    package let reason: Reason

    /// Pairs the two.
    package init(name: String, reason: Reason) {
        self.name = name
        self.reason = reason
    }
}

/// Which packets wake machines, and when each is sent.
///
/// 1. Every packet is broadcast in each of the server's own networks, wherever the machine was last: it may have moved.
/// 2. Routers pass no broadcasts on. A machine that was last in another network is woken through one that is up there, as well; where
///    that one fails another takes its place (``WakeRelay``).
/// 3. Packets are lost, and no card confirms one. So each is sent at its machine's moment, and again one and two seconds later.
/// 4. Machines begin one after the other, evenly over the spread, so that they do not all switch on at once.
package struct WakePlan: Hashable, Sendable {
    /// What is sent.
    package enum Sending: Hashable, Sendable {
        /// A packet for a card, from the server's own address to that of everybody in the network.
        case broadcast(MACAddress, from: HostAddress, to: HostAddress)
        /// An order to one of these machines: to broadcast packets for these cards, ``Limits/wakeOrder`` at the most.
        case through(WakeHelpers, [MACAddress])
    }

    /// One sending.
    package struct Step: Hashable, Sendable {
        /// How long after the beginning.
        package let after: Duration
        /// What is sent.
        package let sending: Sending
    }

    /// In the order of their moments.
    package let steps: [Step]
    /// Machines that cannot be woken.
    package let refused: [WakeRefusal]
    /// Machines that were last in another network where nobody is up: only if they have moved does a packet reach them.
    package let withoutHelper: [String]

    /// Plans it; a spread outside of ``Limits/wakeSpread`` is cut to it.
    package init(
        waking machines: [SleepingMachine], over spread: Duration, in networks: [WakeNetwork],
        with helpers: [WakingMachine] = []
    ) {
        let accepted = machines.prefix(Limits.machines)
        let woken = accepted.filter { !$0.macs.isEmpty }
        refused =
            accepted.filter(\.macs.isEmpty).map { WakeRefusal(name: $0.name, reason: .noHardwareAddress) }
            + machines.dropFirst(Limits.machines).map { WakeRefusal(name: $0.name, reason: .tooManyMachines) }
        let spread = min(max(spread, Limits.wakeSpread.lowerBound), Limits.wakeSpread.upperBound)
        var (steps, lonely): ([Step], [String]) = ([], [])
        let helpers = WakeHelpers.grouped(helpers)
        var orders: [Subnet: [(after: Duration, macs: [MACAddress])]] = [:]
        for (place, machine) in woken.enumerated() {
            let after = spread * place / woken.count
            let macs = machine.macs.prefix(Limits.addressesOfMachine)
            for mac in macs {
                steps += networks.map {
                    Step(after: after, sending: .broadcast(mac, from: $0.address, to: $0.broadcast))
                }
            }
            guard let address = machine.address, Self.isElsewhere(address, than: networks) else { continue }
            if let group = helpers.first(where: { $0.network.contains(address) }) {
                orders[group.network, default: []].append((after, Array(macs)))
            } else {
                lonely.append(machine.name)
            }
        }
        for group in helpers {
            let parts = Self.joined(orders[group.network] ?? [])
            steps += parts.map { Step(after: $0.after, sending: .through(group, $0.macs)) }
        }
        self.steps = Self.inOrder(
            Limits.wakeRepeats.flatMap { later in steps.map { Step(after: $0.after + later, sending: $0.sending) } })
        withoutHelper = lonely
    }

    /// Whether a router stands between; of an IPv6 address nobody knows.
    private static func isElsewhere(_ address: HostAddress, than networks: [WakeNetwork]) -> Bool {
        guard case .ipv4 = address else { return false }
        return !networks.contains { $0.subnet.contains(address) }
    }

    /// What one machine sends at one moment, in orders that are not too long.
    private static func joined(
        _ parts: [(after: Duration, macs: [MACAddress])]
    ) -> [(after: Duration, macs: [MACAddress])] {
        var orders: [(after: Duration, macs: [MACAddress])] = []
        for (after, macs) in parts {
            if let last = orders.last, last.after == after, last.macs.count + macs.count <= Limits.wakeOrder {
                orders[orders.count - 1].macs += macs
            } else {
                orders.append((after, macs))
            }
        }
        return orders
    }

    /// By their moments; of one moment as they stand.
    private static func inOrder(_ steps: [Step]) -> [Step] {
        steps.enumerated().sorted { ($0.element.after, $0.offset) < ($1.element.after, $1.offset) }.map(\.element)
    }
}
