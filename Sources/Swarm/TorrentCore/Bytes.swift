// SPDX-License-Identifier: GPL-3.0-or-later

extension FixedWidthInteger {
    /// The number in network byte order, as many bytes as its type has.
    package var bigEndianBytes: [UInt8] {
        withUnsafeBytes(of: bigEndian) { Array($0) }
    }
}

extension Sequence<UInt8> {
    /// Two lower-case hexadecimal digits for each byte.
    package var hexadecimal: String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * underestimatedCount)
        for byte in self { text.append(hexadecimal: byte) }
        return String(decoding: text, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Writes two lower-case hexadecimal digits behind the rest.
    package mutating func append(hexadecimal byte: UInt8) {
        append(Self.digit(byte >> 4))
        append(Self.digit(byte & 15))
    }

    private static func digit(_ number: UInt8) -> UInt8 {
        number < 10 ? UInt8(ascii: "0") + number : UInt8(ascii: "a") - 10 + number
    }
}

extension Collection<UInt8> {
    /// Reads the whole collection as one unsigned big-endian number; `nil` beyond eight bytes.
    package var bigEndianInteger: UInt64? {
        count <= 8 ? reduce(UInt64(0)) { $0 << 8 | UInt64($1) } : nil
    }
}

extension [UInt8] {
    /// Reads an even number of hexadecimal digits in either case; `nil` for anything else.
    package init?(hexadecimal text: some StringProtocol) {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            guard let digit = Self.value(ofDigit: character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard high == nil else { return nil }
        self = bytes
    }

    private static func value(ofDigit character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
