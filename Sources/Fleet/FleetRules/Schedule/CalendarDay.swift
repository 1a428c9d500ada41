// SPDX-License-Identifier: GPL-3.0-or-later

/// A day of the week; weeks begin with Monday.
package enum Weekday: Int, Hashable, Comparable, Sendable, CaseIterable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    package static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }

    /// Reads an English name or its first three letters, in any case.
    package init?(_ text: some StringProtocol) {
        let word = text.lowercased()
        guard let day = Self.allCases.first(where: { $0.name == word || $0.name.prefix(3) == word[...] }) else {
            return nil
        }
        self = day
    }

    /// The English name in small letters.
    package var name: String { "\(self)" }
}

/// A day of the Gregorian calendar.
package struct CalendarDay: Hashable, Comparable, Sendable {
    /// 1970 to 9999.
    package let year: Int
    /// From 1.
    package let month: Int
    /// From 1.
    package let day: Int

    /// `nil` for a day that no such year has.
    package init?(year: Int, month: Int, day: Int) {
        guard (1970...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(of: month, in: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// So many days after 1970 began; one outside of the years that are known is the nearest of them.
    package init(ordinal: Int) {
        // Counted from a first of March, so that the day of a leap year is its last: 400 years have 146,097 days.
        let days = min(max(ordinal, 0), 2_932_896) + 719_468
        let (era, dayOfEra) = days.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }

    /// Days after 1970 began.
    package var ordinal: Int {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.quotientAndRemainder(dividingBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// 1970 began with a Thursday.
    package var weekday: Weekday { Weekday.allCases[(ordinal + 3) % 7] }

    /// The day so many days later, or earlier.
    package func advanced(by days: Int) -> CalendarDay { CalendarDay(ordinal: ordinal + days) }

    package static func < (one: Self, other: Self) -> Bool {
        (one.year, one.month, one.day) < (other.year, other.month, other.day)
    }

    private static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CalendarDay: CustomStringConvertible {
    /// `2026-12-24`.
    package var description: String { "\(year)-\(month.twoDigits)-\(day.twoDigits)" }
}

extension Int {
    /// With a zero in front of a single digit.
    var twoDigits: String { self < 10 ? "0\(self)" : "\(self)" }
}
