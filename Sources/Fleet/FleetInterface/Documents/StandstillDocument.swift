// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetModel

/// Machines that stand still for one cause.
package struct StandstillDocument: InterfaceDocument {
    package var code: StandstillCode
    package var count: Int
    package var machines: [String]
    package var sentence: String
    package var nextAction: String

    package enum CodingKeys: String, CodingKey {
        case code, count, machines, sentence
        case nextAction = "next_action"
    }

    /// A group, with what its machines are called.
    package init(_ group: ReasonGroup, id: (MachineNumber) -> String) {
        code = group.reason.code
        count = group.machines.count
        machines = group.machines.prefix(Limits.standstillMachines).map(id)
        sentence = group.sentence
        nextAction = group.nextStep
    }

    package static let schema = ObjectSchema(
        "Standstill", "Machines that stand still, or are much slower than others, for one cause.",
        [
            .init("code", .word(StandstillCode.self), "The cause, as a machine's `reason_code` has it."),
            .init("count", .count, "How many machines they are."),
            .init("machines", .list(.text, atMost: Limits.standstillMachines), "The ids of the first of them."),
            .init("sentence", .text, "How many there are and what is so, as a sentence."),
            .init("next_action", .text, "What a person can do about it."),
        ])

    package static var example: Self {
        let numbers = [MachineNumber(17), MachineNumber(18)]
        return Self(ReasonGroup(reason: .noLink(card: "eth0"), machines: numbers)) { $0.description }
    }
}
