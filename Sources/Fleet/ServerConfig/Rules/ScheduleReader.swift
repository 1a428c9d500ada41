// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetRules

/// Reads `schedule`: what is done with which machines at which time.
struct ScheduleReader {
    let file: String
    /// The groups that there are.
    let groups: Set<GroupName>

    /// One entry; one with a mistake is left out, for it might do something else than is meant, or with other machines.
    func entry(_ value: YAMLValue, at place: ConfigPlace, into findings: inout Findings) -> ScheduleEntry? {
        var own = Findings()
        let section = ConfigSection(value, at: place, into: &own)
        let entry = own.problems.isEmpty ? self.entry(section, at: place, into: &own) : nil
        findings.take(own)
        return own.problems.isEmpty && value.isWhole ? entry : nil
    }

    private func entry(
        _ section: ConfigSection, at place: ConfigPlace, into findings: inout Findings
    ) -> ScheduleEntry? {
        section.refuseKeys(but: ScheduleKey.allCases.map(\.rawValue), into: &findings)
        let when = setting(.at, of: section, into: &findings) { value throws(Mistake) in
            try ValueReading.meaning(try ValueReading.nonEmptyText(value)) { text throws(ValueFlaw) in
                try ScheduleTime(text)
            }
        }
        if when.state == .absent {
            findings.report(at: place, "does not say when", remedy: "write at: with days and a time: weekdays 07:30")
        }
        let spread = setting(.spread, of: section, standard: .zero, into: &findings) { value throws(Mistake) in
            try ValueReading.duration(value, in: RuleLimits.spread)
        }
        let wake = setting(.wake, of: section, standard: .whether(false), into: &findings, self.wake)
        let act = self.act(section, at: place, wake: wake.value, into: &findings)
        let whom = self.whom(section, at: place, woken: wake.value?.groups, into: &findings)
        if spread.state == .written, let act, !act.wakes {
            spread.report(
                "has no effect, for this entry wakes nobody",
                remedy: "spread needs wake: write wake: true beside boot, or leave spread out", into: &findings)
        }
        guard let when = when.value, let whom, let act, let spread = spread.value else { return nil }
        let origin = RuleOrigin(file: file, line: place.line ?? 1)
        return ScheduleEntry(when: when, whom: whom, what: act, spread: spread, origin: origin)
    }

    private func setting<Value>(
        _ key: ScheduleKey, of section: ConfigSection, standard: Value? = nil, into findings: inout Findings,
        _ read: (YAMLValue) throws(Mistake) -> Value
    ) -> Setting<Value> {
        section.setting(key.rawValue, standard: standard, into: &findings, read)
    }
}

// MARK: With which machines

extension ScheduleReader {
    /// What `wake` says: whether those named elsewhere are woken, or who is.
    private enum Wake {
        case whether(Bool)
        case only([GroupName])

        var isTrue: Bool { if case .whether(let isTrue) = self { isTrue } else { false } }
        var groups: [GroupName]? { if case .only(let groups) = self { groups } else { nil } }
    }

    private func wake(_ value: YAMLValue) throws(Mistake) -> Wake {
        if let flag = value.flag { return .whether(flag) }
        return .only(try known(value))
    }

    private func whom(
        _ section: ConfigSection, at place: ConfigPlace, woken: [GroupName]?, into findings: inout Findings
    ) -> ScheduledMachines? {
        let named = setting(.group, of: section, standard: [], into: &findings, known)
        let machines = setting(.machines, of: section, standard: [], into: &findings, self.machines)
        guard let groups = named.value, let machines = machines.value else { return nil }
        if let woken {
            guard groups.isEmpty, machines.isEmpty else {
                findings.report(
                    at: place, "says twice with which machines",
                    remedy: "write wake: true beside group and machines, or wake: GROUP alone")
                return nil
            }
            return ScheduledMachines(groups: woken)
        }
        guard !groups.isEmpty || !machines.isEmpty else {
            // A mistake in `wake` may be in a group's name.
            if section.has(ScheduleKey.wake.rawValue), !findings.problems.isEmpty { return nil }
            findings.report(
                at: place, "does not say with which machines", remedy: "write group: GROUP or machines: NAME")
            return nil
        }
        return ScheduledMachines(groups: groups, machines: machines)
    }

