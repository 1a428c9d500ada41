// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import FleetInterface
internal import FleetRules
internal import FleetTemplates

extension ExplanationDocument {
    /// What was decided for a machine; `id` is what the interface calls it, if it was heard.
    package init(_ decision: MachineDecision, id: String? = nil) {
        let assignment = decision.assignment
        self.init(
            newcomer: assignment.isNewcomer, assignment: AssignmentDocument(decision),
            decidedBy: DecisionsDocument(assignment))
        self.id = id
        name = assignment.name?.text
        group = assignment.group?.text
    }
}

extension AssignmentDocument {
    fileprivate init(_ decision: MachineDecision) {
        let assignment = decision.assignment
        let values = assignment.values
        self.init(image: "\(assignment.image)", timeout: assignment.timeout)
        images = values.images?.map(\.text)
        preselected = values.default.map { "\($0)" }
        // Where they cannot be made the templates tell more than nothing.
        let texts = try? decision.texts()
        cmdline = values.cmdline.map { texts?.commandLine ?? $0 }
        hostname = texts?.hostName.map { "\($0)" } ?? values.hostname
        let variables = values.vars.all.map { variable in
            VariableDocument(
                name: variable.name.text, value: variable.value,
                decidedBy: assignment.variablesDecidedBy[variable.name].map { "\($0)" } ?? "")
        }
        vars = variables.isEmpty ? nil : variables
        files = values.files?.map { file in
            let digits = String(file.mode, radix: 8)
            return DeliveredFileDocument(
                from: "\(file.template)", to: "\(file.target)",
                mode: String(repeating: "0", count: max(0, 4 - digits.count)) + digits, secret: file.isSecret)
        }
        after = values.after?.rawValue
        leave = values.leave.map { _ in LeaveDocument(min: decision.leave.minimum, max: decision.leave.maximum) }
        together = values.together?.patience
        shell = values.shell
        phase1 = values.phase1?.map { "\($0)" }
    }
}

extension DecisionsDocument {
    fileprivate init(_ assignment: Assignment) {
        func by(_ key: AssignmentKey) -> String? { assignment.decidedBy[key].map { "\($0)" } }
        self.init(image: by(.image) ?? "", timeout: by(.timeout) ?? "")
        images = by(.images)
        preselected = by(.default)
        cmdline = by(.cmdline)
        // A machine's name is its host's name where nothing else is written.
        hostname = by(.hostname) ?? assignment.machine.flatMap { $0.name == nil ? nil : "\($0.written.origin)" }
        vars = by(.vars)
        files = by(.files)
        after = by(.after)
        leave = by(.leave)
        together = by(.together)
        shell = by(.shell)
        phase1 = by(.phase1)
    }
}
