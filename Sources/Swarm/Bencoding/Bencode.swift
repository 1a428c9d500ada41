// SPDX-License-Identifier: GPL-3.0-or-later

/// A bencode value to be written (BEP 3).
package enum Bencode: Hashable, Sendable {
    case integer(Int64)
    case bytes([UInt8])
    case list([Bencode])
    /// Written in the order of the keys' bytes, whatever order they are kept in.
    case dictionary([Key: Bencode])

    /// A dictionary key: bytes, usually written as text.
    package struct Key: Hashable, Comparable, Sendable, ExpressibleByStringLiteral {
        /// What is written.
        package let bytes: [UInt8]

        /// The UTF-8 of a text.
        package init(_ text: String) {
            bytes = Array(text.utf8)
        }

        /// Any bytes: BEP 52's piece layers are keyed by digests.
        package init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        package init(stringLiteral value: String) {
            self.init(value)
        }

        package static func < (left: Self, right: Self) -> Bool {
            left.bytes.lexicographicallyPrecedes(right.bytes)
        }
    }

    /// The UTF-8 of a text, as bytes.
    package static func text(_ text: String) -> Bencode {
        .bytes(Array(text.utf8))
    }

    /// The one canonical spelling of this value.
    package var encoded: [UInt8] {
        var output: [UInt8] = []
        write(to: &output)
        return output
    }

    /// How many values a decoder will count in it, keys not among them.
    package var valueCount: Int {
        switch self {
        case .integer, .bytes: 1
        case .list(let elements): elements.reduce(1) { $0 + $1.valueCount }
        case .dictionary(let entries): entries.values.reduce(1) { $0 + $1.valueCount }
        }
    }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .integer(let number):
            output += "i\(number)e".utf8
        case .bytes(let bytes):
            Self.write(bytes, to: &output)
        case .list(let elements):
            output.append(UInt8(ascii: "l"))
            for element in elements { element.write(to: &output) }
            output.append(UInt8(ascii: "e"))
        case .dictionary(let entries):
            output.append(UInt8(ascii: "d"))
            for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
                Self.write(key.bytes, to: &output)
                value.write(to: &output)
            }
            output.append(UInt8(ascii: "e"))
        }
    }

    private static func write(_ bytes: [UInt8], to output: inout [UInt8]) {
        output += "\(bytes.count):".utf8
        output += bytes
    }
}
