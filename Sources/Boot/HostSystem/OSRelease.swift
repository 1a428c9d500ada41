// SPDX-License-Identifier: GPL-3.0-or-later

/// The fields of an `os-release` file (os-release(5)).
///
/// A line that is no assignment is passed over; of two with the same key the last counts.
package struct OSRelease: Hashable, Sendable {
    private let fields: [String: String]

    /// Reads the text of the file; one that is longer than ``HostLimits/releaseLength`` says nothing.
    package init(_ text: String) {
        var fields: [String: String] = [:]
        if text.utf8.count <= HostLimits.releaseLength {
            for line in text.split(whereSeparator: \.isNewline) {
                guard let sign = line.firstIndex(of: "="), !line.hasPrefix("#") else { continue }
                let key = line[..<sign].filter { $0 != " " && $0 != "\t" }
                guard !key.isEmpty, let value = Self.value(line[line.index(after: sign)...]) else { continue }
                fields[String(key)] = value
            }
        }
        self.fields = fields
    }

    /// The value of a key; `nil` when there is none, or an empty one.
    package subscript(key: String) -> String? {
        fields[key].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The words of a value, in lower case.
    func words(of key: String) -> [String] {
        (self[key] ?? "").lowercased().split(separator: " ").map(String.init)
    }

    /// A value as the shell reads it, without expansion; `nil` for one whose quote is not closed.
    private static func value(_ text: Substring) -> String? {
        var rest = text.drop { $0 == " " || $0 == "\t" }
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        guard let quote = rest.first, quote == "\"" || quote == "'" else {
            return unescaped(rest)
        }
        guard rest.count > 1, rest.last == quote else { return nil }
        let inside = rest.dropFirst().dropLast()
        return quote == "'" ? String(inside) : unescaped(inside)
    }

    private static func unescaped(_ text: Substring) -> String {
        var value = ""
        var isEscaped = false
        for character in text {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                value.append(character)
                isEscaped = false
            }
        }
        return value
    }
}
