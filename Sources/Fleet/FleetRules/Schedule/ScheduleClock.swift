// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What became of an entry whose time came.
package enum ScheduledRun: Hashable, Sendable {
    /// It is to be done now; its time was at most ``RuleLimits/latestRun`` ago.
    case due(ScheduleEntry, at: WallTime)
    /// Its time passed while nobody looked; it is told and not made up for.
    case missed(ScheduleEntry, at: WallTime)

    /// When its time was.
    package var time: WallTime {
        switch self {
        case .due(_, let time), .missed(_, let time): time
        }
    }
}

/// Decides what of the schedule is due.
///
/// 1. An entry runs at most once for each of its local minutes. A minute that daylight saving skips counts when the next one
///    begins that exists; of a minute that comes twice the first counts.
/// 2. What is found later than ``RuleLimits/latestRun`` is missed: the server was off, or the clock jumped forward.
/// 3. The clock may be set back by up to ``RuleLimits/clockSetBack``: what ran is not run again when its time comes again. What
///    was missed is, for the clock was wrong when it seemed to be over. A clock that is set back further was wrong for long:
///    what comes again runs.
/// 4. A restart remembers ``lastLooked`` and which entries were followed (``ScheduleRecord``). If the clock is behind that time,
///    by no more than the same limit, everything until then counts as done.
/// 5. An entry that is new, or says something else than before, counts from when it was read, also where that was at the start
///    of the server. One that only stands in another line is the same.
package struct ScheduleClock: Sendable {
    private var followed: [Followed]
    private var looked: WallTime
    /// Until when everything counts as done: what an earlier run of the server looked at.
    private var doneBefore: WallTime?
    private var done: [Run] = []

    /// An entry, and from when on it counts.
    private struct Followed: Sendable {
        let entry: ScheduleEntry
        var since: WallTime
    }

    /// An entry's time.
    private struct Run: Sendable {
        let entry: ScheduleEntry
        let time: WallTime
    }

    /// Begins where an earlier run of the server stopped to look; `nil` where there was none, and nothing before this moment
    /// counts.
    ///
    /// `known` has the marks of the entries that the earlier run followed: any other counts from now. `nil` where that is not
    /// known, and all count from where it stopped.
    package init(_ entries: [ScheduleEntry], lastLooked: WallTime?, known: Set<UInt64>? = nil, at now: WallTime) {
        let start = lastLooked ?? now
        looked = start
        doneBefore = lastLooked
        followed = entries.prefix(RuleLimits.scheduleEntries).map { entry in
            let isKnown = known?.contains(entry.mark) ?? true
            return Followed(entry: entry, since: isKnown ? start : now)
        }
    }

    /// The entries as they are now.
    package var entries: [ScheduleEntry] { followed.map(\.entry) }

    /// What is to be remembered over a restart: nothing until then is run once more.
    ///
    /// To be stored before what is due is done, so that a server that ends in between does not do it twice.
    package var lastLooked: WallTime { done.map(\.time).reduce(looked, max) }

    /// What came due since the last look, in the order of its times; what is missed is among it.
    ///
    /// To be called at ``nextWake(in:)``, and at least twice a minute besides, for the clock may be set meanwhile. Of an entry for
    /// days of the week only what was missed within ``RuleLimits/missedFor`` is told.
    package mutating func due(at now: WallTime, in calendar: some ScheduleCalendar) -> [ScheduledRun] {
        forget(at: now)
        guard now > looked else {
            looked = now
            for index in followed.indices { followed[index].since = min(followed[index].since, now) }
            return []
        }
        var found: [Run] = []
        for followed in followed {
            let times = times(of: followed.entry, after: max(looked, followed.since), until: now, in: calendar)
            found += times.map { Run(entry: followed.entry, time: $0) }
        }
        looked = now
        found.removeAll(where: isDone)
        let runs = found.sorted { $0.time < $1.time }.map { run in
            now - run.time > RuleLimits.latestRun
                ? ScheduledRun.missed(run.entry, at: run.time) : .due(run.entry, at: run.time)
        }
        done += found.filter { now - $0.time <= RuleLimits.latestRun }
        return runs
    }

    /// These entries count from now on; to be called after a look, for what is due of those before is not found any more.
    package mutating func replace(_ entries: [ScheduleEntry], at now: WallTime) {
        followed = entries.prefix(RuleLimits.scheduleEntries).map { entry in
            let known = followed.first { $0.entry.saysTheSame(as: entry) }
            return Followed(entry: entry, since: known?.since ?? now)
        }
    }

    /// The next times of all entries, the earliest first; of one time those that stand first.
    package func nextRuns(
        after moment: WallTime, count: Int, in calendar: some ScheduleCalendar
    ) -> [(time: WallTime, entry: ScheduleEntry)] {
        let count = min(max(count, 0), RuleLimits.nextRuns)
        let today = calendar.day(at: moment)
        var found: [(time: WallTime, place: Int)] = []
        let entries = entries
        func add(_ place: Int, on day: CalendarDay) {
            let time = calendar.moment(of: entries[place].when.minute, on: day)
            if let time, time > moment { found.append((time, place)) }
        }
        for (place, entry) in entries.enumerated() {
            if let date = entry.when.date { add(place, on: date) }
        }
        let (weekly, dates) = (entries.indices.filter { entries[$0].when.date == nil }, found.count)
        // From two days before, for a day that is skipped moves its entries on, to two days after there are enough.
        var (offset, last) = (-2, weekly.isEmpty ? -3 : 7 * count + 9)
        while offset <= last {
            let day = today.advanced(by: offset)
            for place in weekly where entries[place].when.isOn(day) { add(place, on: day) }
            if found.count - dates >= count { last = min(last, offset + 2) }
            offset += 1
        }
        let sorted = found.sorted { ($0.time, $0.place) < ($1.time, $1.place) }
        return sorted.prefix(count).map { ($0.time, entries[$0.place]) }
    }

    /// When something is next to be looked for; `nil` when nothing is to come.
    package func nextWake(in calendar: some ScheduleCalendar) -> WallTime? {
        nextRuns(after: looked, count: 1, in: calendar).first?.time
    }

    private func times(
        of entry: ScheduleEntry, after start: WallTime, until end: WallTime, in calendar: some ScheduleCalendar
    ) -> [WallTime] {
        var days: [CalendarDay] = []
        var start = start
        if let date = entry.when.date {
            days = [date]
        } else {
            start = max(start, end + (.zero - RuleLimits.missedFor))
            // A day on either side more than seems needed: a day that is skipped moves its entries on.
            let (first, last) = (calendar.day(at: start).ordinal - 2, calendar.day(at: end).ordinal + 1)
            if first <= last { days = (first...last).map(CalendarDay.init(ordinal:)).filter(entry.when.isOn) }
        }
        return days.compactMap { calendar.moment(of: entry.when.minute, on: $0) }.filter { $0 > start && $0 <= end }
    }

    private func isDone(_ run: Run) -> Bool {
        if let doneBefore, run.time <= doneBefore { return true }
        return done.contains {
            $0.entry.saysTheSame(as: run.entry) && $0.time.distance(to: run.time) < RuleLimits.clockSetBack
        }
    }

    /// What is further away than a clock may be set back does not matter any more.
    private mutating func forget(at now: WallTime) {
        done.removeAll { $0.time.distance(to: now) > RuleLimits.clockSetBack }
        if let doneBefore, doneBefore - now > RuleLimits.clockSetBack { self.doneBefore = nil }
    }
}

extension WallTime {
    /// How far away another moment is, either way.
    fileprivate func distance(to other: WallTime) -> Duration { max(self - other, other - self) }
}

extension ScheduleEntry {
    /// Whether it is for a date that is over, and so will never be due again.
    package func isOver(at now: WallTime, in calendar: some ScheduleCalendar) -> Bool {
        guard let date = when.date, let time = calendar.moment(of: when.minute, on: date) else { return false }
        return time <= now
    }
}
