// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// Bytes that a machine has logged, as they are shown: nothing in them moves a terminal's cursor, hides or turns other text round.
package enum LogText {
    /// Printable UTF-8; each byte of a control character, of one that is not seen, and of what is no UTF-8 as `\x1b`.
    package static func shown(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: shownBytes(Array(bytes)), as: UTF8.self)
    }

    /// The same in UTF-8.
    static func shownBytes(_ bytes: [UInt8]) -> [UInt8] {
        // Nearly all lines are of these.
        guard !bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return bytes }
        var shown: [UInt8] = []
        shown.reserveCapacity(bytes.count + 16)
        var rest = bytes[...]
        while let first = rest.first {
            let length = length(ofCharacter: first)
            let character = rest.prefix(length)
            if length == 1, (0x20..<0x7F).contains(first) {
                shown.append(first)
            } else if length > 1, character.count == length, isVisible(character) {
                shown += character
            } else {
                // What begins like a character and is none may have another one in it.
                let escaped = length > 1 && isCharacter(character) ? length : 1
                for byte in character.prefix(escaped) {
                    shown += Array("\\x".utf8)
                    shown += digits(of: byte)
                }
                rest = rest.dropFirst(escaped)
                continue
            }
            rest = rest.dropFirst(length)
        }
        return shown
    }

    /// How many bytes a character has, by its first one; 1 also for what begins none.
    private static func length(ofCharacter first: UInt8) -> Int {
        switch first {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }

    private static func isCharacter(_ bytes: ArraySlice<UInt8>) -> Bool {
        String(validating: bytes, as: UTF8.self)?.unicodeScalars.count == 1
    }

    private static func isVisible(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let scalars = String(validating: bytes, as: UTF8.self)?.unicodeScalars, scalars.count == 1,
            let scalar = scalars.first
        else { return false }
        switch scalar.properties.generalCategory {
        // Format has all that turns text round, joins or separates without being seen.
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        // Not of that category, and yet empty.
        default: return !scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    private static func digits(of byte: UInt8) -> [UInt8] {
        [byte >> 4, byte & 15].map { $0 < 10 ? UInt8(ascii: "0") + $0 : UInt8(ascii: "a") - 10 + $0 }
    }
}

/// By which way a line came.
package enum LogWay: Hashable, Sendable {
    case agent
    case netconsole
}

/// Lines as they stand in a file.
enum LogFileText {
    /// `[   12.345] text`, with what it begins with where it is not the kernel's own or came by netconsole alone.
    static func line(_ text: [UInt8], at moment: UInt64, from source: LoggedLine.Source, by way: LogWay) -> [UInt8] {
        let (seconds, rest) = moment.quotientAndRemainder(dividingBy: 1_000)
        var words = "[\(padded("\(seconds)", with: " ", to: 5)).\(padded("\(rest)", with: "0", to: 3))] "
        if way == .netconsole { words += "netconsole: " }
        if source == .agent { words += KernelRecord.ownPrefix }
        return Array(words.utf8) + LogText.shownBytes(text) + [UInt8(ascii: "\n")]
    }

    /// A line of ours; those of a machine begin with a bracket.
    static func missing(_ count: UInt64) -> [UInt8] {
        Array("... \(count) \(count == 1 ? "line is" : "lines are") missing ...\n".utf8)
    }

    /// The same where the machine sent more than it may.
    static func flooded(_ count: UInt64) -> [UInt8] {
        Array("... \(count) \(count == 1 ? "line was" : "lines were") left out: too many came at once ...\n".utf8)
    }

    /// Behind the last line of the first file.
    static func full(_ boot: BootNumber) -> [UInt8] {
        let files = "\(BootLogFile.older.name(of: boot)) and \(BootLogFile.newer.name(of: boot))"
        return Array("... this file is full: what came last is in \(files), the rest is left out ...\n".utf8)
    }

    private static func padded(_ text: String, with filler: Character, to length: Int) -> String {
        String(repeating: filler, count: max(0, length - text.utf8.count)) + text
    }
}
