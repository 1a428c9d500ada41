// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetRules
internal import TorrentCore

/// Reads the file of groups, rules and the schedule.
struct RuleFileReader {
    private(set) var groups: [GroupName: WrittenValues] = [:]
    private(set) var rules: [Rule] = []
    private(set) var schedule: [ScheduleEntry] = []
    /// Whether files with secrets are sent over the network unencrypted.
    private(set) var sendsSecrets = false
    /// Whether it is a mapping with groups, rules and a schedule where they belong.
    private(set) var isReadable = false
    private let file: String

    init(_ bytes: [UInt8], file: String, into findings: inout Findings) {
        self.file = file
        guard bytes.count <= ConfigLimits.rulesLength else {
            findings.report(
                at: ConfigPlace(file: file), "is longer than \(ConfigLimits.rulesLength) bytes",
                remedy: "write machines into the list of machines")
            return
        }
        let values = ConfigLimits.rulesValues
        guard let value = YAMLFile.read(bytes, file: file, values: values, into: &findings) else { return }
        var shape = Findings()
        let root = ConfigSection(root: value, file: file, into: &shape)
        let named = root.section("groups", into: &shape).all
        let listed = root.setting("rules", standard: [YAMLValue](), into: &shape) { value throws(Mistake) in
            try Self.elements(value, "rules", upTo: RuleLimits.rules, example: "{when: {…}, KEY: VALUE}")
        }
        let planned = root.setting("schedule", standard: [YAMLValue](), into: &shape) { value throws(Mistake) in
            try Self.elements(
                value, "entries", upTo: RuleLimits.scheduleEntries, example: "{at: DAYS TIME, group: GROUP, KEY: VALUE}"
            )
        }
        // Of two blocks of groups or rules or a schedule, or a key that is none, nobody knows what is meant to count.
        isReadable = shape.problems.isEmpty && !value.lacksEntries
        findings.take(shape)
        root.refuseKeys(but: ["groups", "rules", "secrets", "schedule"], into: &findings)
        sendsSecrets =
            root.setting("secrets", standard: false, into: &findings) { value throws(Mistake) in
                switch try ValueReading.nonEmptyText(value) {
                case "plain-network": true
                case "off": false
                case let word:
                    throw Mistake(found: "\(word.quoted) is none of them", remedy: "write off, or plain-network")
                }
            }.value ?? false
        for (key, place, value) in named { readGroup(key, value, at: place, into: &findings) }
        for (index, element) in (listed.value ?? []).enumerated() {
            let place = ConfigPlace(file: file, line: element.line, keyPath: "rules[\(index)]")
            readRule(element, at: place, into: &findings)
        }
        let reader = ScheduleReader(file: file, groups: Set(groups.keys))
        for (index, element) in (planned.value ?? []).enumerated() {
            let place = ConfigPlace(file: file, line: element.line, keyPath: "schedule[\(index)]")
            if let entry = reader.entry(element, at: place, into: &findings) { schedule.append(entry) }
        }
    }

    private static func elements(
        _ value: YAMLValue, _ name: String, upTo limit: Int, example: String
    ) throws(Mistake) -> [YAMLValue] {
        guard case .list(let elements) = value.content else {
            throw Mistake(found: "\(value.shown) is no list", remedy: "write - \(example)")
        }
        guard elements.count <= limit else {
            throw Mistake(found: "has \(elements.count) \(name)", remedy: "\(limit) are allowed")
        }
        return elements
    }

    /// A group with a mistake keeps its other keys: without it, its machines would have no group at all.
    ///
    /// Of two groups of one name the first counts.
    private mutating func readGroup(
        _ key: String, _ value: YAMLValue, at place: ConfigPlace, into findings: inout Findings
    ) {
        do throws(Mistake) {
            let name = try ValueReading.meaning(key, ValueText.group)
            guard groups.count < RuleLimits.groups else {
                throw Mistake(found: "is one group too many", remedy: "\(RuleLimits.groups) are allowed")
            }
            let section = ConfigSection(value, at: place, into: &findings)
            section.refuseKeys(but: AssignmentKey.allCases.map(\.rawValue), into: &findings)
            groups[name] = written(section, at: place, into: &findings)
        } catch {
            findings.report(at: place, error.found, remedy: error.remedy)
        }
    }

    /// A rule with a mistake is left out: it might hold for machines that it is not meant for.
    ///
    /// That goes for a condition that was passed over when the file was read, too.
    private mutating func readRule(_ value: YAMLValue, at place: ConfigPlace, into findings: inout Findings) {
        var own = Findings()
        let section = ConfigSection(value, at: place, into: &own)
        if own.problems.isEmpty {
            section.refuseKeys(but: ["when"] + AssignmentKey.allCases.map(\.rawValue), into: &own)
            if !section.has("when") {
                own.report(
                    at: place, "does not say for which machines", remedy: "write when: {…}, or when: {} for all of them"
                )
            }
            let conditions = ConditionsReader.read(section.section("when", into: &own), into: &own)
            let written = written(section, at: place, into: &own)
            if own.problems.isEmpty, value.isWhole, !AssignmentKey.allCases.contains(where: written.values.has) {
                own.report(at: place, "decides nothing", remedy: "write a key such as image beside when")
            }
            if own.problems.isEmpty, value.isWhole { rules.append(Rule(when: conditions, written)) }
        }
        findings.take(own)
    }

    private func written(
        _ section: ConfigSection, at place: ConfigPlace, into findings: inout Findings
    ) -> WrittenValues {
        let reader = ValuesReader(section, into: &findings)
        return WrittenValues(
            reader.values, at: RuleOrigin(file: file, line: place.line ?? 1), lines: reader.lines)
    }
}
