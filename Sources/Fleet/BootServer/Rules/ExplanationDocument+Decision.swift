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
        problems = decision.problems
        name = assignment.name?.text
        group = assignment.group?.text
    }
}

extension MachineDecision {
    /// Why words or files of the machine cannot be made, as sentences.
    fileprivate var problems: [String] {
        do throws(TemplateMistake) {
            _ = try texts()
            return []
        } catch {
            return ["\(error). No system starts on this machine until then."]
        }
    }
}

extension AssignmentDocument {
    fileprivate init(_ decision: MachineDecision) {
        let assignment = decision.assignment
        let values = assignment.values
        self.init(image: "\(assignment.image)", timeout: assignment.timeout)
        images = values.images?.map(\.text)
        preselected = values.default.map { "\($0)" }
        // Where one cannot be made its template tells more than nothing.
        let host = try? decision.hostName()
        cmdline = values.cmdline.map { template in
            (try? decision.commandLine(decision.templateValues(hostName: host))) ?? template
        }
        hostname = host.map { "\($0)" } ?? values.hostname
        let variables = values.vars.all.map { ($0.name.text, $0.value) }
        vars = variables.isEmpty ? nil : Dictionary(variables) { first, _ in first }
        files = values.files?.map { file in
            let digits = String(file.mode, radix: 8)
            return DeliveredFileDocument(
                from: "\(file.template)", to: "\(file.target)",
                mode: String(repeating: "0", count: max(0, 4 - digits.count)) + digits, secret: file.isSecret)
        }
        after = values.after?.rawValue
        leave = values.leave.map { _ in LeaveDocument(min: decision.leave.minimum, max: decision.leave.maximum) }
        together = values.together?.patience
        register = values.register
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
        let variables = assignment.variablesDecidedBy.map { ($0.text, "\($1)") }
        vars = variables.isEmpty ? nil : Dictionary(variables) { first, _ in first }
        files = by(.files)
        after = by(.after)
        leave = by(.leave)
        together = by(.together)
        register = by(.register)
        shell = by(.shell)
        phase1 = by(.phase1)
    }
}
