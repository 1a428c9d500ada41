// SPDX-License-Identifier: GPL-3.0-or-later

/// When something is due: on some days of each week, or on one date, at a minute by the server's local time.
package struct ScheduleTime: Hashable, Sendable {
    /// On which days.
    package enum Days: Hashable, Sendable {
        /// Each week on these; never none of them.
        case weekly(Set<Weekday>)
        /// Once.
        case date(CalendarDay)
    }

    /// On which days.
    package let days: Days
    /// Minutes after the day began, by a clock on the wall: 0 to 1439.
    package let minute: Int

    /// Minutes of a day.
    package static let minutesOfDay = 1_440

    /// The date, if it is for one.
    package var date: CalendarDay? { if case .date(let day) = days { day } else { nil } }

    /// Whether it is for a day.
    package func isOn(_ day: CalendarDay) -> Bool {
        switch days {
        case .weekly(let weekdays): weekdays.contains(day.weekday)
        case .date(let date): date == day
        }
    }
}

extension ScheduleTime {
    /// Reads days and a time: `weekdays 07:30`, `mon,wed-fri 7:30`, `2026-12-24 07:30`.
    package init(_ text: String) throws(ValueFlaw) {
        var words = text.split(whereSeparator: \.isWhitespace)
        guard let time = words.popLast(), !words.isEmpty else {
            throw ValueFlaw(
                found: "\(text.shown) has no days or no time", remedy: "write both, such as weekdays 07:30")
        }
        minute = try Self.minute(time)
        // Blanks beside commas and dashes say nothing.
        days = try Self.days(words.joined())
    }

    private static func minute(_ text: Substring) throws(ValueFlaw) -> Int {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            let hour = number(parts[0]), let minute = number(parts[1]), hour < 24, minute < 60
        else {
            throw ValueFlaw(found: "\(String(text).shown) is no time of a day", remedy: "write 00:00 to 23:59")
        }
        return hour * 60 + minute
    }

    private static func days(_ text: String) throws(ValueFlaw) -> Days {
        if text.utf8.first.map({ (0x30...0x39).contains($0) }) == true { return .date(try date(text)) }
        var days: Set<Weekday> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let more = weekdays(part) else {
                throw ValueFlaw(
                    found: part.isEmpty ? "has a comma without a day" : "\(String(part).shown) is no day",
                    remedy: "write daily, weekdays, weekends, days such as monday or mon, several with commas, "
                        + "ranges such as monday-friday, or a date such as 2026-12-24")
            }
            days.formUnion(more)
        }
        return .weekly(days)
    }

    private static func weekdays(_ text: Substring) -> Set<Weekday>? {
        switch text.lowercased() {
        case "daily": return Set(Weekday.allCases)
        case "weekdays": return working
        case "weekends": return Set(Weekday.allCases).subtracting(working)
        default: break
        }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Weekday($0) }
        guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil else { return nil }
        let length = (last.rawValue - first.rawValue + 7) % 7
        return Set((0...length).map { Weekday.allCases[(first.rawValue + $0) % 7] })
    }

    private static let working: Set<Weekday> = [.monday, .tuesday, .wednesday, .thursday, .friday]

    private static func date(_ text: String) throws(ValueFlaw) -> CalendarDay {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = number(parts[0]), let month = number(parts[1]),
            let day = number(parts[2]), let date = CalendarDay(year: year, month: month, day: day)
        else {
            throw ValueFlaw(
                found: "\(text.shown) is no date", remedy: "write year, month and day, such as 2026-12-24")
        }
        return date
    }

    /// Decimal digits alone: no sign.
    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}

extension ScheduleTime: CustomStringConvertible {
    /// `weekdays 07:30`: what ``init(_:)`` reads, in one spelling for each meaning.
    package var description: String {
        "\(daysText) \((minute / 60).twoDigits):\((minute % 60).twoDigits)"
    }

    private var daysText: String {
        switch days {
        case .date(let day): "\(day)"
        case .weekly(let days) where days.count == 7: "daily"
        case .weekly(Self.working): "weekdays"
        case .weekly([.saturday, .sunday]): "weekends"
        case .weekly(let days): days.sorted().map(\.name).joined(separator: ",")
        }
    }
}
