// SPDX-License-Identifier: GPL-3.0-or-later

import FleetRules
import Testing

@Suite struct ScheduleTimeTests {
    @Test(
        arguments: [
            ("weekdays 07:30", "weekdays 07:30"), ("daily 7:05", "daily 07:05"), ("weekends 23:59", "weekends 23:59"),
            ("sunday 00:00", "sunday 00:00"), ("Mon 0:00", "monday 00:00"), ("MONDAY 12:00", "monday 12:00"),
            ("thu,tue 12:00", "tuesday,thursday 12:00"), ("monday-friday 12:00", "weekdays 12:00"),
            ("sat-mon 12:00", "monday,saturday,sunday 12:00"), ("fri-fri 12:00", "friday 12:00"),
            ("mon-wed,wed-sun 12:00", "daily 12:00"),
            (
                "weekdays,saturday 12:00",
                "monday,tuesday,wednesday,thursday,friday,saturday 12:00"
            ),
            ("  mon , wed - fri  12:00 ", "monday,wednesday,thursday,friday 12:00"),
            ("tuesday-monday 12:00", "daily 12:00"), ("2026-12-24 07:30", "2026-12-24 07:30"),
            ("2028-02-29 7:30", "2028-02-29 07:30"),
        ]) func `a time is read in each spelling, and written in one`(text: String, written: String) throws
    {
        let time = try ScheduleTime(text)
        #expect(time.description == written)
        #expect(try ScheduleTime(written) == time)
    }

    @Test(
        arguments: [
            ("", "\"\" has no days or no time"), ("07:30", "\"07:30\" has no days or no time"),
            ("weekdays", "\"weekdays\" has no days or no time"), ("daily 24:00", "\"24:00\" is no time of a day"),
            ("daily 7:3", "\"7:3\" is no time of a day"), ("daily 007:30", "\"007:30\" is no time"),
            ("daily 07:60", "\"07:60\" is no time"), ("daily 7", "\"7\" is no time"), ("daily +7:30", "\"+7:30\" is"),
            ("daily 07:30:00", "\"07:30:00\" is no time"), ("daily -1:30", "\"-1:30\" is no time"),
            ("07:30 daily", "\"daily\" is no time of a day"), ("funday 07:30", "\"funday\" is no day"),
            ("mo 07:30", "\"mo\" is no day"), ("mon wed 07:30", "\"monwed\" is no day"),
            ("mon, 07:30", "has a comma without a day"), ("mon,,wed 07:30", "has a comma without a day"),
            ("mon-tue-wed 07:30", "\"mon-tue-wed\" is no day"), ("-mon 07:30", "\"-mon\" is no day"),
            ("weekdays-sunday 07:30", "\"weekdays-sunday\" is no day"),
            ("2026-02-29 07:30", "\"2026-02-29\" is no date"),
            ("2026-13-01 07:30", "\"2026-13-01\" is no date"), ("2026-1-1 07:30", "\"2026-1-1\" is no date"),
            ("1969-12-31 07:30", "\"1969-12-31\" is no date"),
            ("2026-12-24,mon 07:30", "\"2026-12-24,mon\" is no date"),
        ]) func `what is no time is refused with what was found`(text: String, found: String)
    {
        do throws(ValueFlaw) {
            _ = try ScheduleTime(text)
            Issue.record("\(text) was read")
        } catch {
            #expect(error.found.hasPrefix(found), "\(error.found)")
            #expect(!error.remedy.isEmpty)
        }
    }

    @Test func `days are counted as the calendar counts them`() throws {
        for ordinal in stride(from: 0, through: 2_932_896, by: 61) {
            let day = CalendarDay(ordinal: ordinal)
            #expect(day.ordinal == ordinal)
            #expect(CalendarDay(year: day.year, month: day.month, day: day.day) == day)
            #expect(day < day.advanced(by: 1) || ordinal == 2_932_896)
        }
        #expect(CalendarDay(ordinal: 0).description == "1970-01-01")
        #expect(CalendarDay(ordinal: -5).description == "1970-01-01")
        #expect(CalendarDay(ordinal: .max).description == "9999-12-31")
        let day = try #require(CalendarDay(year: 2026, month: 12, day: 24))
        #expect(day.weekday == .thursday)
        #expect(day.advanced(by: 8).description == "2027-01-01")
        #expect(try #require(CalendarDay(year: 2000, month: 2, day: 29)).weekday == .tuesday)
        #expect(CalendarDay(year: 2100, month: 2, day: 29) == nil)
        #expect(CalendarDay(year: 2026, month: 4, day: 31) == nil)
        #expect(CalendarDay(year: 2026, month: 0, day: 1) == nil && CalendarDay(year: 2026, month: 1, day: 0) == nil)
    }
}
