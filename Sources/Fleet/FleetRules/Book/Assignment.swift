// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// By what a key was decided.
package enum Decision: Hashable, Sendable {
    /// What an operator asked for the next boot.
    case nextBoot
    /// What stands in a file.
    case written(RuleOrigin)
    /// The menu's key of the environment's settings.
    case menu(AssignmentKey)
}

extension Decision: CustomStringConvertible {
    /// `next boot`, `machines.csv:4`, or `menu.default`.
    package var description: String {
        switch self {
        case .nextBoot: "next boot"
        case .written(let origin): origin.description
        case .menu(.timeout): "menu.timeout"
        case .menu: "menu.default"
        }
    }
}

/// What a machine gets, and by what each key was decided.
package struct Assignment: Hashable, Sendable {
    /// Its row of the list of machines; `nil` for a newcomer.
    package let machine: ListedMachine?
    /// What counts; `image` and `timeout` are always there.
    package internal(set) var values = AssignmentValues()
    /// What it starts.
    package internal(set) var image: StartChoice
    /// Seconds its menu waits: 0 starts at once, -1 waits for somebody.
    package internal(set) var timeout: Int
    /// By what each key that is there was decided; `vars` by the nearest place that writes one.
    package internal(set) var decidedBy: [AssignmentKey: Decision] = [:]
    /// By what each variable was decided.
    package internal(set) var variablesDecidedBy: [VariableName: Decision] = [:]

    /// Keys that a rule may decide otherwise once more is known of the machine: it stands before what decided them, and asks for
    /// a fact that is not known yet.
    package internal(set) var openKeys: Set<AssignmentKey> = []

    /// What the machine is called.
    package var name: MachineName? { machine?.name }
    /// Its group.
    package var group: GroupName? { machine?.group }
    /// Its seat.
    package var row: Int? { machine?.row }
    package var column: Int? { machine?.column }
    /// Whether no row of the list leads to it.
    package var isNewcomer: Bool { machine == nil }
}
