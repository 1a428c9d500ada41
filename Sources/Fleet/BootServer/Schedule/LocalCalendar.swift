// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetRules
internal import Foundation
package import TorrentCore

/// Local time where the server stands, as its time zone has it.
package struct LocalCalendar: ScheduleCalendar {
    private let calendar: Calendar

    /// That of a time zone; of this computer, unless said.
    package init(zone: String? = nil) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone.flatMap { TimeZone(identifier: $0) } ?? .current
        self.calendar = calendar
    }

    package func day(at moment: WallTime) -> CalendarDay {
        let parts = calendar.dateComponents([.year, .month, .day], from: Date(moment))
        return CalendarDay(year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1)
            ?? CalendarDay(ordinal: 0)
    }

    package func start(of minute: Int, on day: CalendarDay) -> WallTime? {
        var wanted = DateComponents(year: day.year, month: day.month, day: day.day)
        (wanted.hour, wanted.minute, wanted.second) = (minute / 60, minute % 60, 0)
        guard let date = calendar.date(from: wanted) else { return nil }
        // Foundation moves a minute that does not come to one that does.
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
        guard parts.day == day.day, parts.hour == wanted.hour, parts.minute == wanted.minute else { return nil }
        return WallTime(milliseconds: Int64((date.timeIntervalSince1970 * 1_000).rounded()))
    }
}

extension Date {
    fileprivate init(_ moment: WallTime) {
        self.init(timeIntervalSince1970: Double(moment.milliseconds) / 1_000)
    }
}