    /// Groups that there are, each once.
    private func known(_ value: YAMLValue) throws(Mistake) -> [GroupName] {
        try names(value) { text throws(Mistake) in
            let group = try ValueReading.meaning(text, ValueText.group)
            guard groups.contains(group) else {
                let twin = groups.filter { $0.text.lowercased() == group.text.lowercased() }.min()
                throw Mistake(
                    found: "\(group.text.quoted) is no group of the rules",
                    remedy: twin.map { "did you mean \($0)?" } ?? "write it below groups")
            }
            return group
        }
    }

    private func machines(_ value: YAMLValue) throws(Mistake) -> [MachineName] {
        try names(value) { text throws(Mistake) in
            guard let name = MachineName(text) else {
                throw Mistake(found: "\(text.quoted) is no name of a machine", remedy: MachineName.remedy)
            }
            return name
        }
    }

    private func names<Name: Hashable>(
        _ value: YAMLValue, _ read: (String) throws(Mistake) -> Name
    ) throws(Mistake) -> [Name] {
        let texts = try ValueReading.texts(value)
        guard (1...RuleLimits.namesOfEntry).contains(texts.count) else {
            throw Mistake(found: "has \(texts.count) names", remedy: "1 to \(RuleLimits.namesOfEntry) are allowed")
        }
        var (names, known): ([Name], Set<Name>) = ([], [])
        for text in texts {
            let name = try read(text)
            if known.insert(name).inserted { names.append(name) }
        }
        return names
    }

    /// The entries without machines that no row has, which is told; one with nobody left is left out.
    static func known(
        _ entries: [ScheduleEntry], in list: MachineList, into findings: inout Findings
    ) -> [ScheduleEntry] {
        entries.compactMap { entry in
            let unknown = entry.whom.machines.filter { list.named($0) == nil }
            let key = ScheduleKey.machines.rawValue
            for name in unknown {
                findings.report(
                    at: ConfigPlace(file: entry.origin.file, line: entry.origin.line, keyPath: key),
                    "\(name.text.quoted) is no machine of \(list.file), so nothing is done with it",
                    remedy: "write its name as it stands there")
            }
            return unknown.isEmpty ? entry : entry.keepingMachines { list.named($0) != nil }
        }
    }
}

// MARK: What is done

extension ScheduleReader {
    private func act(
        _ section: ConfigSection, at place: ConfigPlace, wake: Wake?, into findings: inout Findings
    ) -> ScheduledAct? {
        let boot = setting(.boot, of: section, into: &findings) { value throws(Mistake) in
            try ValueReading.meaning(try ValueReading.nonEmptyText(value), ValueText.choice)
        }
        let once = setting(.once, of: section, standard: false, into: &findings, ValueReading.flag)
        let restart = setting(.restart, of: section, standard: false, into: &findings, ValueReading.flag)
        let powerOff = setting(.poweroff, of: section, standard: false, into: &findings, ValueReading.flag)
        guard let wake, boot.state != .malformed, let once = once.value, let restart = restart.value,
            let powerOff = powerOff.value
        else { return nil }
        var acts: [(key: ScheduleKey, act: ScheduledAct)] = []
        if let choice = boot.value {
            acts.append((.boot, .boot(choice, once: once, wake: wake.isTrue, restart: restart)))
        } else {
            if once {
                findings.report(at: place, "says once and not what to boot", remedy: "write boot: IMAGE beside it")
                return nil
            }
            if wake.isTrue { acts.append((.wake, .wake)) }
            if restart { acts.append((.restart, .restart)) }
        }
        if wake.groups != nil { acts.append((.wake, .wake)) }
        if powerOff { acts.append((.poweroff, .powerOff)) }
        guard acts.count == 1 else {
            let words = acts.map(\.key.rawValue).listed(joining: "and")
            findings.report(
                at: place, acts.isEmpty ? "does nothing" : "says \(words), which do not go together",
                remedy: "write one of boot: IMAGE, wake: true, restart: true, poweroff: true; "
                    + "wake: true and restart: true may stand beside boot")
            return nil
        }
        return acts[0].act
    }
}
