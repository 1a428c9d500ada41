// SPDX-License-Identifier: GPL-3.0-or-later

import FleetRules
import Testing
import TorrentCore

@Suite struct ScheduleClockTests {
    private let zone = MadeUpZone.european

    private func entry(_ at: String, line: Int = 1, spread: Int = 0) throws -> ScheduleEntry {
        ScheduleEntry(
            when: try ScheduleTime(at), whom: ScheduledMachines(groups: [try GroupName("room")]), what: .wake,
            spread: .seconds(spread), origin: RuleOrigin(file: "rules.yaml", line: line))
    }

    /// Looks at these local times, one after the other, and tells what came of each look.
    private func looks(_ clock: inout ScheduleClock, _ times: String..., in zone: MadeUpZone? = nil) -> [[String]] {
        let zone = zone ?? self.zone
        return times.map { time in
            clock.due(at: zone.at(time), in: zone).map { run in
                switch run {
                case .due(_, let time): "due \(zone.text(time))"
                case .missed(_, let time): "missed \(zone.text(time))"
                }
            }
        }
    }

    @Test func `in a year an entry for weekdays runs on each of them at its local time`() throws {
        var clock = ScheduleClock([try entry("weekdays 07:30")], lastLooked: zone.at("2026-01-01 00:00"))
        var times: [String] = []
        while let wake = clock.nextWake(in: zone), wake < zone.at("2027-01-01 00:00") {
            let runs = clock.due(at: wake + .milliseconds(20), in: zone)
            #expect(runs.count == 1)
            for case .due(_, let time) in runs { times.append(zone.text(time)) }
        }
        #expect(times.count == 261)
        #expect(times.allSatisfy { $0.hasSuffix(" 07:30") })
        #expect(Set(times).count == 261)
        #expect(times.first == "2026-01-01 07:30" && times.last == "2026-12-31 07:30")
    }

