// SPDX-License-Identifier: GPL-3.0-or-later

/// Looks over YAML text before it is parsed, for what would cost the parser too much.
///
/// It understands quotation marks within a line only, so it counts a little too much; the limits are far from anything a
/// person writes.
enum YAMLPrecheck {
    struct Refusal {
        let line: Int
        let found: String
        let remedy: String
    }

    static func refusal(of text: String) -> Refusal? {
        var line = 1
        var openCollections = 0
        var indentation: Int? = 0
        var aliases = AliasCount()
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                indentation = 0
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
                indentation = indentation.map { $0 + 1 }
            default:
                indentation = nil
            }
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { openCollections += 1 }
            if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { openCollections = max(0, openCollections - 1) }
            aliases.pass(byte)
            if max(indentation ?? 0, openCollections) > ConfigLimits.nesting {
                return Refusal(
                    line: line, found: "is nested more than \(ConfigLimits.nesting) deep",
                    remedy: "no key needs more than three levels")
            }
            if aliases.count > ConfigLimits.aliases {
                return Refusal(
                    line: line, found: "has more than \(ConfigLimits.aliases) aliases (*name)",
                    remedy: "write the values out")
            }
        }
        return nil
    }
}

/// Counts what may be an alias (`*name`): a star where a value can begin, outside of comments and quotation marks.
///
/// Patterns such as `"*Plex"` are none, and rules have many of them.
private struct AliasCount {
    private(set) var count = 0
    private var previous = UInt8(ascii: "\n")
    private var mayBeginAlias = false
    private var isComment = false
    /// The quotation mark that was opened on this line.
    private var quote: UInt8?

    mutating func pass(_ byte: UInt8) {
        if mayBeginAlias, isNameByte(byte) { count += 1 }
        mayBeginAlias = false
        if byte == UInt8(ascii: "\n") {
            (isComment, quote) = (false, nil)
        } else if let open = quote {
            if byte == open { quote = nil }
        } else if !isComment, beginsValue {
            switch byte {
            case UInt8(ascii: "#"): isComment = isSpace
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            case UInt8(ascii: "*"): mayBeginAlias = true
            default: break
            }
        }
        previous = byte
    }

    private var isSpace: Bool {
        previous == UInt8(ascii: " ") || previous == UInt8(ascii: "\t") || previous == UInt8(ascii: "\n")
    }

    /// Whether a value can begin behind the byte before.
    private var beginsValue: Bool { isSpace || "[{,:".utf8.contains(previous) }

    private func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
            true
        default:
            false
        }
    }
}
