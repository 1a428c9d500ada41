// SPDX-License-Identifier: GPL-3.0-or-later

/// Why some bytes are not valid bencode (BEP 3), and where they stop being so.
package struct BencodeError: Error, Hashable, Sendable {
    /// What is wrong.
    package enum Reason: Hashable, Sendable {
        case unexpectedEnd
        case unknownType(UInt8)
        case notADigit(UInt8)
        case emptyInteger
        case leadingZero
        case negativeZero
        case integerOverflow
        case stringPastEnd(length: Int)
        case keyNotAString
        case keysNotSorted
        case duplicateKey
        case missingValue
        case trailingBytes
        case tooDeep(limit: Int)
        case tooManyValues(limit: Int)
        case tooLong(limit: Int)
    }

    /// What is wrong.
    package let reason: Reason
    /// Bytes from the start of the input to the offending one.
    package let offset: Int

    /// Pairs a reason with its place.
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension BencodeError: CustomStringConvertible {
    /// The place, then the reason: `byte 17: integer has a leading zero`.
    package var description: String { "byte \(offset): \(reason)" }
}

extension BencodeError.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unexpectedEnd: "the data ends in the middle of a value"
        case .unknownType(let byte): "no value begins with \(Self.shown(byte))"
        case .notADigit(let byte): "\(Self.shown(byte)) stands where a digit belongs"
        case .emptyInteger: "integer has no digits"
        case .leadingZero: "integer has a leading zero"
        case .negativeZero: "integer is minus zero"
        case .integerOverflow: "integer does not fit into 64 bits"
        case .stringPastEnd(let length): "string of \(length) bytes ends behind the data"
        case .keyNotAString: "dictionary key is not a string"
        case .keysNotSorted: "dictionary keys are not sorted"
        case .duplicateKey: "dictionary has this key twice"
        case .missingValue: "dictionary key has no value"
        case .trailingBytes: "there are bytes behind the end of the value"
        case .tooDeep(let limit): "values are nested more than \(limit) deep"
        case .tooManyValues(let limit): "there are more than \(limit) values"
        case .tooLong(let limit): "the data is longer than \(limit) bytes"
        }
    }

    private static func shown(_ byte: UInt8) -> String {
        (0x20...0x7e).contains(byte) ? "\"\(UnicodeScalar(byte))\"" : "byte \(byte)"
    }
}
