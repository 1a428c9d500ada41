// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetRules
internal import TorrentCore

/// Reads the keys of a group or a rule: what machines get.
struct ValuesReader {
    private let section: ConfigSection
    private(set) var values = AssignmentValues()
    private(set) var lines: [AssignmentKey: Int] = [:]

    /// Reads every key that is written; one that means nothing becomes a problem, and counts as not written.
    ///
    /// So does one that stands twice, or in whose value an entry was passed over; of variables only that one does.
    init(_ section: ConfigSection, into findings: inout Findings) {
        self.section = section
        for key in AssignmentKey.allCases where section.has(key.rawValue) {
            guard key == .vars ? section.isSingle(key.rawValue) : section.isWhole(key.rawValue) else { continue }
            read(key, into: &findings)
            lines[key] = section.place(of: key.rawValue).line
        }
    }

    private mutating func read(_ key: AssignmentKey, into findings: inout Findings) {
        switch key {
        case .image: values.image = text(key, into: &findings, ValueText.choice)
        case .images:
            values.images = value(key, into: &findings) { value throws(Mistake) in
                try ValueReading.meaning(try ValueReading.texts(value), ValueText.imageNames)
            }
        case .timeout: values.timeout = value(key, into: &findings, ValueReading.ruleTimeout)
        case .default: values.default = text(key, into: &findings, ValueText.preselected)
        case .cmdline:
            values.cmdline = value(key, into: &findings) { value throws(Mistake) in
                try ValueReading.meaning(try ValueReading.text(value), ValueText.commandLine)
            }
        case .vars: values.vars = variables(into: &findings)
        case .hostname: values.hostname = text(key, into: &findings, ValueText.hostName)
        case .files: values.files = DeliveredFilesReader.read(section, into: &findings)
        case .after: values.after = text(key, into: &findings, ValueText.after)
        case .leave: values.leave = leave(into: &findings)
        case .together: values.together = together(into: &findings)
        case .register: values.register = value(key, into: &findings, ValueReading.flag)
        case .shell: values.shell = value(key, into: &findings, ValueReading.flag)
        case .phase1: values.phase1 = value(key, into: &findings, ValueReading.kernelArguments)
        }
    }

    private func value<Value>(
        _ key: AssignmentKey, into findings: inout Findings, _ read: (YAMLValue) throws(Mistake) -> Value
    ) -> Value? {
        section.setting(key.rawValue, into: &findings, read).value
    }

    private func text<Value>(
        _ key: AssignmentKey, into findings: inout Findings, _ read: (String) throws(ValueFlaw) -> Value
    ) -> Value? {
        value(key, into: &findings) { value throws(Mistake) in
            try ValueReading.meaning(try ValueReading.nonEmptyText(value), read)
        }
    }

    private func variables(into findings: inout Findings) -> Variables {
        var variables = Variables()
        let single = section.section(AssignmentKey.vars.rawValue, into: &findings).single
        for (key, place, value) in single where value.content != .nothing {
            do throws(Mistake) {
                guard let name = VariableName(key) else {
                    throw Mistake(
                        found: "\(key.quoted) is no name of a variable", remedy: VariableName.remedy)
                }
                let text = try ValueReading.text(value)
                let variable = try ValueReading.meaning(text) { text throws(ValueFlaw) in
                    try ValueText.variable(name, text)
                }
                guard variables.add(variable) else {
                    throw Mistake(
                        found: "is one variable too many", remedy: "\(RuleLimits.variables) are allowed in one place")
                }
            } catch {
                findings.report(at: place, error.found, remedy: error.remedy)
            }
        }
        return variables
    }

    private func leave(into findings: inout Findings) -> LeaveChoice? {
        let leave = section.section(AssignmentKey.leave.rawValue, into: &findings)
        leave.refuseKeys(but: ["min", "max"], into: &findings)
        let minimum = leave.setting("min", into: &findings, ValueReading.seconds)
        let maximum = leave.setting("max", into: &findings, ValueReading.seconds)
        guard minimum.state != .malformed, maximum.state != .malformed else { return nil }
        guard minimum.value != nil || maximum.value != nil else { return nil }
        guard let choice = LeaveChoice(minimum: minimum.value, maximum: maximum.value) else {
            maximum.report(
                "is less than \(minimum.place.keyPath)", remedy: "write \(minimum.value ?? 0) or more", into: &findings)
            return nil
        }
        return choice
    }

    private func together(into findings: inout Findings) -> TogetherPolicy? {
        value(.together, into: &findings) { value throws(Mistake) in
            var patience = value
            if case .mapping(let entries) = value.content {
                guard entries.count == 1, let entry = entries.first, entry.key == "patience" else {
                    throw Mistake(found: "has other keys than patience", remedy: "write {patience: SECONDS}")
                }
                patience = entry.value
            }
            let seconds = try ValueReading.integer(patience, in: RuleLimits.patience, unit: " seconds")
            return try ValueReading.meaning(seconds) { seconds throws(ValueFlaw) in
                try ValueText.together(seconds, shown: "\(seconds)")
            }
        }
    }
}
