// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

extension BootKey {
    /// How both words begin.
    private static let start = Array("boottorrent.".utf8)
    private static let marks = [Array(word.utf8), Array(systemWord.utf8)]
    fileprivate static let ellipsis = Array("...".utf8)

    /// A text, such as one that quotes a kernel's command line, without the keys in it.
    package static func cut(outOf text: String) -> String {
        guard text.contains(bytes: start) else { return text }
        return String(decoding: cut(outOf: Array(text.utf8)), as: UTF8.self)
    }

    /// The same for any bytes: what stands behind one of the two words is left out, whatever it is.
    package static func cut(outOf bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        while let byte = rest.first {
            if byte == start[0], let mark = marks.first(where: { rest.starts(with: $0) }) {
                kept += mark + ellipsis
                rest = rest.dropFirst(mark.count)
                // A kernel takes a value in quotes, too.
                if rest.first == UInt8(ascii: "\"") { rest.removeFirst() }
                rest = rest.drop { $0 > 0x20 && $0 != UInt8(ascii: "\"") }
            } else {
                kept.append(byte)
                rest.removeFirst()
            }
        }
        return kept
    }

    /// A line of a log without this key and that of the system it starts; for many lines, a ``KeyCutter`` is made once.
    package func cut(outOf line: [UInt8]) -> [UInt8] { KeyCutter(self).cut(outOf: line) }
}

/// Cuts a key, and that of the system which its boot starts, out of lines of a log: neither behind their words nor anywhere else
/// they stay, in letters of either case, nor a part of them.
///
/// A kernel may break its command line anywhere, so each line is looked at by itself: eight digits in a row that stand in a key
/// go. At most seven stay at either side of a break.
package struct KeyCutter: Sendable {
    /// So many digits in a row of a key are taken for a part of it; fewer are left, for they occur by chance.
    private static let tellingDigits = 8

    /// All that many digits in a row of both keys, four bits each.
    private let parts: Set<UInt32>

    /// For a key.
    package init(_ key: BootKey) {
        parts = Set(
            [key, key.ofSystem].flatMap { key in
                let digits = key.bytes.flatMap { [$0 >> 4, $0 & 15] }
                return (0...(digits.count - Self.tellingDigits)).map { start in
                    digits[start..<(start + Self.tellingDigits)].reduce(UInt32(0)) { $0 << 4 | UInt32($1) }
                }
            })
    }

    /// A line without them; three dots stand in their place.
    package func cut(outOf line: [UInt8]) -> [UInt8] {
        let bytes = BootKey.cut(outOf: line)
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        // How many digits there are in a row, their last ones, and how many of what was kept are behind the last cut.
        var (run, window, sinceCut) = (0, UInt32(0), Int.max)
        for byte in bytes {
            kept.append(byte)
            sinceCut = sinceCut == .max ? .max : sinceCut + 1
            guard let digit = Self.digit(byte) else {
                run = 0
                continue
            }
            (run, window) = (run + 1, window << 4 | UInt32(digit))
            guard run >= Self.tellingDigits, parts.contains(window) else { continue }
            // Of one that goes on after a cut, the digits before are gone already.
            let isFurther = sinceCut < Self.tellingDigits
            kept.removeLast(isFurther ? sinceCut : Self.tellingDigits)
            if !isFurther { kept += BootKey.ellipsis }
            sinceCut = 0
        }
        return kept
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
