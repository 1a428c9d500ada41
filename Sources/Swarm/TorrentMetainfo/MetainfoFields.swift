// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

/// Takes values out of one dictionary of a `.torrent` file; a wrong one is named with its place.
struct MetainfoFields {
    let node: BencodeNode

    /// Refuses what is no dictionary.
    init(_ node: BencodeNode, called what: String) throws(MetainfoProblem) {
        guard node.dictionary != nil else {
            throw MetainfoProblem(.wrongType(what, wanted: .dictionary), at: node.offset)
        }
        self.node = node
    }

    /// A value that must be there.
    func required(_ key: String) throws(MetainfoProblem) -> BencodeNode {
        guard let value = node[key] else { throw MetainfoProblem(.missing(key), at: node.offset) }
        return value
    }

    /// An integer, or `nil` when the key is absent.
    func integer(_ key: String) throws(MetainfoProblem) -> Int64? {
        guard let value = node[key] else { return nil }
        guard let number = value.integer else {
            throw MetainfoProblem(.wrongType("\"\(key)\"", wanted: .integer), at: value.offset)
        }
        return number
    }

    /// Bytes, or `nil` when the key is absent.
    func bytes(_ key: String) throws(MetainfoProblem) -> ArraySlice<UInt8>? {
        guard let value = node[key] else { return nil }
        guard let bytes = value.bytes else {
            throw MetainfoProblem(.wrongType("\"\(key)\"", wanted: .string), at: value.offset)
        }
        return bytes
    }

    /// A list, or `nil` when the key is absent.
    func list(_ key: String) throws(MetainfoProblem) -> [BencodeNode]? {
        guard let value = node[key] else { return nil }
        guard let list = value.list else {
            throw MetainfoProblem(.wrongType("\"\(key)\"", wanted: .list), at: value.offset)
        }
        return list
    }

    /// How long a file is: an integer no less than zero that must be there.
    func fileLength() throws(MetainfoProblem) -> UInt64 {
        let place = try required("length").offset
        let length = try integer("length") ?? 0
        guard let length = UInt64(exactly: length) else { throw MetainfoProblem(.negativeLength(length), at: place) }
        return length
    }

    /// Whether BEP 47's attributes have this letter.
    func hasAttribute(_ letter: Character) throws(MetainfoProblem) -> Bool {
        guard let letter = letter.asciiValue else { return false }
        return try bytes("attr")?.contains(letter) ?? false
    }
}
