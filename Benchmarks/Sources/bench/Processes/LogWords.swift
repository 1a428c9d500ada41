// SPDX-License-Identifier: GPL-3.0-or-later

/// What a program said last, for the sentence about its end.
enum LogWords {
    /// The last line of a log that has something on it; empty when there is none.
    static func last(in log: String) -> String {
        guard let text = Files.text(log) else { return "" }
        return text.suffix(4_000).split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
    }

    /// The first one.
    static func first(in log: String) -> String {
        (Files.text(log) ?? "").split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }
}
