// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import FleetModel
internal import FleetRules
internal import HTTPFetch
internal import Logging
internal import NIOCore
package import NetbootSockets
internal import NetbootWire
internal import ServiceLifecycle
package import TorrentCore

/// Wakes machines: sends a plan's packets by the server's cards, and has machines elsewhere send theirs.
package final class WakeService: Service, CustomStringConvertible {
    private let registry: FleetRegistry
    private let address: HostAddress
    private let sender: WakeSender
    private let reporter: Reporter
    private let plans: AsyncStream<WakePlan>
    private let inbox: AsyncStream<WakePlan>.Continuation

    /// Sends in all networks of the server, in the one of the address that it serves first.
    package init(registry: FleetRegistry, address: HostAddress, sender: WakeSender = WakeSender()) {
        self.registry = registry
        self.address = address
        self.sender = sender
        reporter = registry.reporter
        (plans, inbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Limits.wakePlans))
    }

    package var description: String { "waking machines" }

    /// Begins to wake machines, evenly over a time; tells which of them cannot be woken, and why.
    func wake(_ machines: [MachineNumber], over spread: Duration) async -> [MachineNumber: ActionRefusal] {
        let (sleeping, helpers) = await registry.wakeFacts(of: machines)
        let networks = networks
        guard !networks.isEmpty else { return Dictionary(uniqueKeysWithValues: machines.map { ($0, .noWake) }) }
        let plan = WakePlan(waking: sleeping.map(\.machine), over: spread, in: networks, with: helpers)
        inbox.yield(plan)
        let refused = Set(plan.refused.map(\.name))
        var refusals: [MachineNumber: ActionRefusal] = [:]
        let elsewhere = Set(plan.withoutHelper)
        for (number, machine) in sleeping {
            if refused.contains(machine.name) { refusals[number] = .noAddress }
            if elsewhere.contains(machine.name) { refusals[number] = .isElsewhere }
        }
        return refusals
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                for await plan in self.plans { tasks.addTask { await self.carryOut(plan) } }
            }
        }
    }

    private func carryOut(_ plan: WakePlan) async {
        let datagrams = plan.steps.compactMap { step -> WakeSender.Datagram? in
            guard case .broadcast(let mac, let source, let target) = step.sending,
                let packet = MagicPacket(hardwareAddress: mac.bytes)
            else { return nil }
            return WakeSender.Datagram(after: step.after, packet: packet, from: source, to: target)
        }
        await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                guard let problems = try? await self.sender.send(datagrams) else { return }
                self.tell(problems)
            }
            tasks.addTask { await WakeErrand(registry: self.registry).carryOut(plan) }
        }
    }

    private func tell(_ problems: [SocketProblem]) {
        guard let first = problems.first else { return reporter.settle(.wakeNotSent, at: "\(address)") }
        reporter.report(
            .wakeNotSent, at: "\(address)", "Machines cannot be woken: \(first).",
            remedy: "Look at the network card and the firewall of this computer, then do it again.")
    }

    /// The networks that the server has an address in now.
    private var networks: [WakeNetwork] {
        let devices = (try? System.enumerateDevices()) ?? []
        return WakeNetwork.all(of: devices.compactMap { CardAddress($0) }, serving: address)
    }
}

extension CardAddress {
    /// `nil` for a device without an IPv4 address.
    fileprivate init?(_ device: NIONetworkDevice) {
        guard let own = device.address.flatMap({ HostAddress($0) }),
            let mask = device.netmask.flatMap({ HostAddress($0) }), case .ipv4(let bits) = mask
        else { return nil }
        self.init(
            address: own, prefixLength: bits.nonzeroBitCount,
            broadcast: device.broadcastAddress.flatMap { HostAddress($0) },
            isPointToPoint: device.pointToPointDestinationAddress != nil)
    }
}

extension FleetRegistry {
    /// What a plan to wake machines goes by: the machines as people call them, and those that could help.
    package func wakeFacts(
        of machines: [MachineNumber]
    ) -> (sleeping: [(number: MachineNumber, machine: SleepingMachine)], helpers: [WakingMachine]) {
        let list = assigner?.rules.current.book.list
        let sleeping = machines.compactMap { number -> (MachineNumber, SleepingMachine)? in
            guard let machine = fleet[number] else { return nil }
            let (uuid, heard) = fleet.names(of: number)
            let row = list?.machine(of: MachineFacts(macs: heard, uuid: uuid))
            let sleeper = SleepingMachine(
                name: fleet.id(of: number), heard: heard, listed: row?.macs ?? [], address: machine.address)
            return (number, sleeper)
        }
        let helpers = fleet.machines { isListening($0.number) }.compactMap { machine in
            machine.address.flatMap { WakingMachine(machine.number, at: $0) }
        }
        return (sleeping, helpers)
    }
}
