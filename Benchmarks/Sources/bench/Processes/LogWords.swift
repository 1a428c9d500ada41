// SPDX-License-Identifier: GPL-3.0-or-later

/// What a program said, for the sentence about its end and for figures that only it knows.
enum LogWords {
    /// The last line of a log that has something on it; empty when there is none.
    static func last(in log: String) -> String {
        guard let text = Files.text(log) else { return "" }
        return text.suffix(4_000).split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
    }

    /// The number that follows the first such text in a log.
    static func number(after text: String, in log: String) -> Int? {
        guard let log = Files.text(log), let found = log.firstRange(of: text) else { return nil }
        return Int(log[found.upperBound...].prefix(while: \.isNumber))
    }

    /// The first one.
    static func first(in log: String) -> String {
        (Files.text(log) ?? "").split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }
}
