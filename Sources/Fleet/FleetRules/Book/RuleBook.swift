// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// One rule: what it asks of a machine, and what machines get of which all of that holds.
package struct Rule: Hashable, Sendable {
    /// All must hold; none asks nothing.
    package let conditions: [RuleCondition]
    /// What such machines get.
    package let written: WrittenValues

    /// Puts a rule together.
    package init(when conditions: [RuleCondition], _ written: WrittenValues) {
        self.conditions = conditions
        self.written = written
    }
}

/// An image that is named somewhere.
package struct NamedImage: Hashable, Sendable {
    /// The image.
    package let name: ImageName
    /// Where it is named.
    package let origin: RuleOrigin
    /// By which key, as it is written.
    package let key: String
}

/// Who gets what: groups, rules, and the list of machines; and what is done with them at which time.
package struct RuleBook: Hashable, Sendable {
    /// What the machines of a group get.
    package let groups: [GroupName: WrittenValues]
    /// In their order: the first that matches decides each key that nothing nearer decided.
    package let rules: [Rule]
    /// The machines that have a name, a group, or keys of their own.
    package let list: MachineList
    /// Whether files with secrets are sent over the network unencrypted.
    package let sendsSecrets: Bool
    /// What is done at which time, in the order of the file.
    package let schedule: [ScheduleEntry]

    /// Puts a book together; one without anything gives every machine the menu.
    package init(
        groups: [GroupName: WrittenValues] = [:], rules: [Rule] = [], list: MachineList = MachineList(),
        sendsSecrets: Bool = false, schedule: [ScheduleEntry] = []
    ) {
        self.schedule = schedule
        self.sendsSecrets = sendsSecrets
        self.groups = groups
        self.rules = rules
        self.list = list
    }

    /// The groups of rules and list, in the order of their names.
    package var groupNames: [GroupName] { Set(groups.keys).union(list.machines.compactMap(\.group)).sorted() }

    /// The same with another list of machines.
    package func with(_ list: MachineList) -> RuleBook {
        RuleBook(groups: groups, rules: rules, list: list, sendsSecrets: sendsSecrets, schedule: schedule)
    }

    /// Every image that is named, once, where it is named first: groups and rules, the list, the schedule.
    ///
    /// Whether there is such a folder is not known here.
    package var namedImages: [NamedImage] {
        var known: Set<ImageName> = []
        let groups = groups.values.sorted { $0.origin < $1.origin }
        var found: [NamedImage] = []
        for written in groups + rules.map(\.written) + list.machines.map(\.written) {
            for (name, key) in written.values.namedImages where known.insert(name).inserted {
                found.append(NamedImage(name: name, origin: written.origin(of: key), key: key.rawValue))
            }
        }
        for entry in schedule {
            guard let name = entry.what.image, known.insert(name).inserted else { continue }
            found.append(NamedImage(name: name, origin: entry.origin, key: ScheduleKey.boot.rawValue))
        }
        return found
    }
}

extension AssignmentValues {
    fileprivate var namedImages: [(ImageName, AssignmentKey)] {
        [image?.image].compactMap(\.self).map { ($0, .image) } + (images ?? []).map { ($0, .images) }
            + [self.default?.image].compactMap(\.self).map { ($0, .default) }
    }
}
