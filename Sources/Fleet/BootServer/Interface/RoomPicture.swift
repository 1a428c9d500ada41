// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetInterface
internal import FleetModel
internal import SecureBootFormats
internal import TorrentCore

/// Everything the interface tells of, as it is at one moment: values that cost no more than copies of references.
struct RoomPicture: Sendable {
    let fleet: FleetModel
    let catalog: Catalog
    let swarms: [SwarmBoard.Report]
    let seeds: SeedCounts
    let loaders: LoaderFacts?
    /// Bits a second of the server's network card, if known.
    let line: UInt64?
    let started: WallTime
    let now: Moment
    /// What machines are made of.
    var inventories = Inventories()
    /// What the schedule does next.
    var schedule: [ScheduledDocument] = []
    /// How fast links are in each group.
    let speeds: UsualSpeeds

    /// `/status`.
    var status: StatusDocument {
        var states: [MachineState: Int] = [:]
        var stages: [MachineStage: Int] = [:]
        var needy: [(FleetMachine, MachineState)] = []
        var reasons: [MachineNumber: StandstillReason] = [:]
        for machine in fleet.machines {
            let state = machine.state(at: now.monotonic)
            reasons[machine.number] = standstill(of: machine)
            states[state, default: 0] += 1
            stages[machine.stage, default: 0] += 1
            if state == .failed || state == .stalled { needy.append((machine, state)) }
        }
        let worst = needy.sorted { left, right in
            if left.1 != right.1 { return left.1 == .failed }
            let (first, second) = (left.0.stageSince, right.0.stageSince)
            return first == second ? left.0.number < right.0.number : first < second
        }
        return StatusDocument(
            time: Timestamp(now.wall), version: Product.version, started: Timestamp(started),
            counts: CountsDocument(
                machines: states.values.reduce(0, +), states: states, stages: stages),
            standstills: standstills(of: reasons),
            worst: worst.prefix(FleetInterface.Limits.worst).map { WorstDocument(document(of: $0.0, in: $0.1)) },
            swarms: activeSwarms, schedule: schedule)
    }

    /// Machines together that stand still for one cause.
    func standstills(of reasons: [MachineNumber: StandstillReason]) -> [StandstillDocument] {
        ReasonGroups.groups(reasons).prefix(FleetInterface.Limits.standstills).map { group in
            StandstillDocument(group) { fleet.id(of: $0) }
        }
    }

    /// What is wrong, with what its machines are called.
    func documents(of problems: [Problem]) -> [ProblemDocument] {
        problems.map { ProblemDocument($0) { fleet.id(of: $0) } }
    }

    /// Why a machine stands still.
    func standstill(of machine: FleetMachine) -> StandstillReason? {
        machine.standstill(at: now.monotonic, usualSpeed: speeds[machine])
    }

    /// A machine as lists have it.
    func document(of machine: FleetMachine) -> MachineDocument {
        document(of: machine, in: machine.state(at: now.monotonic))
    }

    /// The same for a machine whose state is known.
    func document(of machine: FleetMachine, in state: MachineState) -> MachineDocument {
        document(of: machine, in: state, standstill(of: machine))
    }

    /// The same for a machine of which it is known, too, why it stands still.
    func document(
        of machine: FleetMachine, in state: MachineState, _ standstill: StandstillReason?
    ) -> MachineDocument {
        var document = MachineDocument(
            id: fleet.id(of: machine.number), number: machine.number.value, macs: macs(of: machine), state: state,
            stage: machine.stage, since: Timestamp(machine.stageSince), boot: machine.boot.value, boots: machine.boots,
            begun: Timestamp(machine.begun.wall), firstSeen: Timestamp(machine.firstSeen),
            lastSeen: Timestamp(machine.lastSeenAt))
        document.name = machine.label?.name
        document.group = machine.label?.group
        document.row = machine.label?.row
        document.column = machine.label?.column
        document.vendor = machine.traits.vendor
        document.model = machine.traits.model
        document.serial = machine.traits.serial
        document.memory = machine.traits.memory
        document.uuid = machine.uuid
        document.address = machine.address.map { "\($0)" }
        document.firmware = machine.firmware
        document.card = machine.card.map { "\($0)" }
        document.image = machine.image?.text
        document.version = machine.version.map { "\($0)" }
        document.transfer = machine.transfer.map { TransferDocument($0, machine.report?.traffic) }
        document.reason = machine.words(for: standstill, in: state)
        document.reasonCode = standstill?.code
        document.nextAction = standstill?.nextStep
        document.nextBoot = machine.dueNextBoot.map { NextBootDocument(image: "\($0.choice)", once: $0.isOnce) }
        return document
    }

    /// The one that it boots from is the last, also where another was heard since.
    private func macs(of machine: FleetMachine) -> [String] {
        let others = fleet.macs(of: machine.number).filter { $0 != machine.mac }
        return (others.suffix(FleetInterface.Limits.addresses - 1) + [machine.mac]).map { "\($0)" }
    }

    /// A machine with all that is known of it.
    func detail(of machine: FleetMachine) -> MachineDetailDocument {
        let stages = MachineStage.allCases.compactMap { stage in
            machine.stageTimes[stage].map { StageMark(stage, after: Seconds($0 - machine.begun.monotonic)) }
        }
        let givers = (machine.report?.traffic.givers ?? []).map { giver in
            Giver(from: name(of: giver.host), address: "\(giver.host)", bytes: giver.bytes)
        }
        var detail = MachineDetailDocument(document(of: machine), stages: stages, givers: givers)
        detail.secureBoot = machine.secureBoot.map(document)
        detail.disk = machine.disk?.name
        detail.failure = machine.failure
        detail.inventory = inventories[machine.number].map { InventoryDocument($0) }
        detail.shellKey = machine.shellKey?.words
        return detail
    }

    private func document(of state: SecureBootState) -> SecureBootDocument {
        let findings = loaders.map { SecureBootOutlook(of: state, with: $0).findings } ?? []
        return SecureBootDocument(
            enforced: state.isEnforced, keys: state.keys.map { $0.inOrder.map(\.rawValue) }, sbat: state.level?.lines,
            findings: findings.map { .init(reason: $0.sentence, remedy: $0.remedy) })
    }

    /// The machine at an address, or `server`, or the address itself.
    func name(of host: HostAddress) -> String {
        if host == server { return "server" }
        return fleet.number(at: host).map { fleet.id(of: $0) } ?? "\(host)"
    }

    /// The server's own address.
    let server: HostAddress
}
