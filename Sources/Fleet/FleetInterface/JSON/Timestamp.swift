// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// A moment as the interface writes it: RFC 3339 in UTC, with milliseconds.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970 began in UTC, between the years 1 and 9999.
    package let milliseconds: Int64

    private static let earliest: Int64 = -62_135_596_800_000
    private static let latest: Int64 = 253_402_300_799_999

    /// That moment; one outside of what the form can say is the nearest that it can.
    package init(milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, Self.earliest), Self.latest)
    }

    /// The same moment.
    package init(_ time: WallTime) { self.init(milliseconds: time.milliseconds) }

    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// The same moment, for what counts with it.
    package var wall: WallTime { WallTime(milliseconds: milliseconds) }

    /// Reads RFC 3339, in any zone and with any number of decimals, of which three count; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        guard rest.count <= Limits.timestamp, let year = Self.number(&rest, 4), Self.take(&rest, "-"),
            let month = Self.number(&rest, 2), Self.take(&rest, "-"), let day = Self.number(&rest, 2),
            Self.take(&rest, "Tt "), let hour = Self.number(&rest, 2), Self.take(&rest, ":"),
            let minute = Self.number(&rest, 2), Self.take(&rest, ":"), let second = Self.number(&rest, 2),
            year >= 1, (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year), hour < 24,
            minute < 60, second <= 60, let fraction = Self.fraction(&rest), let zone = Self.zone(&rest), rest.isEmpty
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + (minute - zone) * 60 + second
        self.init(milliseconds: seconds * 1_000 + fraction)
    }

    private static func take(_ rest: inout ArraySlice<UInt8>, _ allowed: String) -> Bool {
        guard let first = rest.first, allowed.utf8.contains(first) else { return false }
        rest.removeFirst()
        return true
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, _ digits: Int) -> Int64? {
        guard rest.count >= digits else { return nil }
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit(rest.removeFirst()) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> Int64? {
        (0x30...0x39).contains(byte) ? Int64(byte) - 0x30 : nil
    }

    /// Milliseconds of what stands behind the seconds.
    private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard take(&rest, ".") else { return 0 }
        var (value, unit): (Int64, Int64) = (0, 100)
        guard rest.first.flatMap(digit) != nil else { return nil }
        while let next = rest.first.flatMap(digit) {
            rest.removeFirst()
            value += next * unit
            unit /= 10
        }
        return value
    }

    /// Minutes that the zone is before UTC.
    private static func zone(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        if take(&rest, "Zz") { return 0 }
        guard let sign = rest.first, take(&rest, "+-"), let hours = number(&rest, 2), take(&rest, ":"),
            let minutes = number(&rest, 2), hours < 24, minutes < 60
        else { return nil }
        let all = hours * 60 + minutes
        return sign == UInt8(ascii: "-") ? -all : all
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970 began; years are counted from March, so that a leap day is a year's last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Timestamp: CustomStringConvertible {
    /// `2026-12-01T09:27:00.123Z`.
    package var description: String { String(decoding: ascii, as: UTF8.self) }

    /// The 24 bytes of ``description``.
    var ascii: [UInt8] {
        let days = (milliseconds >= 0 ? milliseconds : milliseconds - 86_399_999) / 86_400_000
        let ofDay = milliseconds - days * 86_400_000
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let place = (5 * dayOfYear + 2) / 153
        let month = place < 10 ? place + 3 : place - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        func put(_ value: Int64, _ digits: Int, _ mark: UInt8) {
            var unit: Int64 = digits == 4 ? 1_000 : digits == 3 ? 100 : 10
            while unit > 0 {
                bytes.append(UInt8(0x30 + (value / unit) % 10))
                unit /= 10
            }
            bytes.append(mark)
        }
        put(year, 4, UInt8(ascii: "-"))
        put(month, 2, UInt8(ascii: "-"))
        put(dayOfYear - (153 * place + 2) / 5 + 1, 2, UInt8(ascii: "T"))
        put(ofDay / 3_600_000, 2, UInt8(ascii: ":"))
        put(ofDay / 60_000 % 60, 2, UInt8(ascii: ":"))
        put(ofDay / 1_000 % 60, 2, UInt8(ascii: "."))
        put(ofDay % 1_000, 3, UInt8(ascii: "Z"))
        return bytes
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "this is no RFC 3339 time")
        }
        self = time
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
