// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetModel
package import FleetRules
package import Logging
package import TorrentCore

/// Does what the schedule of the rules says when it is due, and tells what was missed or refused.
package actor ScheduleKeeper {
    private var clock: ScheduleClock
    private let calendar: any ScheduleCalendar
    private let desk: ActionDesk
    private let memory: ScheduleMemory?
    private let reporter: Reporter
    private let logger: Logger
    private var rememberedMinute: Int64?
    private var isRemembered = false

    /// Begins with these entries where an earlier run stopped.
    package init(
        _ entries: [ScheduleEntry], calendar: any ScheduleCalendar, desk: ActionDesk, memory: ScheduleMemory?,
        reporter: Reporter, logger: Logger, at now: WallTime
    ) {
        let record = memory?.record
        clock = ScheduleClock(entries, lastLooked: record?.lastLooked, known: record?.followed, at: now)
        self.calendar = calendar
        self.desk = desk
        self.memory = memory
        self.reporter = reporter
        self.logger = logger
    }

    /// The rules have another schedule.
    package func replace(_ entries: [ScheduleEntry], at now: WallTime) async {
        await look(at: now)
        // One that stands elsewhere now is told there the next time.
        let gone = clock.entries.filter { old in
            !entries.contains { $0.place == old.place && $0.saysTheSame(as: old) }
        }
        for entry in gone { settle(entry) }
        clock.replace(entries, at: now)
        await remember(force: true)
    }

    /// Does what is due.
    package func look(at now: WallTime) async {
        let runs = clock.due(at: now, in: calendar)
        await remember(force: !runs.isEmpty)
        for run in runs {
            switch run {
            case .missed(let entry, let time): tellMissed(entry, at: time)
            case .due(let entry, _): await perform(entry)
            }
        }
    }

    /// The next times, the earliest first.
    package func nextRuns(_ count: Int, after now: WallTime) -> [(time: WallTime, entry: ScheduleEntry)] {
        clock.nextRuns(after: now, count: count, in: calendar)
    }

    /// Once a minute, when the entries are others, and before anything is done; without entries once is enough, for all that
    /// there are later are new.
    private func remember(force: Bool) async {
        guard let memory else { return }
        let minute = clock.lastLooked.milliseconds / 60_000
        let isDue = minute != rememberedMinute && (!clock.entries.isEmpty || !isRemembered)
        guard force || isDue else { return }
        rememberedMinute = minute
        let reason = await memory.remember(ScheduleRecord(lastLooked: clock.lastLooked, followed: clock.entries))
        isRemembered = reason == nil
        if let reason {
            reporter.report(
                .scheduleNotRemembered, at: "schedule",
                "The server cannot remember until when it looked at the schedule: \(reason).",
                remedy: "Do what it says; what is missed while the server is off is not told until then.")
        } else {
            reporter.settle(.scheduleNotRemembered, at: "schedule")
        }
    }

    private func perform(_ entry: ScheduleEntry) async {
        logger.notice(
            "the schedule is due", metadata: ["at": "\(entry.when)", "from": "\(entry.origin)"])
        settle(entry)
        if let obstacle = desk.obstacle(to: entry.what.action) {
            return tellRefused(entry, obstacle, remedy: "Mend the image, or change the entry.")
        }
        let targets = await desk.targets(entry.whom.machines.map(\.text), groups: entry.whom.groups)
        guard !targets.isEmpty else {
            return tellRefused(entry, "no machine is meant by it", remedy: "Write machines of the group into the list.")
        }
        let outcomes = await desk.perform(entry.what.action, with: targets, spread: entry.spread)
        let refused = outcomes.compactMap { outcome in outcome.refusal.map { "\(outcome.id): \($0)" } }
        guard let first = refused.first else { return }
        let more = refused.count > 1 ? ", and \(refused.count - 1) more" : ""
        tellRefused(
            entry, "of \(outcomes.count) machines \(refused.count) did not do it (\(first)\(more))",
            remedy: "Do it for them by hand, or change the entry.")
    }

    private func tellMissed(_ entry: ScheduleEntry, at time: WallTime) {
        reporter.report(
            .scheduleMissed, at: entry.place,
            "What was due at \(entry.when) was not done: the server did not run then, or its clock was set forward.",
            remedy: "Do it by hand if it is still wanted; the entry runs at its next time.")
    }

    private func tellRefused(_ entry: ScheduleEntry, _ found: String, remedy: String) {
        reporter.report(
            .scheduleRefused, at: entry.place, "What was due at \(entry.when): \(found).", remedy: remedy)
    }

    private func settle(_ entry: ScheduleEntry) {
        reporter.settle(.scheduleMissed, at: entry.place)
        reporter.settle(.scheduleRefused, at: entry.place)
    }
}

extension ScheduleEntry {
    /// Where it is written, and its time, for several entries may stand on one line.
    fileprivate var place: String { "\(origin) (\(when))" }
}

extension ScheduledAct {
    /// The same as an operator says it.
    package var action: RemoteAction {
        switch self {
        case .wake: .wake
        case .boot(let choice, let isOnce, let wakes, let restarts):
            .boot(choice, once: isOnce, wake: wakes, restart: restarts)
        case .restart: .restart
        case .powerOff: .powerOff
        }
    }
}
