// SPDX-License-Identifier: GPL-3.0-or-later

/// Base64 with padding (RFC 4648, section 4), which has one spelling for each sequence of bytes.
enum Base64 {
    /// The bytes that a text stands for; `nil` for one that stands for none, or is not the one spelling.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let letters = Array(text.utf8)
        guard letters.count.isMultiple(of: 4) else { return nil }
        let padding = letters.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(letters.count / 4 * 3)
        var (kept, count): (UInt32, UInt32) = (0, 0)
        for letter in letters.dropLast(padding) {
            guard let value = value(of: letter) else { return nil }
            kept = kept << 6 | value
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: kept >> count))
            kept &= 1 << count - 1
        }
        // What is left over is zero in the one spelling.
        return kept == 0 ? bytes : nil
    }

    private static func value(of letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter) + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
