// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

extension RuleBook {
    /// What a machine gets.
    ///
    /// Nearer first: next boot, the machine's row, its group, the rules, the menu.
    ///
    /// The next boot decides `image` and `timeout`: at once, or for `menu` once somebody chooses.
    package func assignment(
        for facts: MachineFacts, nextBoot: StartChoice? = nil, menu: MenuPolicy
    ) -> Assignment {
        let machine = list.machine(of: facts)
        var merge = AssignmentMerge()
        if let nextBoot {
            var values = AssignmentValues()
            values.image = nextBoot
            values.timeout = nextBoot == .menu ? -1 : 0
            for key in [AssignmentKey.image, .timeout] { merge.take(key, from: values, by: .nextBoot) }
        }
        if let machine { merge.take(machine.written) }
        if let group = machine?.group.flatMap({ groups[$0] }) { merge.take(group) }
        let prepared = PreparedFacts(facts, listed: machine)
        for rule in rules where merge.wants(rule.written) {
            switch prepared.verdict(rule.conditions) {
            case .holds: merge.take(rule.written)
            case .isOpen: merge.leaveOpen(rule.written)
            case .fails: break
            }
        }
        return merge.assignment(of: machine, menu: menu)
    }
}

/// What was decided so far; who comes later decides what is left.
private struct AssignmentMerge {
    private var values = AssignmentValues()
    private var decidedBy: [AssignmentKey: Decision] = [:]
    private var variablesDecidedBy: [VariableName: Decision] = [:]

    private var openKeys: Set<AssignmentKey> = []

    /// Notes what a rule would decide if it held.
    mutating func leaveOpen(_ written: WrittenValues) {
        for key in written.keys where key == .vars || decidedBy[key] == nil { openKeys.insert(key) }
    }

    /// Whether a place says something that is not decided yet.
    func wants(_ written: WrittenValues) -> Bool {
        written.keys.contains { $0 == .vars || decidedBy[$0] == nil }
    }

    mutating func take(_ written: WrittenValues) {
        for key in written.keys { take(key, from: written.values, by: .written(written.origin(of: key))) }
    }

    mutating func take(_ key: AssignmentKey, from other: AssignmentValues, by decision: Decision) {
        if key == .vars {
            for variable in other.vars.all where values.vars.add(variable, limit: RuleLimits.mergedVariables) {
                variablesDecidedBy[variable.name] = decision
            }
        } else if decidedBy[key] == nil {
            values.take(key, from: other)
        }
        if decidedBy[key] == nil { decidedBy[key] = decision }
    }

    func assignment(of machine: ListedMachine?, menu: MenuPolicy) -> Assignment {
        var assignment = Assignment(
            machine: machine, values: values, image: values.image ?? menu.defaultImage.map { .image($0) } ?? .menu,
            timeout: values.timeout ?? menu.timeout.number, decidedBy: decidedBy,
            variablesDecidedBy: variablesDecidedBy, openKeys: openKeys)
        for key in [AssignmentKey.image, .timeout] where decidedBy[key] == nil {
            assignment.decidedBy[key] = .menu(key)
        }
        assignment.values.image = assignment.image
        assignment.values.timeout = assignment.timeout
        return assignment
    }
}

extension MenuPolicy.Timeout {
    /// As `menu.timeout` writes it.
    fileprivate var number: Int {
        switch self {
        case .immediately: 0
        case .seconds(let seconds): seconds
        case .never: -1
        }
    }
}
