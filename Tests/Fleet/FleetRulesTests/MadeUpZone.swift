// SPDX-License-Identifier: GPL-3.0-or-later

import FleetRules
import TorrentCore

/// A calendar of some zone: minutes east of UTC, and moments from which on they are others.
struct MadeUpZone: ScheduleCalendar {
    var offset = 0
    var changes: [(from: WallTime, offset: Int)] = []

    /// As in the middle of Europe in 2026: 02:30 does not come on 29 March, and comes twice on 25 October.
    static let european = MadeUpZone(
        offset: 60, changes: [(utc("2026-03-29 01:00"), 120), (utc("2026-10-25 01:00"), 60)])

    /// Skips all of 2026-12-30, as Samoa did fifteen years before.
    static let skippingADay = MadeUpZone(offset: -600, changes: [(utc("2026-12-30 10:00"), 840)])

    static func utc(_ text: String) -> WallTime { MadeUpZone().at(text) }

    /// A moment by local time: `2026-12-24 07:30` with `:15` behind it for seconds; where there are two, the first.
    func at(_ text: String) -> WallTime {
        let numbers = text.split { "- :".contains($0) }.compactMap { Int($0) }
        guard numbers.count >= 5, let day = CalendarDay(year: numbers[0], month: numbers[1], day: numbers[2]),
            let start = start(of: numbers[3] * 60 + numbers[4], on: day)
        else { return WallTime(milliseconds: -1) }
        return start + .seconds(numbers.count > 5 ? numbers[5] : 0)
    }

    /// Local time as ``at(_:)`` reads it.
    func text(_ moment: WallTime) -> String {
        let seconds = Int(moment.milliseconds / 1_000) + offset(at: moment) * 60
        let parts = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let time = parts[2] == "00" ? "\(parts[0]):\(parts[1])" : parts.joined(separator: ":")
        return "\(day(at: moment)) \(time)"
    }

    func day(at moment: WallTime) -> CalendarDay {
        CalendarDay(ordinal: (Int(moment.milliseconds / 1_000) + offset(at: moment) * 60) / 86_400)
    }

    func start(of minute: Int, on day: CalendarDay) -> WallTime? {
        let minutes = day.ordinal * 1_440 + minute
        return ([offset] + changes.map(\.offset)).compactMap { offset in
            let moment = WallTime(milliseconds: Int64(minutes - offset) * 60_000)
            return self.offset(at: moment) == offset ? moment : nil
        }.min()
    }

    private func offset(at moment: WallTime) -> Int { changes.last { $0.from <= moment }?.offset ?? offset }
}
