// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetAccess
import FleetModel
import Glibc
package import Logging
package import TorrentCore

/// How the log is written.
package enum LogFormat: String, Sendable, CaseIterable {
    /// For people: time, level, sentence, fields.
    case text
    /// For programs: an object of JSON on each line.
    case json
}

/// One line of the log: a moment, a level, a sentence, and what it is about in fields.
///
/// Wherever it comes from, it has no token, no key of a boot and no control character in it, and an end.
package struct LogLine: Sendable {
    private let time: WallTime
    private let level: Logger.Level
    private let message: String
    private let fields: [(name: String, value: String)]

    /// Cleans everything that is to be written.
    package init(_ message: String, _ metadata: Logger.Metadata, level: Logger.Level, at time: WallTime) {
        self.time = time
        self.level = level
        self.message = message.cleaned
        let named = metadata.map { (name: $0.key.cleaned, value: "\($0.value)".cleaned) }
        fields = Array(
            named.sorted { (Self.rank($0.name), $0.name) < (Self.rank($1.name), $1.name) }.prefix(OutputLimits.fields))
    }

    /// In a format, with its end; local time is so many seconds ahead of UTC.
    package func text(_ format: LogFormat, zone: Int = 0) -> String {
        switch format {
        case .text:
            let words = fields.map { " \($0.name)=\(Self.quoted($0.value))" }.joined()
            return "\(time.text(zone: zone)) \(level.rawValue) \(message)\(words)\n"
        case .json:
            let members = fields.map { JSONText.Member($0.name, .text($0.value)) }
            return JSONText.object([
                .init("time", .text(time.text(zone: nil))), .init("level", .text(level.rawValue)),
                .init("message", .text(message)), .init("fields", .object(members)),
            ]).encoded + "\n"
        }
    }

    /// What a line is about comes first, what is long comes last.
    private static func rank(_ name: String) -> Int {
        switch name {
        case "code": 0
        case "place": 1
        case "machine": 2
        case "stage": 3
        case "image": 4
        case "found", "reason": 6
        case "remedy": 7
        default: 5
        }
    }

    private static func quoted(_ value: String) -> String {
        let isPlain =
            !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
        guard !isPlain else { return value }
        return "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

extension String {
    /// Secrets first, for a cut in the middle of one would leave its end.
    fileprivate var cleaned: String {
        let text = AccessToken.cut(outOf: BootKey.cut(outOf: self)).withoutControlCharacters
        guard text.utf8.count > OutputLimits.field else { return text }
        return String(decoding: text.utf8.prefix(OutputLimits.field), as: UTF8.self) + "…"
    }
}

extension WallTime {
    /// RFC 3339 with milliseconds, in UTC (`Z`) or in local time, which is so many seconds ahead of it.
    fileprivate func text(zone: Int?) -> String {
        let (seconds, fraction) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        var moment = time_t(seconds) + (fraction < 0 ? -1 : 0) + (zone ?? 0)
        var parts = tm()
        gmtime_r(&moment, &parts)
        let day = "\(parts.tm_year &+ 1_900)-\(Self.digits(parts.tm_mon + 1))-\(Self.digits(parts.tm_mday))"
        let clock = "\(Self.digits(parts.tm_hour)):\(Self.digits(parts.tm_min)):\(Self.digits(parts.tm_sec))"
        let thousandths = Self.digits(Int32((fraction + 1_000) % 1_000), 3)
        return "\(day)T\(clock).\(thousandths)\(zone.map(Self.offset) ?? "Z")"
    }

    private static func offset(_ zone: Int) -> String {
        let minutes = Int32(abs(zone) / 60)
        return "\(zone < 0 ? "-" : "+")\(digits(minutes / 60)):\(digits(minutes % 60))"
    }

    private static func digits(_ number: Int32, _ count: Int = 2) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