    @Test func `a minute that daylight saving skips counts when the next one begins that exists`() throws {
        var clock = ScheduleClock([try entry("daily 02:30")], lastLooked: zone.at("2026-03-28 12:00"))
        #expect(zone.start(of: 150, on: zone.day(at: zone.at("2026-03-29 12:00"))) == nil)
        #expect(clock.nextWake(in: zone) == MadeUpZone.utc("2026-03-29 01:00"))
        #expect(
            looks(&clock, "2026-03-29 01:59:59", "2026-03-29 03:00", "2026-03-29 12:00", "2026-03-30 02:30")
                == [[], ["due 2026-03-29 03:00"], [], ["due 2026-03-30 02:30"]])
    }

    @Test func `of a minute that comes twice the first counts`() throws {
        var clock = ScheduleClock([try entry("sunday 02:30")], lastLooked: zone.at("2026-10-24 12:00"))
        let first = MadeUpZone.utc("2026-10-25 00:30")
        #expect(clock.nextWake(in: zone) == first)
        #expect(clock.due(at: first, in: zone).count == 1)
        for minutes in 1...180 { #expect(clock.due(at: first + .seconds(60 * minutes), in: zone) == []) }
        #expect(clock.nextWake(in: zone).map(zone.text) == "2026-11-01 02:30")
    }

    @Test func `what a skipped day has runs when the next day begins`() throws {
        let zone = MadeUpZone.skippingADay
        var clock = ScheduleClock([try entry("2026-12-30 07:30")], lastLooked: zone.at("2026-12-29 12:00"))
        #expect(clock.nextWake(in: zone).map(zone.text) == "2026-12-31 00:00")
        #expect(
            looks(&clock, "2026-12-29 23:59", "2026-12-31 00:00", in: zone) == [[], ["due 2026-12-31 00:00"]])
    }

    @Test func `a minute late is in time, and more is missed`() throws {
        let start = zone.at("2026-06-01 07:00")
        var clock = ScheduleClock([try entry("daily 07:30")], lastLooked: start)
        #expect(looks(&clock, "2026-06-01 07:29:59", "2026-06-01 07:31") == [[], ["due 2026-06-01 07:30"]])
        clock = ScheduleClock([try entry("daily 07:30")], lastLooked: start)
        #expect(
            looks(&clock, "2026-06-01 07:31:01", "2026-06-01 07:31:02", "2026-06-02 07:30")
                == [["missed 2026-06-01 07:30"], [], ["due 2026-06-02 07:30"]])
    }

    @Test func `what a jump passes is told in its order, and what is in time is done`() throws {
        let entries = [try entry("daily 09:00"), try entry("daily 07:30"), try entry("2026-06-02 08:00")]
        var clock = ScheduleClock(entries, lastLooked: zone.at("2026-06-01 08:00"))
        #expect(
            looks(&clock, "2026-06-02 09:00:30") == [
                [
                    "missed 2026-06-01 09:00", "missed 2026-06-02 07:30", "missed 2026-06-02 08:00",
                    "due 2026-06-02 09:00",
                ]
            ])
    }

    @Test func `of a year without the server the last eight days are told, and each date`() throws {
        let entries = [try entry("monday 07:30"), try entry("2025-09-01 08:00")]
        var clock = ScheduleClock(entries, lastLooked: zone.at("2025-06-01 08:00"))
        #expect(
            looks(&clock, "2026-06-01 07:30", "2026-06-01 07:31") == [
                ["missed 2025-09-01 08:00", "missed 2026-05-25 07:30", "due 2026-06-01 07:30"], [],
            ])
    }

    @Test func `a date in the past is never due, and is over`() throws {
        let entry = try entry("2026-05-01 08:00")
        var clock = ScheduleClock([entry], lastLooked: zone.at("2026-06-01 08:00"))
        #expect(clock.nextWake(in: zone) == nil)
        #expect(looks(&clock, "2026-06-02 08:00", "2027-05-01 08:00") == [[], []])
        #expect(entry.isOver(at: zone.at("2026-05-01 08:00"), in: zone))
        #expect(!entry.isOver(at: zone.at("2026-05-01 07:59:59"), in: zone))
        #expect(!(try self.entry("daily 08:00")).isOver(at: zone.at("2026-05-01 08:00"), in: zone))
    }

    @Test func `a clock that is set back by two hours runs nothing again`() throws {
        var clock = ScheduleClock([try entry("daily 07:30")], lastLooked: zone.at("2026-06-01 07:00"))
        #expect(
            looks(
                &clock, "2026-06-01 07:30", "2026-06-01 05:31", "2026-06-01 07:30", "2026-06-01 07:29",
                "2026-06-01 07:31", "2026-06-01 09:29", "2026-06-01 07:29", "2026-06-01 07:30", "2026-06-02 07:30")
                == [["due 2026-06-01 07:30"], [], [], [], [], [], [], [], ["due 2026-06-02 07:30"]])
    }

    @Test func `a clock that is set back further was wrong, and what comes again runs`() throws {
        var clock = ScheduleClock([try entry("daily 07:30")], lastLooked: zone.at("2026-06-01 07:00"))
        #expect(
            looks(&clock, "2026-06-01 07:30", "2026-06-01 05:29", "2026-06-01 07:30")
                == [["due 2026-06-01 07:30"], [], ["due 2026-06-01 07:30"]])
    }

    @Test func `what seemed to be missed runs when the clock is set right`() throws {
        var clock = ScheduleClock([try entry("daily 07:30")], lastLooked: zone.at("2026-06-01 05:50"))
        #expect(
            looks(&clock, "2026-06-01 08:00", "2026-06-01 06:01", "2026-06-01 07:30", "2026-06-01 07:31")
                == [["missed 2026-06-01 07:30"], [], ["due 2026-06-01 07:30"], []])
    }

    @Test func `a restart knows until when everything was looked at`() throws {
        var clock = ScheduleClock([try entry("daily 07:30")], lastLooked: zone.at("2026-06-01 07:00"))
        #expect(looks(&clock, "2026-06-01 07:30:01", "2026-06-01 06:30") == [["due 2026-06-01 07:30"], []])
        // The clock was set back since; what ran is remembered all the same.
        #expect(zone.text(clock.lastLooked) == "2026-06-01 07:30")
        var restarted = ScheduleClock(clock.entries, lastLooked: clock.lastLooked)
        #expect(
            looks(&restarted, "2026-06-01 06:31", "2026-06-01 07:30", "2026-06-02 07:30")
                == [[], [], ["due 2026-06-02 07:30"]])
        var offForLong = ScheduleClock(clock.entries, lastLooked: clock.lastLooked)
        #expect(looks(&offForLong, "2026-06-02 08:00") == [["missed 2026-06-02 07:30"]])
        var behind = ScheduleClock(clock.entries, lastLooked: zone.at("2027-01-01 00:00"))
        #expect(looks(&behind, "2026-06-01 06:31", "2026-06-01 07:30") == [[], ["due 2026-06-01 07:30"]])
    }

    @Test func `an entry that is new or changed counts from when it was read`() throws {
        let old = try entry("daily 07:30")
        var clock = ScheduleClock([old], lastLooked: zone.at("2026-06-01 07:00"))
        #expect(looks(&clock, "2026-06-01 07:29:50") == [[]])
        let changed = try entry("daily 07:30", spread: 60)
        clock.replace([changed, try entry("daily 07:31")], at: zone.at("2026-06-01 07:30:10"))
        #expect(
            looks(&clock, "2026-06-01 07:30:11", "2026-06-01 07:31", "2026-06-02 07:30")
                == [[], ["due 2026-06-01 07:31"], ["due 2026-06-02 07:30"]])
        #expect(clock.entries.map(\.when.description) == ["daily 07:30", "daily 07:31"])
    }

    @Test func `an entry that only moved to another line is the same`() throws {
        var clock = ScheduleClock([try entry("daily 07:30")], lastLooked: zone.at("2026-06-01 07:00"))
        clock.replace([try entry("daily 07:30", line: 9)], at: zone.at("2026-06-01 07:30:10"))
        let runs = clock.due(at: zone.at("2026-06-01 07:30:11"), in: zone)
        #expect(runs.map(\.time).map(zone.text) == ["2026-06-01 07:30"])
        clock.replace([try entry("daily 07:30", line: 3)], at: zone.at("2026-06-01 07:30:12"))
        #expect(looks(&clock, "2026-06-01 07:00", "2026-06-01 07:30") == [[], []])
        clock.replace([], at: zone.at("2026-06-01 07:31"))
        #expect(looks(&clock, "2026-06-09 07:30") == [[]])
    }

    @Test func `an entry that was read while the clock was ahead counts when it is set right`() throws {
        var clock = ScheduleClock([], lastLooked: nil, at: zone.at("2026-06-01 09:00"))
        clock.replace([try entry("daily 07:30")], at: zone.at("2026-06-01 09:00"))
        #expect(looks(&clock, "2026-06-01 07:00", "2026-06-01 07:30") == [[], ["due 2026-06-01 07:30"]])
    }

    @Test func `before a first start nothing was missed`() throws {
        var clock = ScheduleClock([try entry("daily 07:30")], lastLooked: nil, at: zone.at("2026-06-01 07:30:30"))
        #expect(
            looks(&clock, "2026-06-01 07:30:31", "2026-06-02 07:30") == [[], ["due 2026-06-02 07:30"]])
    }

    @Test func `the next runs are told in their order, and as many as are asked for`() throws {
        let entries = [
            try entry("sunday 02:00", line: 1), try entry("2026-06-03 07:30", line: 2),
            try entry("weekdays 07:30", line: 3), try entry("2026-01-01 07:30", line: 4),
        ]
        let clock = ScheduleClock(entries, lastLooked: zone.at("2026-06-01 12:00"))
        let next = clock.nextRuns(after: zone.at("2026-06-01 12:00"), count: 6, in: zone)
        #expect(
            next.map { "\(zone.text($0.time)) \($0.entry.origin.line)" } == [
                "2026-06-02 07:30 3", "2026-06-03 07:30 2", "2026-06-03 07:30 3", "2026-06-04 07:30 3",
                "2026-06-05 07:30 3", "2026-06-07 02:00 1",
            ])
        #expect(clock.nextRuns(after: zone.at("2026-06-01 12:00"), count: 0, in: zone).isEmpty)
        #expect(clock.nextRuns(after: zone.at("2026-06-01 12:00"), count: .max, in: zone).count == RuleLimits.nextRuns)
        let once = ScheduleClock([entries[1]], lastLooked: zone.at("2026-06-01 12:00"))
        #expect(once.nextRuns(after: zone.at("2026-06-01 12:00"), count: 9, in: zone).count == 1)
    }
}

extension ScheduleClock {
    /// One that begins right where the earlier run stopped.
    fileprivate init(_ entries: [ScheduleEntry], lastLooked: WallTime) {
        self.init(entries, lastLooked: lastLooked, at: lastLooked)
    }
}
