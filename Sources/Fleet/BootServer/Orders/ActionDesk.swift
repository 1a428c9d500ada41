// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import FleetModel
package import FleetRules
internal import TorrentCore

/// Does what somebody wants done with machines, and says what became of it for each; the only place that does.
package struct ActionDesk: Sendable {
    /// Whom something is done with.
    package enum Target: Hashable, Sendable {
        /// A machine that is known, or in the list.
        case machine(MachineNumber)
        /// A word that means none, or several.
        case nobody(String)
        /// A row of the list that has no MAC address, and by whose other names nobody was heard.
        case unheard(String)
    }

    /// What became of an action for one machine.
    package struct Outcome: Hashable, Sendable {
        /// What it is called.
        package let id: String
        /// Why it was not done; `nil` where it was.
        package let refusal: ActionRefusal?
    }

    private let registry: FleetRegistry
    private let assigner: Assigner
    /// Sends magic packets; `nil` where that cannot be done.
    private let wake: WakeService?

    /// A desk for the machines of this registry.
    package init(registry: FleetRegistry, assigner: Assigner, wake: WakeService?) {
        self.registry = registry
        self.assigner = assigner
        self.wake = wake
    }

    /// The machines that words mean: a machine each, or a group's; each is there once.
    package func targets(_ words: [String], groups: [GroupName] = []) async -> [Target] {
        let rules = assigner.rules.current.book
        var targets: [Target] = []
        for word in words {
            if let number = await registry.machine(called: word, in: rules.list) {
                targets.append(.machine(number))
            } else if let group = try? GroupName(word), rules.isGroup(group) {
                targets += await self.targets(in: group, of: rules.list)
            } else if let name = MachineName(word), rules.list.named(name) != nil {
                targets.append(.unheard(word))
            } else {
                targets.append(.nobody(word))
            }
        }
        for group in groups { targets += await self.targets(in: group, of: rules.list) }
        var seen: Set<Target> = []
        return targets.filter { seen.insert($0).inserted }
    }

    private func targets(in group: GroupName, of list: MachineList) async -> [Target] {
        let machines = await registry.machines(in: group, of: list)
        return machines.known.map { .machine($0) } + machines.unknown.map { .unheard($0) }
    }

    /// Whether there is such a group: in the rules, or of a machine in the list.
    package func isGroup(_ name: GroupName) -> Bool { assigner.rules.current.book.isGroup(name) }

    /// Why an action can be done for no machine at all: its image is none, or cannot be started.
    package func obstacle(to action: RemoteAction) -> String? {
        guard case .boot(let choice, _, _, _) = action else { return nil }
        return registry.catalog.current.obstacle(to: choice).map { "\(choice) cannot be started: \($0)" }
    }

    /// Does something with machines, each woken at its moment within the spread.
    ///
    /// Orders have been answered by their machines then, or were not within seconds.
    package func perform(
        _ action: RemoteAction, with targets: [Target], spread: Duration = .zero
    ) async -> [Outcome] {
        let begun = await registry.begin(action, with: targets.compactMap(\.number))
        let woken = begun.filter { $0.value.isWoken }.keys.sorted()
        let unwoken = woken.isEmpty ? [:] : await wakeUp(woken, over: spread)
        var outcomes: [MachineNumber: ActionRefusal] = [:]
        let patience = if case .shell = action { Limits.shellPatience } else { Limits.orderPatience }
        await withTaskGroup(of: (MachineNumber, ActionRefusal?).self) { tasks in
            for (machine, begun) in begun {
                tasks.addTask { (machine, await refusal(of: begun, within: patience) ?? unwoken[machine]) }
            }
            for await (machine, refusal) in tasks { outcomes[machine] = refusal }
        }
        for (machine, refusal) in outcomes where refusal.isFinal {
            if let wish = begun[machine]?.wish { await registry.takeBack(wish, of: machine) }
        }
        let fleet = await registry.snapshot
        return targets.map { target in
            switch target {
            case .nobody(let word): Outcome(id: word, refusal: .unknown)
            case .unheard(let word): Outcome(id: word, refusal: .noAddress)
            case .machine(let number): Outcome(id: fleet.id(of: number), refusal: outcomes[number])
            }
        }
    }

    private func refusal(of begun: FleetRegistry.BegunAction, within patience: Duration) async -> ActionRefusal? {
        if let refusal = begun.refusal { return refusal }
        guard let order = begun.order else { return nil }
        switch await registry.outcome(of: order, within: patience) {
        case .taken: return nil
        case .refused(let sentence): return .agent(sentence)
        case .replaced: return .replaced
        case .pending, .lost: return .noAnswer
        }
    }

    private func wakeUp(_ machines: [MachineNumber], over spread: Duration) async -> [MachineNumber: ActionRefusal] {
        guard let wake else { return Dictionary(uniqueKeysWithValues: machines.map { ($0, .noWake) }) }
        return await wake.wake(machines, over: spread)
    }
}

extension ActionRefusal {
    /// Whether nothing of what was ordered is done later.
    fileprivate var isFinal: Bool {
        switch self {
        case .noAnswer, .replaced: false
        case .systemRuns, .isOff, .isOnItsWay, .isSilent, .noAddress, .agent, .unknown, .order, .noWake, .isElsewhere:
            true
        }
    }
}

extension ActionDesk.Target {
    fileprivate var number: MachineNumber? { if case .machine(let number) = self { number } else { nil } }
}

extension RuleBook {
    /// Whether rules have such a group, or a machine of the list is in it.
    fileprivate func isGroup(_ name: GroupName) -> Bool {
        groups[name] != nil || list.machines.contains { $0.group == name }
    }
}
