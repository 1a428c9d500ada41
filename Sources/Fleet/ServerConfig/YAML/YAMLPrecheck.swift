// SPDX-License-Identifier: GPL-3.0-or-later

/// Looks over YAML text before it is parsed, for what would cost the parser too much.
///
/// It does not understand quotation marks, so it counts a little too much; the limits are far from anything a
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
        var aliases = 0
        var isComment = false
        var previous = UInt8(ascii: "\n")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                indentation = 0
                isComment = false
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
                indentation = indentation.map { $0 + 1 }
            default:
                indentation = nil
            }
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { openCollections += 1 }
            if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { openCollections = max(0, openCollections - 1) }
            if byte == UInt8(ascii: "#"), isSpace(previous) { isComment = true }
            if previous == UInt8(ascii: "*"), isNameByte(byte), !isComment { aliases += 1 }
            previous = byte
            if max(indentation ?? 0, openCollections) > ConfigLimits.nesting {
                return Refusal(
                    line: line, found: "is nested more than \(ConfigLimits.nesting) deep",
                    remedy: "no key needs more than three levels")
            }
            if aliases > ConfigLimits.aliases {
                return Refusal(
                    line: line, found: "has more than \(ConfigLimits.aliases) aliases (*name)",
                    remedy: "write the values out")
            }
        }
        return nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
            true
        default:
            false
        }
    }
}
