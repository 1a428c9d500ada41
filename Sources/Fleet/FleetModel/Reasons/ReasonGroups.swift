// SPDX-License-Identifier: GPL-3.0-or-later

/// Machines that stand still for one cause.
package struct ReasonGroup: Hashable, Sendable {
    /// The cause, as it is of the machine that comes first.
    package let reason: StandstillReason
    /// The machines, in the order of their numbers.
    package let machines: [MachineNumber]

    /// Puts the two together.
    package init(reason: StandstillReason, machines: [MachineNumber]) {
        self.reason = reason
        self.machines = machines
    }

    /// What is so, as a sentence such as `7 machines: the network card has no link`, with its full stop.
    package var sentence: String {
        "\(ByteText.grouped(UInt64(machines.count))) \(machines.count == 1 ? "machine" : "machines"): \(reason.common)."
    }

    /// What a person can do, as a sentence.
    package var nextStep: String { reason.nextStep }
}

/// Groups machines by why they stand still.
package enum ReasonGroups {
    /// The groups, the largest first; of equal ones in the order of codes, then of machines.
    package static func groups(_ reasons: [MachineNumber: StandstillReason]) -> [ReasonGroup] {
        var machines: [StandstillReason: [MachineNumber]] = [:]
        for (machine, reason) in reasons { machines[reason.cause, default: []].append(machine) }
        let groups = machines.values.compactMap { members -> ReasonGroup? in
            let ordered = members.sorted()
            return ordered.first.flatMap { reasons[$0] }.map { ReasonGroup(reason: $0, machines: ordered) }
        }
        return groups.sorted { left, right in
            if left.machines.count != right.machines.count { return left.machines.count > right.machines.count }
            if left.reason.code != right.reason.code { return left.reason.code < right.reason.code }
            return left.machines.lexicographicallyPrecedes(right.machines)
        }
    }
}
