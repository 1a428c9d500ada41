// SPDX-License-Identifier: GPL-3.0-or-later

/// A JSON value to be written (RFC 8259), its members in the order given.
package enum JSONText: Hashable, Sendable {
    case text(String)
    case number(UInt64)
    case flag(Bool)
    /// Seconds with three decimals.
    case seconds(Duration)
    case list([JSONText])
    case object([Member])
    case null

    /// One member of an object.
    package struct Member: Hashable, Sendable {
        /// The name.
        package let name: String
        /// The value.
        package let value: JSONText

        /// Pairs the two.
        package init(_ name: String, _ value: JSONText) {
            self.name = name
            self.value = value
        }
    }

    /// The text in UTF-8, on one line.
    package var encoded: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .seconds(let duration): Self.decimal(duration)
        case .list(let elements): "[" + elements.map(\.encoded).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.name)):\($0.value.encoded)" }.joined(separator: ",") + "}"
        case .null: "null"
        }
    }

    /// A text, or `null` for none.
    package static func optional(_ text: String?) -> JSONText {
        text.map { .text($0) } ?? .null
    }

    private static func quoted(_ text: String) -> String {
        var output = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\u{0}"..<" ", "\u{7f}":
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output + "\""
    }

    private static func decimal(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else {
            return "-" + decimal(.zero - max(duration, .seconds(Int64.min / 2)))
        }
        let thousandths = String(attoseconds / 1_000_000_000_000_000)
        return "\(seconds)." + String(repeating: "0", count: 3 - thousandths.count) + thousandths
    }
}
