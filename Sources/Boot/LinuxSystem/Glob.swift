// SPDX-License-Identifier: GPL-3.0-or-later

/// The patterns of `modules.alias`: `*`, `?` and `[0-9]`, everything else as it stands.
enum Glob {
    /// Whether the whole text has the pattern; in time proportional to the product of both lengths at worst.
    static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        var (pattern, text) = (pattern, text)
        /// Where to go on when a guess was wrong: behind the last star, one byte further in the text.
        var retry: (pattern: ArraySlice<UInt8>, text: ArraySlice<UInt8>)?
        while true {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (pattern, text)
            } else if let byte = text.first, let rest = behindOne(pattern, matching: byte) {
                pattern = rest
                text = text.dropFirst()
            } else if text.isEmpty, pattern.isEmpty {
                return true
            } else if let guess = retry, !guess.text.isEmpty {
                pattern = guess.pattern
                text = guess.text.dropFirst()
                retry = (pattern, text)
            } else {
                return false
            }
        }
    }

    /// The pattern behind its first element, if that element takes the byte.
    private static func behindOne(_ pattern: ArraySlice<UInt8>, matching byte: UInt8) -> ArraySlice<UInt8>? {
        guard let first = pattern.first else { return nil }
        if first == UInt8(ascii: "?") { return pattern.dropFirst() }
        guard first == UInt8(ascii: "["), let end = pattern.firstIndex(of: UInt8(ascii: "]")) else {
            return first == byte ? pattern.dropFirst() : nil
        }
        return set(pattern[(pattern.startIndex + 1)..<end], has: byte) ? pattern[(end + 1)...] : nil
    }

    private static func set(_ members: ArraySlice<UInt8>, has byte: UInt8) -> Bool {
        var rest = members
        while let low = rest.popFirst() {
            if rest.count >= 2, rest.first == UInt8(ascii: "-"), let high = rest.dropFirst().first {
                if low <= byte, byte <= high { return true }
                rest = rest.dropFirst(2)
            } else if low == byte {
                return true
            }
        }
        return false
    }
}
