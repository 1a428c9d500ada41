// SPDX-License-Identifier: GPL-3.0-or-later

/// Tells by its bytes what is no text in UTF-8, before anything reads it as one.
enum TextBytes {
    struct Refusal {
        /// `nil` for the whole file.
        let line: Int?
        let found: String
        let remedy: String
    }

    /// Why a file is not taken for text.
    static func refusal(of bytes: [UInt8]) -> Refusal? {
        if !bytes.isEmpty, bytes.allSatisfy({ $0 == 0 }) {
            return Refusal(
                line: nil, found: "has only zero bytes, as after a power failure while it was written",
                remedy: "write it anew, or take it from a backup")
        }
        if isWide(bytes) {
            return Refusal(line: nil, found: "is written in UTF-16 or UTF-32", remedy: "save it as UTF-8")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            return Refusal(line: nil, found: "is not written in UTF-8", remedy: "save it as UTF-8")
        }
        let allowed: [UInt8] = [0x09, 0x0a, 0x0d]
        guard let place = bytes.firstIndex(where: { $0 < 0x20 && !allowed.contains($0) || $0 == 0x7f }) else {
            return nil
        }
        let line = bytes[..<place].count { $0 == 0x0a } + 1
        guard bytes[place] != 0 else {
            return Refusal(
                line: line, found: "has a zero byte (NUL), which no text has",
                remedy: "remove it, or write the file anew")
        }
        let digits = String(bytes[place], radix: 16)
        return Refusal(
            line: line, found: "has a control character (0x\(digits.utf8.count < 2 ? "0" : "")\(digits))",
            remedy: "remove it")
    }

    /// By a byte order mark, or by zeros in every second place of the beginning.
    private static func isWide(_ bytes: [UInt8]) -> Bool {
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { return true }
        let start = bytes.prefix(64)
        guard start.count >= 8 else { return false }
        let zeros = start.enumerated().filter { $0.element == 0 }.map(\.offset)
        let isEven = zeros.allSatisfy { $0.isMultiple(of: 2) }
        let isOdd = zeros.allSatisfy { !$0.isMultiple(of: 2) }
        return zeros.count * 3 > start.count && (isEven || isOdd || zeros.count * 5 > start.count * 3)
    }
}
