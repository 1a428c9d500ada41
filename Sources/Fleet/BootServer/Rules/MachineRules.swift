// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetRules
package import FleetTemplates

/// Who gets what, as it is written at one moment: rules, the list of machines, and templates.
package struct MachineRules: Sendable {
    /// Groups, rules and the list of machines.
    package let book: RuleBook
    /// The texts that are made for each machine.
    package let templates: TemplateSet
    /// Every variable that is written anywhere: a template may ask for it, and a machine that lacks it is told so.
    let variables: Set<VariableName>
    /// What could not be read, and is not known from before either: the book has something else in its place.
    let unknown: Set<RulePart>

    /// Puts these together; without anything every machine gets what the menu says.
    package init(
        book: RuleBook = RuleBook(), templates: TemplateSet = TemplateSet(), unknown: Set<RulePart> = []
    ) {
        self.book = book
        self.templates = templates
        self.unknown = unknown
        let written =
            book.groups.values.map(\.values) + book.rules.map(\.written.values) + book.list.machines.map(\.values)
        variables = Set(written.flatMap { $0.vars.all.map(\.name) })
    }
}

/// The one owner of the rules that may change while the server runs.
package final class RuleKeeper: Sendable {
    private let rules: FollowedValue<MachineRules>

    /// Begins with these.
    package init(_ rules: MachineRules = MachineRules()) {
        self.rules = FollowedValue(rules)
    }

    /// The rules as they are now; it waits for nobody.
    package var current: MachineRules { rules.current }

    /// The rules as they are now, and as they are after each change.
    package func changes() -> AsyncStream<MachineRules> { rules.values() }

    /// These count from now on.
    package func put(_ rules: MachineRules) {
        self.rules.change { $0 = rules }
    }
}
