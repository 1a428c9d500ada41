// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// What an entry of the schedule can say, by its name there.
package enum ScheduleKey: String, Hashable, Sendable, CaseIterable {
    case at, group, machines, wake, boot, once, restart, poweroff, spread
}

/// What is done with machines when the time comes: what an operator can order by hand.
package enum ScheduledAct: Hashable, Sendable {
    /// They are woken.
    case wake
    /// They are told what to start, for their next boot alone if that is wanted; those that are off are woken, and those in
    /// phase 1 restarted, if that is wanted.
    case boot(StartChoice, once: Bool, wake: Bool, restart: Bool)
    /// Those in phase 1 start again.
    case restart
    /// Those in phase 1 are switched off.
    case powerOff

    /// Whether machines are woken by it.
    package var wakes: Bool {
        switch self {
        case .wake: true
        case .boot(_, _, let wakes, _): wakes
        case .restart, .powerOff: false
        }
    }

    /// The image that it names.
    package var image: ImageName? { if case .boot(let choice, _, _, _) = self { choice.image } else { nil } }
}

/// Which machines an entry is about; never none.
package struct ScheduledMachines: Hashable, Sendable {
    /// All machines of these groups.
    package let groups: [GroupName]
    /// Machines by their names.
    package let machines: [MachineName]

    /// Pairs the two.
    package init(groups: [GroupName] = [], machines: [MachineName] = []) {
        self.groups = groups
        self.machines = machines
    }
}

/// One entry of the schedule.
package struct ScheduleEntry: Hashable, Sendable {
    /// When it is due.
    package let when: ScheduleTime
    /// With which machines.
    package let whom: ScheduledMachines
    /// What is done.
    package let what: ScheduledAct
    /// Over how long waking is spread: the first machine is woken at once, the last nearly so much later.
    package let spread: Duration
    /// Where it is written.
    package let origin: RuleOrigin

    /// Puts these together.
    package init(
        when: ScheduleTime, whom: ScheduledMachines, what: ScheduledAct, spread: Duration = .zero, origin: RuleOrigin
    ) {
        self.when = when
        self.whom = whom
        self.what = what
        self.spread = spread
        self.origin = origin
    }

    /// The same for the machines whose names pass; `nil` when nobody is left.
    package func keepingMachines(where passes: (MachineName) -> Bool) -> ScheduleEntry? {
        let machines = whom.machines.filter(passes)
        guard !machines.isEmpty || !whom.groups.isEmpty else { return nil }
        let whom = ScheduledMachines(groups: whom.groups, machines: machines)
        return ScheduleEntry(when: when, whom: whom, what: what, spread: spread, origin: origin)
    }

    /// Whether both say the same, wherever they stand: a line above does not make another entry of it.
    package func saysTheSame(as other: ScheduleEntry) -> Bool {
        when == other.when && whom == other.whom && what == other.what && spread == other.spread
    }
}
