// SPDX-License-Identifier: GPL-3.0-or-later

/// One decoded bencode value (BEP 3) and where in the input it stood.
package struct BencodeNode: Hashable, Sendable {
    /// What the bytes meant.
    package enum Value: Hashable, Sendable {
        case integer(Int64)
        /// Bytes as they stood; often, but not always, UTF-8.
        case string(ArraySlice<UInt8>)
        case list([BencodeNode])
        /// Entries in the order of their keys, each key once.
        case dictionary([Entry])
    }

    /// One key of a dictionary with its value.
    package struct Entry: Hashable, Sendable {
        /// The raw bytes of the key.
        package let key: ArraySlice<UInt8>
        /// What stands behind the key.
        package let value: BencodeNode
    }

    /// What the bytes meant.
    package let value: Value
    /// The bytes this value was read from, counted from the start of the input.
    package let range: Range<Int>

    /// Bytes from the start of the input to the first byte of this value.
    package var offset: Int { range.lowerBound }

    /// The number, if this is one.
    package var integer: Int64? {
        if case .integer(let number) = value { number } else { nil }
    }

    /// The bytes, if this is a string.
    package var bytes: ArraySlice<UInt8>? {
        if case .string(let bytes) = value { bytes } else { nil }
    }

    /// The text, if this is a string of valid UTF-8.
    package var text: String? {
        bytes.flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The elements, if this is a list.
    package var list: [BencodeNode]? {
        if case .list(let elements) = value { elements } else { nil }
    }

    /// The entries, if this is a dictionary.
    package var dictionary: [Entry]? {
        if case .dictionary(let entries) = value { entries } else { nil }
    }

    /// The value behind a key, if this is a dictionary that has it.
    package subscript(key: String) -> BencodeNode? {
        guard let entries = dictionary else { return nil }
        let wanted = Array(key.utf8)
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].key.lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
        }
        guard low < entries.count, entries[low].key.elementsEqual(wanted) else { return nil }
        return entries[low].value
    }
}
