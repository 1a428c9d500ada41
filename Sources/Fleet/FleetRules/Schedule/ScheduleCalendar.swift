// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// How moments and local time belong together where the server stands.
package protocol ScheduleCalendar: Sendable {
    /// The local day that a moment belongs to.
    func day(at moment: WallTime) -> CalendarDay

    /// When a minute of a local day begins: the first time, where it comes twice because clocks are set back; `nil` where it does
    /// not come, because they are set forward.
    func start(of minute: Int, on day: CalendarDay) -> WallTime?
}

extension ScheduleCalendar {
    /// When something for a minute of a day is due; where that minute does not come, when the next one begins that does.
    ///
    /// `nil` where two days long none comes.
    package func moment(of minute: Int, on day: CalendarDay) -> WallTime? {
        let day = day.ordinal
        for later in minute..<(minute + 2 * ScheduleTime.minutesOfDay) {
            let (days, minute) = later.quotientAndRemainder(dividingBy: ScheduleTime.minutesOfDay)
            if let moment = start(of: minute, on: CalendarDay(ordinal: day + days)) { return moment }
        }
        return nil
    }
}
